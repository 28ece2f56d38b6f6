import { fileURLToPath } from "node:url";

/** The keyers that ship with the project, by the base model whose states they take. Each folder holds its weights and its card. */
const keyers: Readonly<Record<string, string>> = {
  // The model in the project.
  "152666d31a7cec59d3e60736c208a7e50dad94e2a2fec033694abe4bed883e71": "keyer-dummy-model",
};

/**
 * The folder of the keyer that was trained for a base model.
 *
 * @param sha256 SHA-256 of the base model's weights file(s).
 * @returns undefined if none ships.
 */
export function shippedKeyer(sha256: string): string | undefined {
  const name = keyers[sha256];
  return name === undefined ? undefined : fileURLToPath(new URL(`./${name}`, import.meta.url));
}
