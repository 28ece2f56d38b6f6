/** The three operations on flat vectors: add, fill, and the square of the length. */
import type { Floats } from "./floats.ts";

/** out += alpha · x. Its gradient is itself: dx += alpha · dout. */
export function axpy(a: { out: Floats; x: Floats; alpha: number; n: number }): void {
  for (let i = 0; i < a.n; i++) a.out[i] += a.alpha * a.x[i];
}

/** out = value. */
export function fill(a: { out: Floats; value: number; n: number }): void {
  a.out.fill(a.value, 0, a.n);
}

/** out[0] = Σ x²: of all gradients, the square of the norm that clipping compares with its limit. */
export function sumSquares(a: { out: Floats; x: Floats; n: number }): void {
  let sum = 0;
  for (let i = 0; i < a.n; i++) sum += a.x[i] * a.x[i];
  a.out[0] = sum;
}
