import type { SampledToken } from "./anchor_share.ts";
import type { StepResult } from "./lora_step.ts";
import { countedTokens, sumByRow, weightedTokens } from "./loss_rows.ts";
import type { TrainRow } from "./train_row.ts";

/** Which losses a device computes of a batch: those of the `sampled` tokens, by their number in `order`. */
export interface SampledLosses {
  order: readonly TrainRow[];
  sampled: readonly SampledToken[];
}

/**
 * What a batch gave, of its rows as the caller has them.
 *
 * @param values A loss for each sampled token, and at the end the sum of the gradient's squares.
 */
export function stepResult(
  rows: readonly TrainRow[],
  { order, sampled }: SampledLosses,
  values: Float32Array,
  anchorWeight: number,
): StepResult {
  const losses = new Float32Array(values.length - 1);
  for (const [i, { index, importanceWeight }] of sampled.entries()) {
    losses[index] = importanceWeight * values[i];
  }
  const sums = new Map(sumByRow(order, losses).map((sum, i) => [order[i], sum]));
  const total = weightedTokens(rows);
  const weighted = { nll: 0, kl: 0 };
  for (const r of order) weighted[r.loss] += (r.weight ?? 1) * sums.get(r)!;
  const nll = total.nll > 0 ? weighted.nll / total.nll : null;
  const kl = total.kl > 0 ? weighted.kl / total.kl : null;
  return {
    nll,
    kl,
    loss: (nll ?? 0) + anchorWeight * (kl ?? 0),
    rowLosses: rows.map((r) => sums.get(r)! / countedTokens(r)),
    gradNorm: Math.sqrt(values[values.length - 1]),
    tokens: rows.reduce((sum, r) => sum + r.tokens.length, 0),
  };
}
