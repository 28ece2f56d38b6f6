/**
 * What a sleep stores so that work need not be repeated: the interface between a sleep and the place of its memory. A memory on disk
 * stores files; a page in a browser may store nothing.
 */
import type { DriftMeasurement, DriftProbe } from "../../eval/drift_guard.ts";
import type { LocalModel } from "../../model/local_model.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import type { ConsolidationState } from "../../replay/consolidate.ts";

/** Keeps what the base model said, and where an interrupted sleep stood. */
export interface SleepKeeper {
  /** The base model's answers to a probe: those that were kept, or what `measure` gives. */
  baseAnswers(
    model: LocalModel,
    probe: DriftProbe,
    measure: () => Promise<DriftMeasurement>,
  ): Promise<DriftMeasurement>;
  /** The interrupted night: undefined if there is none; a reason if its state cannot be used. */
  underWay(): Promise<NightUnderWay | string | undefined>;
  /** Throws it away. */
  drop(): Promise<void>;
  /** Keeps where training stands. */
  save(night: NightToCome, state: ConsolidationState, before: BeforeTraining): Promise<void>;
  /** Its training state. @throws {FormatError} if the adapter has another size. */
  load(night: NightToCome, fresh: LoraAdapter): Promise<ConsolidationState | undefined>;
}

/** Stores nothing: every sleep starts from its beginning. */
export const forgetful: SleepKeeper = {
  baseAnswers: (_model, _probe, measure) => measure(),
  underWay: () => Promise.resolve(undefined),
  drop: () => Promise.resolve(),
  save: () => Promise.resolve(),
  load: () => Promise.resolve(undefined),
};

/** What a night depends on, each as a SHA-256. A state can be continued if all of them are the same. */
export interface NightDependencies {
  /** Of the base model's weights. */
  base: string;
  /** Of the recipe's values. */
  recipe: string;
  /** Of the notes with their questions, and of the rows that are replayed. */
  notes: string;
  /** Of what the night before trained; empty for a night from nothing. */
  from: string;
}

/** What a sleep made before training, and how long it has taken so far. */
export interface BeforeTraining {
  /** Questions that are trained as contrast. */
  contrast: string[];
  /** Questions by which absence is measured. */
  neverTold: string[];
  /** Of the sleeps before. */
  seconds: number;
}

/** How far an interrupted night came. */
export interface NightUnderWay extends BeforeTraining {
  /** Its number. */
  night: number;
  /** Steps that were taken. */
  step: number;
  /** Of so many. */
  steps: number;
  dependsOn: NightDependencies;
}

/** A night that is being trained. */
export type NightToCome = Pick<NightUnderWay, "night" | "steps" | "dependsOn">;

/** Why an interrupted night cannot be continued; undefined if it can. */
export function whyNot(under: NightUnderWay, now: NightDependencies): string | undefined {
  const was = under.dependsOn;
  if (was.base !== now.base) return "the base model is a different one";
  if (was.recipe !== now.recipe) return "the recipe has changed";
  if (was.from !== now.from) return "it was started from another night";
  if (was.notes !== now.notes) return "notes or their questions have changed since";
  return undefined;
}

/** Says that an interrupted night is discarded, without the reason. */
export function discarded(found: NightUnderWay | string): string {
  const where = typeof found === "string" ? "" : `, at step ${found.step} of ${found.steps},`;
  return `the night under way${where} is discarded`;
}
