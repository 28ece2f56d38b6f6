import { diskFolder } from "./disk_folder.ts";
import { tokensOfFolder } from "./hf_folder_tokens.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** The tokenizer and chat template of a model folder of the disk. @throws {FormatError} as {@link tokensOfFolder}. */
export async function hfTokens(dir: string): Promise<Tokenizer> {
  return await tokensOfFolder(diskFolder(dir));
}
