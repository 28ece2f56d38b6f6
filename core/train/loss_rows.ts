import type { LossSpan } from "../model/output_head.ts";
import type { PackedBatch } from "../model/packed_batch.ts";
import type { TrainRow } from "./train_row.ts";

/** Sums over the tokens of one kind of loss. */
export type PerLoss = Record<TrainRow["loss"], number>;

/** Tokens that bear loss in a row. */
export function lossTokens(row: TrainRow): number {
  return row.tokens.length - row.answerStart;
}

/** Tokens that bear loss, each counted with its row's weight. */
export function weightedTokens(rows: readonly TrainRow[]): PerLoss {
  const total: PerLoss = { nll: 0, hold: 0 };
  for (const r of rows) total[r.loss] += (r.weight ?? 1) * lossTokens(r);
  return total;
}

/** Row of the packed pass from which each loss token is predicted, in the order of the rows. */
export function lossIndex(rows: readonly TrainRow[], packed: PackedBatch): Int32Array {
  return Int32Array.from(
    rows.flatMap((r, s) => Array.from({ length: lossTokens(r) }, (_, i) => packed.rowOf(s, r.answerStart + i - 1))),
  );
}

/** Stretches of loss tokens with the same factor: a row's weight as its share in the batch's mean of its kind of loss. */
export function lossSpans(
  rows: readonly TrainRow[],
  total: PerLoss,
  options: { holdWeight: number; holdBound: number },
): LossSpan[] {
  const spans: LossSpan[] = [];
  for (const r of rows) {
    const factor = r.loss === "nll" ? 1 : options.holdWeight;
    const scale = factor * (r.weight ?? 1) / total[r.loss];
    const bound = r.bounded ? options.holdBound : 0;
    const before = spans[spans.length - 1];
    if (before && before.loss === r.loss && before.scale === scale && before.bound === bound) {
      before.rows += lossTokens(r);
    } else spans.push({ loss: r.loss, rows: lossTokens(r), scale, bound });
  }
  return spans;
}

/** The sum of each row's token losses, from those of the whole pass. */
export function sumByRow(rows: readonly TrainRow[], losses: Float32Array): number[] {
  let at = 0;
  return rows.map((r) => {
    let sum = 0;
    for (const end = at + lossTokens(r); at < end; at++) sum += losses[at];
    return sum;
  });
}
