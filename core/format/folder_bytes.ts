import { sha256Of } from "./sha256.ts";
import { memoryFolder } from "./folder_files.ts";
import { requireFinite } from "./finite_weights.ts";
import { folderModel } from "./hf_model.ts";
import { isWeightsFile } from "./model_files.ts";
import type { ModelSource } from "./model_source.ts";

/**
 * A Hugging Face model folder whose files are in memory as a model: for a page in a browser, which has no paths.
 *
 * @param files By their names: `config.json`, `tokenizer.json`, `tokenizer_config.json`, `model.safetensors`. They are not copied, and must
 * not change as long as the model is open.
 * @param name For messages.
 * @throws {FormatError} if they are no model that can be read.
 */
export async function openFolderBytes(files: Readonly<Record<string, Uint8Array>>, name: string): Promise<ModelSource> {
  const weights = Object.keys(files).filter(isWeightsFile).sort();
  const digests = await Promise.all(weights.map((file) => sha256Of(files[file])));
  const together = digests.length === 1
    ? digests[0]
    : await sha256Of(encode(digests.map((hash) => `${hash}\n`).join("")));
  return await folderModel(memoryFolder(name, files), (read) => {
    read.forEach(requireFinite);
    return together;
  });
}

const encode = (text: string) => new TextEncoder().encode(text);
