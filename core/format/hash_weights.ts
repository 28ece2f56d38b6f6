/** One pass over a file of weights: its checksum, and whether all its values are numbers. */
import { createHash } from "node:crypto";
import { blockLayouts } from "../../kernels/weight_format.ts";
import { firstNotFinite } from "./finite.ts";
import { notFinite, type WeightsFile } from "./weights_file.ts";

const chunkBytes = 1 << 20;

/**
 * SHA-256 of the whole file, in hex, and a check that no weight is NaN or infinite, in one pass with one small buffer.
 *
 * @throws {FormatError} naming the first tensor that holds such a value.
 */
export function hashAndCheck({ source, tensors }: WeightsFile): string {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(Math.min(chunkBytes, source.size));
  let position = 0;
  const next = (length: number) => {
    const part = buffer.subarray(0, length);
    source.read(part, position);
    hash.update(part);
    position += length;
    return part;
  };
  const hashUpTo = (end: number) => {
    while (position < end) next(Math.min(chunkBytes, end - position));
  };
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset)) {
    hashUpTo(tensor.offset);
    const { bytes, values } = blockLayouts[tensor.format];
    const step = Math.floor(chunkBytes / bytes) * bytes;
    for (let done = 0; done < tensor.bytes; done += step) {
      const bad = firstNotFinite(next(Math.min(step, tensor.bytes - done)), tensor.format);
      if (bad >= 0) throw notFinite(source.name, tensor.name, (done / bytes + bad) * values);
    }
  }
  hashUpTo(source.size);
  return hash.digest("hex");
}

/** One file's own hash; of several, the hash of their hashes in order, one a line. */
export function combinedHash(hashes: readonly string[]): string {
  if (hashes.length === 1) return hashes[0];
  return createHash("sha256").update(hashes.map((h) => `${h}\n`).join("")).digest("hex");
}
