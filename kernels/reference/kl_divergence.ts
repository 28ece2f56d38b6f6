/** Kullback–Leibler divergence of a student's next-token distribution from a teacher's, both given as logits. */
import type { Floats } from "./floats.ts";
import { logSumExp } from "./log_sum_exp.ts";

/**
 * Forward: losses[r] = Σ p · (log p − log q), p = softmax(teacher), q = softmax(logits). The teacher is constant, so now we
 * have, where scale is not 0: dz = (q − p) · scale, written over the student's logits z (rows, vocab). With a bound b it is
 * the gradient of b · log(1 + KL / b), as in a Cauchy loss: (q − p) · scale / (1 + KL / b).
 */
export function klDivergence(
  a: { logits: Floats; losses: Floats; teacher: Floats; rows: number; vocab: number; scale: number; bound?: number },
): void {
  for (let r = 0; r < a.rows; r++) {
    const z = a.logits.subarray(r * a.vocab, (r + 1) * a.vocab);
    const t = a.teacher.subarray(r * a.vocab, (r + 1) * a.vocab);
    const lseZ = logSumExp(z);
    const lseT = logSumExp(t);
    let loss = 0;
    for (let c = 0; c < a.vocab; c++) {
      const logP = t[c] - lseT;
      const logQ = z[c] - lseZ;
      loss += Math.exp(logP) * (logP - logQ);
      if (a.scale !== 0) z[c] = (Math.exp(logQ) - Math.exp(logP)) * a.scale;
    }
    a.losses[r] = loss;
    if (a.scale === 0 || !a.bound) continue;
    const factor = 1 / (1 + loss / a.bound);
    for (let c = 0; c < a.vocab; c++) z[c] *= factor;
  }
}
