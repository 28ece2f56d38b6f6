import { pick } from "../../schemas/field.ts";
import { specification } from "../../schemas/recipe.ts";
import type { LanguageModel } from "../model/language_model.ts";
import type { Episode } from "../episodes/episode.ts";
import { answerTokens } from "./answer_tokens.ts";
import type { Keyer } from "./keyer.ts";
import type { LabelledGateDecision } from "./memory.ts";
import { highestCosine } from "./vectors.ts";

/**
 * The write gate: what is worth remembering. S = α·surprise + β·novelty + γ·reward + δ·pin; an episode is written when
 * S > τ. Surprise and novelty are measured on the model; whether an episode *should* be remembered is not among the inputs.
 */

/** Weights of the four features. */
export interface GateWeights {
  /** Of surprise. */
  alpha: number;
  /** Of novelty. */
  beta: number;
  /** Of reward. */
  gamma: number;
  /** Of a pin. */
  delta: number;
}

/** The specification's. */
export const defaultGateWeights: Readonly<GateWeights> = pick(specification, ["alpha", "beta", "gamma", "delta"]);

/** Most tokens of an episode that are read for its surprise: those right before the answer. */
const longest = 2048;

/** τ of the specification. */
export const defaultThreshold: number = specification.tau;

/** All that the gate may look at. There is no label here, and no cue. */
export interface GateInput {
  /** The episode. */
  text: string;
  /** Where in the text surprise is measured. */
  answerSpan: { start: number; end: number };
  /** Whether something good came of it. */
  reward: boolean;
  /** Whether the user asked to remember it. */
  pin: boolean;
}

/** What was measured on one episode, before any decision; a sweep over τ measures once and decides often. */
export interface GateMeasurement {
  /** Mean negative log-likelihood per token of the answer, in nats. */
  surprise: number;
  /** Unit-length key of the episode's text. */
  key: Float32Array;
  /** Whether something good came of it. */
  reward: boolean;
  /** Whether the user asked to remember it. */
  pin: boolean;
}

/** A decision without the label: `GateDecision` adds it for the telemetry. */
export type GateDecision = Pick<LabelledGateDecision, "score" | "shouldWrite" | "features" | "contributions">;

/** The features weighted, and their sum. */
export function salience(
  features: LabelledGateDecision["features"],
  weights: GateWeights = defaultGateWeights,
): { score: number; contributions: LabelledGateDecision["contributions"] } {
  const contributions = {
    surprise: weights.alpha * features.surprise,
    novelty: weights.beta * features.novelty,
    reward: features.reward ? weights.gamma : 0,
    pin: features.pin ? weights.delta : 0,
  };
  const score = contributions.surprise + contributions.novelty + contributions.reward + contributions.pin;
  return { score, contributions };
}

/** Surprise of each episode under the base model (no adapter is active): mean NLL per answer token given the text before. */
export async function measureSurprise(
  model: LanguageModel,
  inputs: readonly Pick<GateInput, "text" | "answerSpan">[],
  options: { batchSize?: number; progress?: (done: number, total: number) => void } = {},
): Promise<number[]> {
  const batchSize = options.batchSize ?? 128;
  const out: number[] = [];
  for (let at = 0; at < inputs.length; at += batchSize) {
    const items = inputs.slice(at, at + batchSize)
      .map((input) =>
        answerTokens(model.tokens, input.text, input.answerSpan, Math.min(longest, model.config.contextLength))
      );
    const scored = await model.score(items);
    for (const { logProbs } of scored) {
      let sum = 0;
      for (const logProb of logProbs) sum -= logProb;
      out.push(logProbs.length > 0 ? sum / logProbs.length : 0);
    }
    options.progress?.(out.length, inputs.length);
  }
  return out;
}

/** Surprise and key of every input. */
export async function measureEpisodes(
  model: LanguageModel,
  keyer: Keyer,
  inputs: readonly GateInput[],
  options: { batchSize?: number; progress?: (done: number, total: number) => void } = {},
): Promise<GateMeasurement[]> {
  const surprise = await measureSurprise(model, inputs, options);
  const keys = await keyer.keys(inputs.map((input) => input.text));
  return inputs.map((input, i) => ({ surprise: surprise[i], key: keys[i], reward: input.reward, pin: input.pin }));
}

/**
 * Decides in the order of living. Novelty is 1 − the highest cosine to a key that is stored at that moment (those of
 * `stored`, and of what was written before); an opposed key is as new as an unrelated one, so novelty lies in [0, 1], and
 * it is 1 for an empty store.
 */
export function decideWrites(
  measurements: readonly GateMeasurement[],
  options: { weights?: GateWeights; threshold?: number; stored?: readonly Float32Array[] } = {},
): GateDecision[] {
  const { weights = defaultGateWeights, threshold = defaultThreshold } = options;
  const stored = [...options.stored ?? []];
  return measurements.map(({ surprise, key, reward, pin }) => {
    const novelty = Math.min(1, Math.max(0, 1 - highestCosine(key, stored)));
    const features = { surprise, novelty, reward, pin };
    const { score, contributions } = salience(features, weights);
    const shouldWrite = score > threshold;
    if (shouldWrite) stored.push(key);
    return { score, shouldWrite, features, contributions };
  });
}

/** Drops everything from an episode that the gate must not see. */
export function gateInput(episode: Episode): GateInput {
  return { text: episode.text, answerSpan: episode.answerSpan, reward: episode.reward, pin: episode.pin };
}

/** Puts the labels beside the verdicts, after they have been reached. */
export function labelDecisions(
  verdicts: readonly GateDecision[],
  episodes: readonly Pick<Episode, "groupId" | "shouldRemember">[],
): LabelledGateDecision[] {
  return verdicts.map((verdict, index) => ({
    index,
    groupId: episodes[index].groupId,
    ...verdict,
    shouldRememberLabel: episodes[index].shouldRemember,
  }));
}
