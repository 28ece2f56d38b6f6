/** A file of weights whose header has been read; its tensors are read one by one. */
import { explain, FormatError } from "../../schemas/errors.ts";
import type { WeightFormat } from "../../kernels/weight_format.ts";
import { type ByteSource, readBytes } from "./byte_source.ts";

/** Shared by all checks on a file's content. */
export const damagedHint = "the file is incomplete or damaged; download it again.";

/** Where a tensor lies in its file, and how it is stored. */
export interface StoredPlace {
  name: string;
  format: WeightFormat;
  /** Position in the file, in bytes. */
  offset: number;
  bytes: number;
}

/** A file whose header has been read. */
export interface WeightsFile {
  source: ByteSource;
  tensors: readonly StoredPlace[];
}

/** The bytes of one tensor, in a buffer of its own. @throws {FormatError} if the file changed since it was opened. */
export function readTensorBytes(file: WeightsFile, tensor: StoredPlace): Uint8Array {
  return readBytes(file.source, tensor.offset, tensor.bytes);
}

/** What to do about a file that ends before its last tensor, or behind it. */
export function lengthHint(expected: number, size: number): string {
  if (size > expected) return damagedHint;
  return `the file is incomplete: ${expected - size} of its ${expected} bytes are missing; download it again.`;
}

/** The error for a weight that no sum survives. `index` counts the values of the tensor. */
export function notFinite(path: string, name: string, index: number): FormatError {
  return new FormatError(
    explain({
      cannot: `read ${path}`,
      field: `tensor ${name}`,
      rule: "finite in every value",
      received: `NaN or infinity at or after value ${index}`,
      hint: damagedHint,
    }),
  );
}
