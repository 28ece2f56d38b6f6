/** A trained keyer on disk: a folder with `keyer.safetensors`, which holds the projection and says for which states it is. */
import { join } from "node:path";
import { fileBytes } from "./file_bytes.ts";
import { hashAndCheck } from "./hash_weights.ts";
import { keyerFile, keyerOf, type StoredKeyer } from "./keyer_bytes.ts";
import { encodeSafetensors, readSafetensors } from "./safetensors.ts";
import { writeWhole } from "./write_whole.ts";

/** Writes it, in half precision. @throws {RunError} if the folder cannot be written. */
export async function writeKeyer(folder: string, keyer: StoredKeyer): Promise<void> {
  const { units, inputs, matrix, bias, layers, winners, baseSha256 } = keyer;
  const tensors = [
    { name: "matrix", shape: [units, inputs], values: matrix },
    { name: "bias", shape: [units], values: bias },
  ];
  const metadata = { format: "pt", base_sha256: baseSha256, layers: layers.join(","), winners: String(winners) };
  await writeWhole([{ path: join(folder, keyerFile), data: encodeSafetensors(tensors, "f16", metadata) }]);
}

/**
 * Reads it. The hash is that of the weights: keys of two hashes cannot be compared.
 *
 * @throws {FormatError} if the file is damaged or no keyer.
 * @throws {InputError} if there is none.
 */
export function readKeyer(folder: string): StoredKeyer & { sha256: string } {
  const path = join(folder, keyerFile);
  const file = readSafetensors(fileBytes(path));
  const sha256 = hashAndCheck(file);
  return { ...keyerOf(file), sha256 };
}
