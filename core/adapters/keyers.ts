import { fileURLToPath } from "node:url";
import { shippedFor } from "./shipped_names.ts";

/**
 * The folder of the keyer that was trained for a base model.
 *
 * @param sha256 SHA-256 of the base model's weights file(s).
 * @returns undefined if none ships.
 */
export function shippedKeyer(sha256: string): string | undefined {
  const name = shippedFor(sha256)?.keyer;
  return name === undefined ? undefined : fileURLToPath(new URL(`./${name}`, import.meta.url));
}
