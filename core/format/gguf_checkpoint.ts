/** A GGUF on the disk as a model source. */
import { ggufModel } from "./gguf_model.ts";
import { readGgufParts } from "./gguf_parts.ts";
import { combinedHash, hashAndCheck } from "./hash_weights.ts";
import type { ModelSource } from "./model_source.ts";

/**
 * Opens a GGUF model of the Llama or Qwen2 family, by its file or any of its parts. All of it is read once (SHA-256, NaN), then each
 * tensor when it is asked for.
 *
 * @throws {FormatError} if a file is damaged or of a kind that is not supported.
 * @throws {InputError} if there is no such file.
 */
// deno-lint-ignore require-await -- so that errors of the files reject like all others
export async function openGguf(path: string): Promise<ModelSource> {
  const parts = readGgufParts(path);
  return ggufModel(parts, () => combinedHash(parts.files.map(hashAndCheck)));
}
