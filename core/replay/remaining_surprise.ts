import { type GateWeights, salience } from "../memory/gate.ts";
import type { Trace } from "../memory/memory.ts";
import type { LanguageModel } from "../model/language_model.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";

/**
 * What a later cycle knows: the surprise that is left. Measures, with the adapters of the cycle before, the mean NLL per answer
 * token of every row's answer given its question, and gives each trace the mean over its rows. Only replayed wordings enter.
 *
 * @param encode Prompt and answer of a row as tokens; the caller's one prompt builder.
 */
export async function remainingSurprise(
  model: LanguageModel,
  rows: readonly ReplayRow[],
  encode: (row: ReplayRow) => { prompt: number[]; continuation: number[] },
  adapters: readonly string[],
): Promise<Map<string, number>> {
  const scored = await model.score(rows.map(encode), { adapters });
  const sums = new Map<string, { sum: number; count: number }>();
  scored.forEach(({ logProbs }, i) => {
    const mean = logProbs.length > 0 ? -logProbs.reduce((sum, x) => sum + x, 0) / logProbs.length : 0;
    const own = sums.get(rows[i].trace_id) ?? { sum: 0, count: 0 };
    sums.set(rows[i].trace_id, { sum: own.sum + mean, count: own.count + 1 });
  });
  return new Map(Array.from(sums, ([traceId, { sum, count }]) => [traceId, sum / count]));
}

/** S of each trace with its surprise measured anew; traces without a new measurement keep theirs. */
export function renewedSalience(
  traces: readonly Trace[],
  surprise: ReadonlyMap<string, number>,
  weights: GateWeights,
): Map<string, number> {
  return new Map(traces.map(({ traceId, tags }) => [
    traceId,
    salience({ ...tags, surprise: surprise.get(traceId) ?? tags.surprise }, weights).score,
  ]));
}
