import type { Device } from "../../kernels/device.ts";
import type { ModelSource } from "../format/model_source.ts";
import { LocalModel, type LocalModelOptions } from "./local_model.ts";

/** Copies an opened checkpoint to a device. */
export function loadModel(
  checkpoint: ModelSource,
  device: Device,
  options: LocalModelOptions = {},
): LocalModel {
  return new LocalModel(checkpoint, device, options);
}
