import type { Device } from "../../kernels/device.ts";
import type { Checkpoint } from "../format/checkpoint.ts";
import { LocalModel, type LocalModelOptions } from "./local_model.ts";

/** Copies an opened checkpoint to a device. */
export function loadModel(
  checkpoint: Checkpoint,
  device: Device,
  options: LocalModelOptions = {},
): LocalModel {
  return new LocalModel(checkpoint, device, options);
}
