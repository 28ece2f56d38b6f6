import type { LossSpan } from "../model/output_head.ts";
import type { PackedBatch } from "../model/packed_batch.ts";
import type { TrainRow } from "./train_row.ts";

/** Sums over the tokens of one kind of loss. */
export type PerLoss = Record<TrainRow["loss"], number>;

/** Index of the first token that bears loss. */
export function lossStart(row: TrainRow): number {
  return row.context ? 1 : row.answerStart;
}

/** Tokens with loss in a row. */
export function lossTokens(row: TrainRow): number {
  return row.tokens.length - lossStart(row);
}

/** Tokens that the model has to read. The last token of a row predicts nothing and is not read, unless it has an auxiliary target. */
export function tokensRead({ tokens, auxiliaryTargets = [] }: TrainRow): readonly number[] {
  return tokens.slice(0, Math.max(tokens.length - 1, ...auxiliaryTargets.map(({ at }) => at + 1)));
}

/** How many tokens of a row bear loss with which factor, the row's weight left out: those before the answer, and the answer. */
function parts(row: TrainRow): { tokens: number; factor: number }[] {
  const answer = { tokens: row.tokens.length - row.answerStart, factor: 1 };
  return row.context ? [{ tokens: row.answerStart - 1, factor: row.context }, answer] : [answer];
}

/** Tokens that bear loss, each counted with its factor; the row's weight left out. */
export function countedTokens(row: TrainRow): number {
  return parts(row).reduce((sum, { tokens, factor }) => sum + factor * tokens, 0);
}

/** Tokens that bear loss, each counted with its row's weight. */
export function weightedTokens(rows: readonly TrainRow[]): PerLoss {
  const total: PerLoss = { nll: 0, kl: 0 };
  for (const r of rows) total[r.loss] += (r.weight ?? 1) * countedTokens(r);
  return total;
}

/** Row of the packed pass from which each loss token is predicted, in the order of the rows. */
export function lossIndex(rows: readonly TrainRow[], packed: PackedBatch): Int32Array {
  return Int32Array.from(
    rows.flatMap((r, s) => Array.from({ length: lossTokens(r) }, (_, i) => packed.rowOf(s, lossStart(r) + i - 1))),
  );
}

/** Stretches of loss tokens with the same factor: a row's weight as its share in the batch's mean of its kind of loss. */
export function lossSpans(
  rows: readonly TrainRow[],
  total: PerLoss,
  options: { anchorWeight: number; anchorBound: number },
): LossSpan[] {
  const spans: LossSpan[] = [];
  for (const r of rows) {
    const bound = r.bounded ? options.anchorBound : 0;
    for (const { tokens, factor } of parts(r)) {
      const scale = (r.loss === "nll" ? 1 : options.anchorWeight) * (r.weight ?? 1) * factor / total[r.loss];
      spans.push({ loss: r.loss, rows: tokens, scale, bound });
    }
  }
  return joinedSpans(spans);
}

/** Neighbouring stretches with the same loss and factor as one. */
export function joinedSpans(spans: readonly LossSpan[]): LossSpan[] {
  const found: LossSpan[] = [];
  for (const span of spans) {
    const before = found[found.length - 1];
    const alike = before && before.loss === span.loss && before.scale === span.scale && before.bound === span.bound;
    if (alike) before.rows += span.rows;
    else found.push({ ...span });
  }
  return found;
}

/** The sum of each row's token losses, each with its factor, from those of the whole pass. */
export function sumByRow(rows: readonly TrainRow[], losses: Float32Array): number[] {
  let at = 0;
  return rows.map((r) => {
    let sum = 0;
    for (const { tokens, factor } of parts(r)) {
      for (const end = at + tokens; at < end; at++) sum += factor * losses[at];
    }
    return sum;
  });
}
