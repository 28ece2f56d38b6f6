/** Softmax cross-entropy against one target id a row, loss and gradient in one pass over the row. */
import type { Floats } from "./floats.ts";
import { logSumExp } from "./log_sum_exp.ts";

/**
 * Forward: losses[r] = logSumExp(z) − z[target]. As d logSumExp / dz = softmax(z), so now we have, where scale is not 0:
 * dz = (softmax(z) − onehot(target)) · scale, written over the logits z (rows, vocab).
 */
export function crossEntropy(
  a: { logits: Floats; losses: Floats; targets: Int32Array; rows: number; vocab: number; scale: number },
): void {
  for (let r = 0; r < a.rows; r++) {
    const z = a.logits.subarray(r * a.vocab, (r + 1) * a.vocab);
    const target = a.targets[r];
    const lse = logSumExp(z);
    a.losses[r] = lse - z[target];
    if (a.scale === 0) continue;
    for (let c = 0; c < a.vocab; c++) z[c] = (Math.exp(z[c] - lse) - (c === target ? 1 : 0)) * a.scale;
  }
}
