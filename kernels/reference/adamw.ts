/** AdamW (Loshchilov & Hutter 2019) in the order of torch.optim.AdamW: decay first, then the step. */
import type { Floats } from "./floats.ts";

/** The factor that brings a gradient down to a norm, as torch.nn.utils.clip_grad_norm_ has it. */
export function clipScale(sumSquares: number, norm: number): number {
  return Math.min(1, norm / (Math.sqrt(sumSquares) + 1e-6));
}

/** One step on n parameters; m and v are the running means of the gradient and of its square. */
export function adamW(
  a: {
    params: Floats;
    grads: Floats;
    m: Floats;
    v: Floats;
    n: number;
    lr: number;
    beta1: number;
    beta2: number;
    eps: number;
    weightDecay: number;
    step: number;
    gradScale: number;
  },
): void {
  const correction1 = 1 - a.beta1 ** a.step;
  const correction2 = 1 - a.beta2 ** a.step;
  for (let i = 0; i < a.n; i++) {
    const g = a.grads[i] * a.gradScale;
    a.m[i] = a.beta1 * a.m[i] + (1 - a.beta1) * g;
    a.v[i] = a.beta2 * a.v[i] + (1 - a.beta2) * g * g;
    const decayed = a.params[i] * (1 - a.lr * a.weightDecay);
    a.params[i] = decayed - a.lr * (a.m[i] / correction1) / (Math.sqrt(a.v[i] / correction2) + a.eps);
  }
}
