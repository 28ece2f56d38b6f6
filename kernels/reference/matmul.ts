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

function product(a: MatmulInputs, x: Strides, w: Strides): void {
  const alpha = a.alpha ?? 1;
  for (let i = 0; i < a.m; i++) {
    for (let j = 0; j < a.n; j++) {
      let sum = 0;
      for (let p = 0; p < a.k; p++) sum += a.x[i * x.row + p * x.step] * a.w[j * w.row + p * w.step];
      const before = a.accumulate ? a.out[i * a.n + j] : 0;
      a.out[i * a.n + j] = before + alpha * sum + (a.bias ? a.bias[j] : 0);
    }
  }
}
