import type { Device } from "../../kernels/device.ts";
import type { Checkpoint } from "../format/checkpoint.ts";
import { LocalModel } from "./local_model.ts";

/**
 * Copies an opened checkpoint to a device.
 *
 * @param options `maxPositions` bounds the longest sequence (8,192 by default); `trainable` makes all weights f32, for `FullTrainer`.
 */
export function loadModel(
  checkpoint: Checkpoint,
  device: Device,
  options: { maxPositions?: number; trainable?: boolean } = {},
): LocalModel {
  return new LocalModel(checkpoint, device, options);
}
