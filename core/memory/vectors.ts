/** The few operations on key vectors that memory and replay share. */

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
