/** Safetensors written to the disk, one tensor after the other. */
import { open } from "node:fs/promises";
import { encodeFinite } from "./encode_finite.ts";
import type { PlainFormat } from "./plain_floats.ts";
import { encodeHeader, inOrder, type TensorToWrite } from "./safetensors.ts";

/** A tensor that is made when its turn comes. */
export interface TensorToMake extends Omit<TensorToWrite, "values"> {
  /** All values, row after row. */
  make: () => Float32Array;
}

/**
 * Writes a safetensors file one tensor after the other, so that one is in memory at a time. The caller sees to it that nobody
 * takes the file before it is whole.
 *
 * @throws {FormatError} as `encodeSafetensors`.
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToMake[],
  format: PlainFormat,
  metadata: Record<string, string> = {},
): Promise<void> {
  const sorted = inOrder(tensors);
  const file = await open(path, "w");
  try {
    await file.writeFile(encodeHeader(sorted, format, metadata));
    for (const { name, make } of sorted) await file.writeFile(encodeFinite(name, make(), format));
    await file.sync();
  } finally {
    await file.close();
  }
}
