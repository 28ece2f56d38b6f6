import { type ByteSource, memoryBytes } from "./byte_source.ts";
import { requireFinite } from "./finite_weights.ts";
import { sha256Of } from "./sha256.ts";
import { joinGguf, readGguf } from "./gguf.ts";
import { ggufModel } from "./gguf_model.ts";
import type { ModelSource } from "./model_source.ts";

/**
 * A GGUF file that is in memory as a model: for a page in a browser, which has no paths.
 *
 * @param data The whole file. It is not copied, and must not change as long as the model is open.
 * @param name For messages.
 * @throws {FormatError} if it is no model that can be read.
 */
export async function openGgufBytes(data: Uint8Array, name: string): Promise<ModelSource> {
  const hash = await sha256Of(data);
  return await openGgufSource(memoryBytes(name, data), () => hash);
}

/**
 * A GGUF file as a model, wherever its bytes are: a worker in a browser can read a file of the user's piece by piece.
 *
 * @param source The whole file.
 * @param hash SHA-256 of all its bytes in hex, which is asked for once it is known that the model can be read.
 * @throws {FormatError} if it is no model that can be read.
 */
export async function openGgufSource(source: ByteSource, hash: () => string): Promise<ModelSource> {
  const file = readGguf(source);
  return await ggufModel(joinGguf([file]), () => {
    requireFinite(file);
    return hash();
  });
}
