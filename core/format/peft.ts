/** LoRA adapters on the disk as Hugging Face PEFT writes and reads them: a folder of two files. */
import { join } from "node:path";
import { diskFolder } from "./disk_folder.ts";
import { hashAndCheck } from "./hash_weights.ts";
import type { LoraAdapter } from "./lora_adapter.ts";
import { decodePeft, encodePeft, peftConfigName, peftWeightsName } from "./peft_files.ts";
import type { PlainFormat } from "./plain_floats.ts";
import { writeWhole } from "./write_whole.ts";

/**
 * Writes an adapter folder that PEFT loads with `PeftModel.from_pretrained`.
 *
 * @throws {FormatError} if a weight is not finite in `dtype`.
 * @throws {RunError} if the folder cannot be written; nothing is left half-written.
 */
export async function writePeft(dir: string, adapter: LoraAdapter, options: { dtype: PlainFormat }): Promise<void> {
  const { weights, config } = encodePeft(adapter, options);
  await writeWhole([{ path: join(dir, peftWeightsName), data: weights }, {
    path: join(dir, peftConfigName),
    data: config,
  }]);
}

/**
 * Reads an adapter folder. Whatever PEFT can do beyond plain LoRA is refused by name where it would change the result.
 *
 * @throws {FormatError} if a file is missing or damaged, or the adapter is of a kind that is not supported.
 */
export function readPeft(dir: string): Promise<LoraAdapter> {
  // The reads are synchronous, but a caller should meet errors where it awaits.
  return Promise.resolve().then(() => decodePeft(diskFolder(dir), hashAndCheck));
}
