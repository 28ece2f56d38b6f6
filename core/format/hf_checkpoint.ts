/** A Hugging Face model folder of the disk as a model source. */
import { diskFolder } from "./disk_folder.ts";
import { combinedHash, hashAndCheck } from "./hash_weights.ts";
import { folderModel, type ReadFolder, readModelFolder } from "./hf_model.ts";
import type { ModelSource } from "./model_source.ts";

/**
 * Opens a model folder of the Llama or Qwen2 family. All weights are read once (SHA-256, NaN), then each tensor when it is asked for.
 *
 * @throws {FormatError} if a file is missing or damaged, or the model is of a kind that is not supported.
 */
export async function openFolder(dir: string): Promise<ModelSource> {
  return await folderModel(diskFolder(dir), (files) => combinedHash(files.map(hashAndCheck)));
}

/** Reads all that says what the model is, and checks that it belongs together. @throws {FormatError} as {@link openFolder}. */
export async function readFolder(dir: string): Promise<ReadFolder> {
  return await readModelFolder(diskFolder(dir));
}
