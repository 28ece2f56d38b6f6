/** The few operations on key vectors that memory and replay share. */
import { InputError } from "../../schemas/errors.ts";

/** Sum of products of two vectors of the same length. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** A copy scaled to unit length; the zero vector stays zero. */
export function unit(v: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(v, v));
  const out = new Float32Array(v.length);
  if (norm > 0) { for (let i = 0; i < v.length; i++) out[i] = v[i] / norm; }
  return out;
}

/**
 * The length that all keys of an index have: that of the first.
 *
 * @param length Of the keys that are there; undefined if there is none.
 * @throws {InputError} if the key is of another length: it comes from another model.
 */
export function keyLength(id: string, key: Float32Array, length: number | undefined): number {
  if (length !== undefined && key.length !== length) {
    throw new InputError(
      `Cannot add key of "${id}": its length must be ${length}, as of the keys before: received ${key.length}. ` +
        "Hint: keys of two models cannot be compared.",
    );
  }
  return key.length;
}
