import type { Device } from "../../kernels/device.ts";
import type { Checkpoint } from "../format/checkpoint.ts";
import { LocalModel } from "./local_model.ts";

/** Copies an opened checkpoint to a device. `maxPositions` bounds the longest sequence (8,192 by default). */
export function loadModel(checkpoint: Checkpoint, device: Device, options: { maxPositions?: number } = {}): LocalModel {
  return new LocalModel(checkpoint, device, options);
}
