/** Questions about the values of a stored tensor, answered without having all of it in memory. */
import { readBytes } from "./byte_source.ts";
import { decodeFloats, type PlainFormat } from "./plain_floats.ts";
import type { SafetensorsFile, SafetensorsTensor } from "./safetensors.ts";

/** A tensor and its file. */
interface Stored {
  file: SafetensorsFile;
  tensor: SafetensorsTensor;
}

const chunkValues = 1 << 18;
const bytesOf: Record<PlainFormat, number> = { f32: 4, f16: 2, bf16: 2 };

/** Whether two tensors have the same shape and the same values, each in its own format. */
export function sameValues(a: Stored, b: Stored): boolean {
  if (a.tensor.shape.join() !== b.tensor.shape.join()) return false;
  for (let at = 0; at < count(a); at += chunkValues) {
    const [x, y] = [a, b].map((stored) => values(stored, at));
    if (x.some((value, i) => value !== y[i])) return false;
  }
  return true;
}

/** Whether a tensor holds nothing but zeros. */
export function onlyZeros(stored: Stored): boolean {
  for (let at = 0; at < count(stored); at += chunkValues) {
    if (values(stored, at).some((value) => value !== 0)) return false;
  }
  return true;
}

const count = ({ tensor }: Stored) => tensor.bytes / bytesOf[tensor.format];

function values({ file, tensor }: Stored, at: number): Float32Array {
  const size = bytesOf[tensor.format];
  const length = Math.min(chunkValues * size, tensor.bytes - at * size);
  return decodeFloats(readBytes(file.source, tensor.offset + at * size, length), tensor.format);
}
