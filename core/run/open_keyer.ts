import { basename } from "node:path";
import { explain, InputError } from "../../schemas/errors.ts";
import { shippedKeyer } from "../adapters/keyers.ts";
import { readKeyer } from "../format/keyer_file.ts";
import { createKeyer, type Keyer } from "../memory/keyer.ts";
import { createSparseKeyer } from "../memory/sparse_keyer.ts";
import type { LanguageModel } from "../model/language_model.ts";

/**
 * What makes a run's keys.
 *
 * @param choice "auto": the keyer that ships for the model, if there is one; "none": the bare states; else a folder of `train-keyer`.
 * @throws {FormatError} if the folder's file is damaged.
 * @throws {InputError} if there is no such folder, or its keyer was trained for another model.
 */
export async function openKeyer(model: LanguageModel, choice: string): Promise<Keyer> {
  const folder = choice === "none" ? undefined : choice === "auto" ? shippedKeyer(model.sha256) : choice;
  if (folder === undefined) return await createKeyer(model);
  const { baseSha256, sha256, layers, ...projection } = readKeyer(folder);
  if (baseSha256 !== model.sha256) {
    throw new InputError(explain({
      cannot: "open the keyer",
      field: "keyer",
      rule: `one that was trained for this model (SHA-256 ${model.sha256.slice(0, 12)}…)`,
      received: `${folder} (for ${baseSha256.slice(0, 12)}…)`,
      hint: "train one with `train-keyer --model MODEL`, or give none.",
    }));
  }
  return createSparseKeyer(model, { name: `${basename(folder)} ${sha256.slice(0, 12)}`, layers, projection });
}
