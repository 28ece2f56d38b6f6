/**
 * Which tokens of `kl` rows a step looks at. Their divergence needs the output matrix three times, most of what a step of few blocks
 * takes, and most of them hardly moved. So tokens are drawn by how far their final states moved and weighed by what they stand for:
 * importance sampling with the gradient's norm in mind (Katharopoulos & Fleuret 2018), in powers of two, without bias.
 */

import type { LossSpan } from "../model/output_head.ts";
import { joinedSpans } from "./loss_rows.ts";

/** A token that is looked at, and of how many it stands for. */
export interface SampledToken {
  index: number;
  importanceWeight: 1 | 2 | 4 | 8;
}

/** The fewest tokens that are looked at, if there are as many: of a few no choice is made. */
const fewest = 64;

/**
 * About `share` of the tokens.
 *
 * @param moved How far each moved, times the factor on its loss.
 * @param share Of the tokens, from 0 to 1.
 * @param uniform Uniform in [0, 1): which tokens of a stratum are drawn.
 */
export function pickHeld(moved: Float32Array, share: number, uniform: () => number): SampledToken[] {
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

/** Of how many tokens each stands for if it is drawn: the farther it moved the fewer, so that about `wanted` are drawn. */
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
 * The tokens of a pass that are looked at: all of `nll` spans, and about `share` of those of `kl` spans.
 *
 * @param spans In the order of the tokens.
 * @param states tokens × width: the student's normalised final states.
 * @param teacher The same of the base model; of `kl` tokens alone it is read.
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
  const held = [...each.keys()].filter((i) => each[i].loss === "kl");
  const moved = Float32Array.from(held, (i) => {
    let squares = 0;
    for (let at = i * width; at < (i + 1) * width; at++) squares += (states[at] - teacher[at]) ** 2;
    return each[i].scale * Math.sqrt(squares);
  });
  const taught = [...each.keys()].filter((i) => each[i].loss === "nll").map((index) => ({
    index,
    importanceWeight: 1 as const,
  }));
  return [...taught, ...pickHeld(moved, share, uniform).map((p) => ({ ...p, index: held[p.index] }))];
}

/** The spans of those tokens alone, in their order, each with the weight of what it stands for. */
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
