/** What a sampled answer is drawn with; the drawing itself is `Device.sampleRows`. */
import { explain, ModelError } from "../../schemas/errors.ts";

/** How tokens are drawn. */
export interface Sampling {
  /** Above 0. */
  temperature: number;
  /** Above 0, at most 1. */
  topP: number;
  seed: number;
}

/** Temperatures that f32 can divide by; beyond them the likeliest token is as good as certain, or all are equally likely. */
const coldest = 1e-20, hottest = 1e20;

/** The sampling of a call; undefined if it is greedy. @throws {ModelError} naming the option that makes no sense. */
export function samplingOf(options: { temperature?: number; topP?: number; seed?: number }): Sampling | undefined {
  const { temperature = 0, topP = 1, seed = 0 } = options;
  const refused = (field: string, rule: string, received: number) =>
    new ModelError(explain({ cannot: "generate", field, rule, received }));
  if (!(temperature >= 0)) throw refused("temperature", "0 or more", temperature);
  if (!(topP > 0 && topP <= 1)) throw refused("topP", "above 0 and at most 1", topP);
  if (!Number.isSafeInteger(seed)) throw refused("seed", "a whole number", seed);
  if (temperature === 0) return undefined;
  return { temperature: Math.min(hottest, Math.max(coldest, temperature)), topP, seed };
}

/**
 * The uniform number in [0, 1) that token `at` of the answer to prompt `prompt` is drawn with. It depends on nothing else, so that
 * neither batches nor tokens that are drawn in vain change an answer. A counter through mulberry32's output function (Tommy Ettinger).
 */
export function uniformFor({ seed }: Sampling, prompt: number, at: number): number {
  const high = Math.floor(seed / 2 ** 32);
  let state = mixed((seed ^ Math.imul(high, 0x27d4eb2f)) >>> 0);
  state = mixed(state ^ Math.imul(prompt + 1, 0x9e3779b1));
  return mixed(state ^ Math.imul(at + 1, 0x85ebca6b)) / 2 ** 32;
}

function mixed(counter: number): number {
  const state = (counter + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}
