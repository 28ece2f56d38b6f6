/** From an id or a path to an opened checkpoint. */
import { ModelError } from "../../schemas/errors.ts";
import type { ModelSource } from "./model_source.ts";
import { atHand, type Environment, locateModel, type Location, processEnvironment } from "./locate.ts";
import type { PullProgress } from "./pull_progress.ts";

export type { PullProgress } from "./pull_progress.ts";

/** How a model is opened. */
export interface OpenOptions {
  /** Download a model that is not on this machine, default true. */
  pull?: boolean;
  /** Called with the progress of a download. */
  progress?: (state: PullProgress) => void;
  /** Environment variables, default the process's own. */
  environment?: Environment;
}

/**
 * Opens a model: a GGUF file, a model folder, or a Hugging Face id. An id is searched in this project's cache and in Hugging Face's, and
 * otherwise downloaded.
 *
 * @throws {InputError} if a path does not exist.
 * @throws {ModelError} if an id is in no cache and cannot be downloaded (or may not be).
 * @throws {FormatError} if the files are damaged or not supported.
 */
export async function openModel(idOrPath: string, options: OpenOptions = {}): Promise<ModelSource> {
  const environment = options.environment ?? processEnvironment;
  const found = locateModel(idOrPath, environment);
  if (found) return openLocation(found);
  if (options.pull === false) {
    throw new ModelError(
      `Cannot open model ${idOrPath}: model must be in a cache on this machine: received an id that is in none. ` +
        `Hint: pull it first. ${atHand(environment)}`,
    );
  }
  const { pullModel } = await import("./pull.ts");
  return openLocation(
    await pullModel(idOrPath, { environment, ...(options.progress ? { progress: options.progress } : {}) }),
  );
}

/** Opens what {@link locateModel} found. */
export async function openLocation(location: Location): Promise<ModelSource> {
  if (location.kind === "gguf") {
    const { openGguf } = await import("./gguf_checkpoint.ts");
    return openGguf(location.path);
  }
  const { openFolder } = await import("./hf_checkpoint.ts");
  return openFolder(location.path);
}
