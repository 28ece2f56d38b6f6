/**
 * Which tokens of `kl` rows a step computes. KL needs three products with the output matrix per token, and most tokens hardly moved.
 * So tokens are sampled by how far their final states moved, and weighted in powers of two, so that the mean is unbiased:
 * importance sampling (Katharopoulos & Fleuret 2018).
 */

import type { LossSpan } from "../model/output_head.ts";
import { joinedSpans } from "./loss_rows.ts";

/** A sampled token, and its weight: the number of tokens that it represents. */
export interface SampledToken {
  index: number;
  importanceWeight: 1 | 2 | 4 | 8;
}

/** Up to this many tokens are all computed. */
const fewest = 64;

/**
 * About `share` of the tokens.
 *
 * @param moved How far each moved, times the factor on its loss.
 * @param share Of the tokens, from 0 to 1.
 * @param uniform Uniform in [0, 1): which tokens of a stratum are drawn.
 */
export function sampleByMovement(moved: Float32Array, share: number, uniform: () => number): SampledToken[] {
  const wanted = Math.max(share * moved.length, Math.min(fewest, moved.length));
  const strata = strataOf(moved, wanted);
  const picked: SampledToken[] = [];
  for (const importanceWeight of [1, 2, 4, 8] as const) {
    // Systematic sampling: of neighbours in the order of the texts one is drawn.
    const own = [...strata.keys()].filter((i) => strata[i] === importanceWeight);
    for (let at = Math.floor(uniform() * importanceWeight); at < own.length; at += importanceWeight) {
      picked.push({ index: own[at], importanceWeight });
    }
  }
  return picked;
}

/** The weight that each token has if it is sampled: the farther it moved, the smaller. About `wanted` are sampled. */
function strataOf(moved: Float32Array, wanted: number): number[] {
  const at = (unit: number) => Array.from(moved, (x) => x >= unit ? 1 : x * 2 >= unit ? 2 : x * 4 >= unit ? 4 : 8);
  const drawn = (strata: number[]) => strata.reduce((sum, of) => sum + 1 / of, 0);
  let low = 0, high = 8 * moved.reduce((most, x) => Math.max(most, x), 0) + Number.MIN_VALUE;
  if (drawn(at(high)) >= wanted) return at(high);
  // The unit is found by halving: fewer tokens are drawn by a larger one.
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (drawn(at(middle)) >= wanted) low = middle;
    else high = middle;
  }
  return at(low);
}

/**
 * The sampled tokens of a pass: all of `nll` spans, and about `share` of those of `kl` spans.
 *
 * @param spans In the order of the tokens.
 * @param states tokens × width: the student's normalised final states.
 * @param teacher The same of the base model; it is read at `kl` tokens alone.
 */
export function sampledTokens(
  spans: readonly LossSpan[],
  states: Float32Array,
  teacher: Float32Array,
  share: number,
  uniform: () => number,
): SampledToken[] {
  const each = byToken(spans);
  const width = states.length / each.length;
  const kl = [...each.keys()].filter((i) => each[i].loss === "kl");
  const moved = Float32Array.from(kl, (i) => {
    let squares = 0;
    for (let at = i * width; at < (i + 1) * width; at++) squares += (states[at] - teacher[at]) ** 2;
    return each[i].scale * Math.sqrt(squares);
  });
  const nll = [...each.keys()].filter((i) => each[i].loss === "nll").map((index) => ({
    index,
    importanceWeight: 1 as const,
  }));
  return [...nll, ...sampleByMovement(moved, share, uniform).map((p) => ({ ...p, index: kl[p.index] }))];
}

/** The spans of the sampled tokens alone, in their order, scaled by their weights. */
export function spansOf(spans: readonly LossSpan[], picked: readonly SampledToken[]): LossSpan[] {
  const each = byToken(spans);
  return joinedSpans(
    picked.map(({ index, importanceWeight }) => ({
      ...each[index],
      rows: 1,
      scale: each[index].scale * importanceWeight,
    })),
  );
}

/** The span of every token. */
function byToken(spans: readonly LossSpan[]): LossSpan[] {
  return spans.flatMap((span) => Array.from({ length: span.rows }, () => span));
}

/** Some rows of a matrix, one after another. */
export function rowsOf(x: Float32Array, rows: readonly number[], width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (const [i, r] of rows.entries()) out.set(x.subarray(r * width, (r + 1) * width), i * width);
  return out;
}
