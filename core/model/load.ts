import { createDevice, type DeviceName, deviceNames } from "../../kernels/choose_device.ts";
import type { Device } from "../../kernels/device.ts";
import type { ModelSource } from "../format/model_source.ts";
import { openModel, type OpenOptions } from "../format/open_model.ts";
import { type FieldsOf, integer, object, oneOf, optional, requireFields } from "./fields.ts";
import { LocalModel, type LocalModelOptions, modelFields } from "./local_model.ts";

/**
 * Copies an opened checkpoint to a device. You close the device: closing the model leaves it open, and several models may share one.
 *
 * @throws {FormatError} if a tensor is missing.
 * @throws {ModelError} if one has the wrong shape.
 */
export function loadModel(checkpoint: ModelSource, device: Device, options: LocalModelOptions = {}): LocalModel {
  return new LocalModel(checkpoint, device, options);
}

/** Options of {@link startModel}. */
export interface StartOptions extends LocalModelOptions {
  /** Where it runs; "auto" by default. */
  device?: DeviceName;
  /** Threads of the cpu device; by default as many as cores. */
  threads?: number;
  /** How the model is found and downloaded; see {@link openModel}. */
  open?: OpenOptions;
}

const startFields: FieldsOf<StartOptions> = {
  ...modelFields,
  device: optional(oneOf(...deviceNames)),
  threads: optional(integer(1)),
  open: optional(object("options of openModel")),
};

/**
 * Starts a device of its own and copies a model to it. Closing the model closes the device.
 *
 * @param source A Hugging Face id, a folder or a .gguf file; or what `openModel` opened.
 * @throws {DeviceError} if the device cannot start.
 * @throws {FormatError} @throws {ModelError} as `openModel` and {@link loadModel}.
 */
export async function startModel(source: string | ModelSource, options: StartOptions = {}): Promise<LocalModel> {
  requireFields("start the model", options, startFields);
  const { device: name, threads, open, ...placing } = options;
  const checkpoint = typeof source === "string" ? await openModel(source, open) : source;
  const device = await createDevice(name, { threads });
  try {
    return new LocalModel(checkpoint, device, placing, { device: true });
  } catch (error) {
    device.close();
    throw error;
  }
}
