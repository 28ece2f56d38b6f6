import type { ModelSource } from "../format/model_source.ts";
import { openModel } from "../format/open_model.ts";
import { readPeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import { startModel } from "../model/load.ts";
import { shippedReader } from "../adapters/readers.ts";
import type { ModelOptions } from "./m4_options.ts";
import type { ProgressSink } from "./progress.ts";

/** Finds (and on first use pulls) a model and opens its files. What was guessed in reading them goes to `progress` as warnings. */
export async function openRunSource(model: string, progress: ProgressSink): Promise<ModelSource> {
  const source = await openModel(model, {
    progress: ({ done, total, note }) =>
      progress({ stage: "pull", step: done, total, unit: "bytes", ...(note ? { note } : {}) }),
  });
  for (const warning of source.warnings) progress({ stage: "open model", step: 0, total: 0, warning });
  return source;
}

/** Opens the model, starts the device and copies the weights to it. Closing the model closes the device. */
export async function openRunModel(options: ModelOptions, progress: ProgressSink): Promise<LocalModel> {
  return await startRunModel(await openRunSource(options.model, progress), options, progress);
}

/** Starts the device and copies the weights of an opened model to it. Closing the model closes the device. */
export async function startRunModel(
  source: ModelSource,
  { device, threads, activationBits }: ModelOptions,
  progress: ProgressSink,
): Promise<LocalModel> {
  const model = await startModel(source, { device, threads, activationBits });
  progress({ stage: "device", step: 1, total: 1, note: model.device.description });
  return model;
}

/**
 * Makes the reader (`EpisodicAdapter`) available in the model.
 *
 * @param choice "auto": the one that ships for this base model, if there is one; "none"; else a PEFT folder.
 * @returns Its name in the model; undefined if there is none.
 */
export async function addReader(model: LocalModel, choice: string): Promise<string | undefined> {
  const folder = choice === "none" ? undefined : choice === "auto" ? shippedReader(model.sha256) : choice;
  if (folder === undefined) return undefined;
  model.addAdapter("reader", await readPeft(folder));
  return "reader";
}
