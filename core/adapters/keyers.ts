import { fileURLToPath } from "node:url";

/** The keyers that ship with the project, by the base model whose states they take. Each folder holds its weights and its card. */
const keyers: Readonly<Record<string, string>> = {};

/**
 * The folder of the keyer that was trained for a base model.
 *
 * @param sha256 SHA-256 of the base model's weights file(s).
 * @returns undefined where none ships.
 */
export function shippedKeyer(sha256: string): string | undefined {
  const name = keyers[sha256];
  return name === undefined ? undefined : fileURLToPath(new URL(`./${name}`, import.meta.url));
}
