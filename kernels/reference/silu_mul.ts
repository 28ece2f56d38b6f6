/** The gated activation of SwiGLU (Shazeer 2020). */
import type { Floats } from "./floats.ts";

/** out = silu(gate) · up, where silu(x) = x · σ(x). */
export function siluMul(a: { out: Floats; gate: Floats; up: Floats; n: number }): void {
  for (let i = 0; i < a.n; i++) a.out[i] = a.gate[i] * sigmoid(a.gate[i]) * a.up[i];
}

/**
 * Forward: out = gate · σ(gate) · up. With σ′ = σ · (1 − σ), so now we have: dup = dout · gate · σ;
 * dgate = dout · up · σ · (1 + gate · (1 − σ)). Both may overwrite the buffers of gate and up; `out` is computed once more.
 */
export function siluMulBackward(
  a: { out: Floats; dgate: Floats; dup: Floats; dout: Floats; gate: Floats; up: Floats; n: number },
): void {
  for (let i = 0; i < a.n; i++) {
    const gate = a.gate[i];
    const up = a.up[i];
    const s = sigmoid(gate);
    a.out[i] = gate * s * up;
    a.dup[i] = a.dout[i] * gate * s;
    a.dgate[i] = a.dout[i] * up * s * (1 + gate * (1 - s));
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
