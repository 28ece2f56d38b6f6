/** What the calls of a memory take and give back. */
import type { Absence } from "../../../schemas/absence.ts";
import type { FactStage, Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { Rehearsal } from "../../memory/memory_store.ts";
import type { StreamEnd, StreamOptions } from "../../model/language_model.ts";
import type { ProgressSink } from "../progress.ts";

/** How notes are remembered. */
export interface RememberOptions {
  /** Whether the model asks itself what the notes answer; true by default. Without, the next sleep asks. */
  ask?: boolean;
  /** Lets the notes past the gate: they were in a memory before. */
  always?: boolean;
  /** What was asked of each note in another memory, in their order: it is not asked again by the same asker. */
  rehearsals?: readonly (Rehearsal | undefined)[];
  /** Before the notes are written it ends the call, and its reason is thrown; afterwards it ends the asking. */
  signal?: AbortSignal;
  /** Hears of the asking. */
  onProgress?: ProgressSink;
}

/** What a call of `Memory.remember` did, in the order of the notes. */
export interface RememberResult {
  /** Notes that are in memory now; their questions; and words of each that no question asks about. */
  written: { id: string; text: string; questions: string[]; unasked: string[] }[];
  /** Ids of notes that newer ones replaced. */
  replaced: string[];
  /** Ids of notes of which nothing could be asked: they are recalled, but a sleep does not learn them. */
  notUnderstood: string[];
  /** Ids of notes that were not asked about yet: the next sleep does it. */
  notAsked: string[];
  /** Older notes that answer a question otherwise than a new one, which does not say that something changed: both stay. */
  contradicted: { older: string; newer: string }[];
  /** Notes that the gate did not let in: they surprise nobody, or are known already. `pin` writes a note always. */
  refused: { text: string; score: number; threshold: number }[];
}

/** A note that was recalled. */
export interface RecalledNote {
  /** Its id. */
  id: string;
  /** As it was told. */
  text: string;
  /** Cosine of its key to the question's. */
  score: number;
  /** When it was told, ISO 8601. */
  time?: string;
}

/** An answer. */
export interface MemoryAnswer {
  /** Up to the first line break. */
  text: string;
  /** Ids of the notes that stood before the question, the nearest last; of notes that are near alike, the newest. */
  notes: string[];
  /** The night whose adapter was active. */
  night: number | undefined;
}

/** How a question is answered. */
export interface AskOptions {
  /** Recall notes; true by default. Without, the weights answer alone. */
  memory?: boolean;
  /** The base model alone, without memory or night. */
  base?: boolean;
  /** The number of the night whose adapter answers, in place of the one in use. */
  night?: number;
  /** Longest answer, in tokens. */
  maxNewTokens?: number;
  /** Ends the call; its reason is thrown. */
  signal?: AbortSignal;
}

/** How a conversation is answered. */
export interface ChatOptions extends AskOptions, Pick<StreamOptions, "temperature" | "topP" | "seed" | "stopText"> {
  /** Hears what the answer was made of, just before it ends; not where it was aborted or left. */
  onEnd?: (end: ChatEnd) => void;
}

/** What an answer in a conversation was made of. */
export interface ChatEnd extends StreamEnd {
  /** Ids of the notes that stood before what was asked, the nearest last. */
  notes: string[];
  /** The night whose adapter was active. */
  night: number | undefined;
}

/** How a sleep goes. */
export interface SleepOptions {
  /** Fields of the recipe for this night alone: `{ steps: 20 }`. */
  recipe?: Partial<Recipe>;
  /** Begin from nothing, not from the night before. */
  anew?: boolean;
  /** Keep the night even where its measurements speak against it. */
  force?: boolean;
  /** Ends the sleep within a step; its reason is thrown. */
  signal?: AbortSignal;
  /** Hears of every stage and step. */
  onProgress?: ProgressSink;
}

/** What a sleep would replay. */
export interface SleepPlan {
  /** Notes that have questions. */
  facts: number;
  /** Their questions. */
  rows: number;
  /** Notes that are asked about first. */
  open: number;
  /** Notes of which nothing could be asked. */
  notUnderstood: number;
  /** An interrupted sleep; undefined where there is none. `reason` says why it would be thrown away, undefined where it would go on. */
  underWay: { night: number; step: number; steps: number; reason: string | undefined } | undefined;
}

/** What a sleep did. */
export interface SleepResult extends Omit<Night, "absence"> {
  /** What is said to questions about what was never told, with the questions. */
  absence: Absence;
  /** Whether the night is in use now. */
  accepted: boolean;
  /** Why it was not kept. */
  reason: string | undefined;
}

/** A fact in the list of all. */
export interface ListedNote {
  /** Its id. */
  id: string;
  /** As it was told. */
  text: string;
  /** What became of it in the current night. */
  stage: FactStage;
  /** When it was told, ISO 8601. */
  time?: string;
}
