/** The matrix product in the three orientations of a linear layer; sums in f64. */
import type { Floats } from "./floats.ts";

/** Operands of one product: out (m × n), x and w as the orientation says. */
export interface MatmulInputs {
  out: Floats;
  x: Floats;
  w: Floats;
  m: number;
  n: number;
  k: number;
  alpha?: number;
  accumulate?: boolean;
  bias?: Floats;
}

/** Forward: out (m,n) (+)= alpha · x (m,k) · w (n,k)ᵀ + bias (n). */
export function matmulNT(a: MatmulInputs): void {
  product(a, { row: a.k, step: 1 }, { row: a.k, step: 1 });
}

/** Forward was y = x · wᵀ, so now we have: dx (m,n) (+)= alpha · dy (m,k) · w (k,n). */
export function matmulNN(a: MatmulInputs): void {
  product(a, { row: a.k, step: 1 }, { row: 1, step: a.n });
}

/** Forward was y = x · wᵀ, so now we have: dw (m,n) (+)= alpha · dy (k,m)ᵀ · x (k,n). */
export function matmulTN(a: MatmulInputs): void {
  product(a, { row: 1, step: a.m }, { row: 1, step: a.n });
}

/** How far apart the vectors of an operand lie, and the values within one. */
interface Strides {
  row: number;
  step: number;
}

function product(a: MatmulInputs, xStrides: Strides, wStrides: Strides): void {
  const { out, m, n, k, alpha = 1 } = a;
  // Each vector is gathered once: what is read inside the loop decides how long a test takes.
  const x = gathered(a.x, m, k, xStrides), w = gathered(a.w, n, k, wStrides);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const sum = dot(x, i * k, w, j * k, k);
      const before = a.accumulate ? out[i * n + j] : 0;
      out[i * n + j] = before + alpha * sum + (a.bias ? a.bias[j] : 0);
    }
  }
}

/** The vectors of an operand one after the other, in f64. */
function gathered(values: Floats, vectors: number, length: number, { row, step }: Strides): Float64Array {
  const out = new Float64Array(vectors * length);
  for (let i = 0; i < vectors; i++) {
    for (let p = 0; p < length; p++) out[i * length + p] = values[i * row + p * step];
  }
  return out;
}

function dot(x: Float64Array, xAt: number, w: Float64Array, wAt: number, length: number): number {
  let sum = 0;
  for (let p = 0; p < length; p++) sum += x[xAt + p] * w[wAt + p];
  return sum;
}
