/** Rotary position embedding (Su et al. 2021) in the half-split form: value i turns with value i + headDim/2. */
import type { Floats } from "./floats.ts";

/**
 * Turns every head of x (rows, heads · headDim) in place by the angles of its position.
 *
 * Forward: (a, b) → (a·cos − b·sin, b·cos + a·sin). The rotation is orthogonal, so the backward pass turns the gradient by
 * −θ: the same with `inverse`.
 */
export function rope(
  a: {
    x: Floats;
    positions: Int32Array;
    table: Floats;
    rows: number;
    heads: number;
    headDim: number;
    inverse?: boolean;
  },
): void {
  const half = a.headDim / 2;
  const direction = a.inverse ? -1 : 1;
  for (let r = 0; r < a.rows; r++) {
    const angles = a.positions[r] * a.headDim;
    for (let h = 0; h < a.heads; h++) {
      const at = (r * a.heads + h) * a.headDim;
      for (let i = 0; i < half; i++) {
        const cos = a.table[angles + i];
        const sin = direction * a.table[angles + half + i];
        const first = a.x[at + i];
        const second = a.x[at + half + i];
        a.x[at + i] = first * cos - second * sin;
        a.x[at + half + i] = second * cos + first * sin;
      }
    }
  }
}
