import { pick } from "../../schemas/field.ts";
import { specification } from "../../schemas/recipe.ts";
import type { LanguageModel } from "../model/language_model.ts";
import type { Episode } from "../episodes/episode.ts";
import type { Keyer } from "./keyer.ts";
import type { GateDecision, LabelledGateDecision, VectorIndex } from "./memory.ts";
import { measureSurprise, type SurpriseOptions } from "./surprise.ts";

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

/** τ of the specification. */
const defaultThreshold: number = specification.tau;

/** All that the gate may look at. There is no label here, no cue and no answer. */
export interface GateInput {
  /** The episode. */
  text: string;
  /** Whether something good came of it. */
  reward: boolean;
  /** Whether the user asked to remember it. */
  pin: boolean;
}

/** What was measured on one episode, before any decision; a sweep over τ measures once and decides often. */
export interface GateMeasurement {
  /** What `measureSurprise` gives of the whole text. */
  surprise: number;
  /** Unit-length key of the episode's text. */
  key: Float32Array;
  /** Whether something good came of it. */
  reward: boolean;
  /** Whether the user asked to remember it. */
  pin: boolean;
}

/** The features weighted, and their sum. */
export function salience(
  features: GateDecision["features"],
  weights: GateWeights = defaultGateWeights,
): Pick<GateDecision, "score" | "contributions"> {
  const contributions = {
    surprise: weights.alpha * features.surprise,
    novelty: weights.beta * features.novelty,
    reward: features.reward ? weights.gamma : 0,
    pin: features.pin ? weights.delta : 0,
  };
  const score = contributions.surprise + contributions.novelty + contributions.reward + contributions.pin;
  return { score, contributions };
}

/** Surprise and key of every input. */
export async function measureEpisodes(
  model: LanguageModel,
  keyer: Keyer,
  inputs: readonly GateInput[],
  options: SurpriseOptions = {},
): Promise<GateMeasurement[]> {
  const texts = inputs.map((input) => input.text);
  const surprise = await measureSurprise(model, texts, options);
  const keys = await keyer.keys(texts);
  return inputs.map((input, i) => ({ surprise: surprise[i], key: keys[i], reward: input.reward, pin: input.pin }));
}

/** What is asked about one episode when its turn comes. */
export interface GateQuestion extends GateMeasurement {
  /** Under which its key is stored if it is written. */
  id: string;
  /** The id of a key that goes before: of what the episode corrects. */
  replaces?: string;
  /** Written whatever its score is. */
  always?: boolean;
}

/** An episode at the gate before τ is asked: S, what was measured, and what each part adds. */
export type Salience = Omit<GateDecision, "shouldWrite">;

/**
 * S of each episode in the order of living. Novelty is 1 − the highest cosine to a key that the index holds at that moment: of what was
 * stored before, and of all that was lived since, written or not. So S does not depend on τ, and a higher τ writes a part of what a lower
 * one does. An opposed key is as new as an unrelated one, so novelty lies in [0, 1], and it is 1 for an empty index.
 *
 * @param index Keys of what is stored; gets those of all that is lived.
 */
export function* saliences(
  questions: readonly GateQuestion[],
  index: VectorIndex,
  weights: GateWeights = defaultGateWeights,
): Generator<Salience, void> {
  for (const { id, surprise, key, reward, pin, replaces } of questions) {
    // What is told again is compared with the rest, not with itself.
    for (const gone of [id, replaces]) if (gone !== undefined) index.remove(gone);
    const nearest = index.search(key, 1)[0]?.score ?? 0;
    index.add(id, key);
    const features = { surprise, novelty: Math.min(1, Math.max(0, 1 - nearest)), reward, pin };
    const { score, contributions } = salience(features, weights);
    yield { score, features, contributions };
  }
}

/** Whether each episode with that salience is written at τ. */
export function decided(
  questions: readonly GateQuestion[],
  each: Iterable<Salience>,
  threshold: number,
): GateDecision[] {
  return Array.from(each, ({ score, ...rest }, i) => ({
    score,
    shouldWrite: (questions[i].always ?? false) || score > threshold,
    ...rest,
  }));
}

/**
 * Decides in the order of living; see {@link saliences}.
 *
 * @param index Keys of what is stored; gets those of what is written.
 */
export function decideWrites(
  questions: readonly GateQuestion[],
  index: VectorIndex,
  options: { weights?: GateWeights; threshold?: number } = {},
): GateDecision[] {
  const { weights = defaultGateWeights, threshold = defaultThreshold } = options;
  return settled(questions, saliences(questions, index, weights), index, threshold);
}

/**
 * Decides once all have been measured, and takes the keys of what is refused out of the index: until then, what comes later is compared
 * with them.
 */
export function settled(
  questions: readonly GateQuestion[],
  each: Iterable<Salience>,
  index: VectorIndex,
  threshold: number,
): GateDecision[] {
  const decisions = decided(questions, each, threshold);
  const last = new Map(questions.map(({ id }, i) => [id, i]));
  for (const [id, i] of last) if (!decisions[i].shouldWrite) index.remove(id);
  return decisions;
}

/** Drops everything from an episode that the gate must not see. */
export function gateInput(episode: Episode): GateInput {
  const { text, reward = false, pin = false } = episode;
  return { text, reward, pin };
}

/** Puts the labels beside the decisions, after they have been reached. What has no label was meant to be remembered. */
export function labelDecisions(
  decisions: readonly GateDecision[],
  episodes: readonly Pick<Episode, "groupId" | "shouldRemember">[],
): LabelledGateDecision[] {
  return decisions.map((decision, index) => ({
    index,
    groupId: episodes[index].groupId ?? index,
    ...decision,
    shouldRememberLabel: episodes[index].shouldRemember ?? true,
  }));
}
