/** Options and results of the calls of a memory. */
import type { Absence } from "../../../schemas/absence.ts";
import type { FactStage, Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { Rehearsal } from "../../memory/memory_store.ts";
import type { StreamEnd, StreamOptions } from "../../model/language_model.ts";
import type { ProgressSink } from "../progress.ts";

/** How notes are remembered. */
export interface RememberOptions {
  /** Whether the model makes questions from the notes now; true by default. If false, the next sleep makes them. */
  ask?: boolean;
  /** Writes the notes without asking the gate; for notes that come from another memory. */
  always?: boolean;
  /** The questions of each note from another memory, in the order of the notes; the same asker then makes no new ones. */
  rehearsals?: readonly (Rehearsal | undefined)[];
  /** Before the notes are written, an abort ends the call with its reason. Afterwards it ends the making of questions. */
  signal?: AbortSignal;
  /** Called with the asking. */
  onProgress?: ProgressSink;
}

/** What a call of `Memory.remember` did, in the order of the notes. */
export interface RememberResult {
  /** Notes that are in memory now, with their questions, and the words of each that no question asks about. */
  written: { id: string; text: string; questions: string[]; unasked: string[] }[];
  /** Ids of those that were in memory before with the same words. */
  known: string[];
  /** Ids of notes that newer ones replaced. */
  replaced: string[];
  /** Ids of notes from which no question could be made: they can be recalled, but a sleep does not train them. */
  notUnderstood: string[];
  /** Ids of notes that have no questions yet: the next sleep makes them. */
  notAsked: string[];
  /** Older notes that give another answer to the same question, where the new note does not say that something changed: both stay. */
  contradicted: { older: string; newer: string }[];
  /** Notes that the gate refused, because they are not surprising or not new. `pin` always writes a note. */
  refused: { text: string; score: number; threshold: number }[];
}

/** A note that was recalled. */
export interface RecalledNote {
  /** Its id. */
  id: string;
  /** As it was told. */
  text: string;
  /** The score of the search: words and keys together, from 0 to 1. */
  score: number;
  /** When it was told, ISO 8601. */
  time?: string;
}

/** An answer. */
export interface MemoryAnswer {
  /** The answer, up to the first line break. */
  text: string;
  /** Ids of the recalled notes in the prompt, the most similar last. */
  notes: string[];
  /** The night whose adapter was active. */
  night: number | undefined;
}

/** How a question is answered. */
export interface AskOptions {
  /** Whether notes are recalled; true by default. If false, the weights answer alone. */
  memory?: boolean;
  /** The base model alone, without memory or night. */
  base?: boolean;
  /** The number of the night whose adapter answers; by default the night in use. */
  night?: number;
  /** Largest number of tokens in the answer. */
  maxNewTokens?: number;
  /** Ends the call; its reason is thrown. */
  signal?: AbortSignal;
}

/** How a conversation is answered. */
export interface ChatOptions extends AskOptions, Pick<StreamOptions, "temperature" | "topP" | "seed" | "stopText"> {
  /** Called just before the answer ends, with its number of tokens and the recalled notes; not if it was aborted or left. */
  onEnd?: (end: ChatEnd) => void;
}

/** The number of tokens in an answer, and what it was made from. */
export interface ChatEnd extends StreamEnd {
  /** Ids of the recalled notes in the prompt, the most similar last. */
  notes: string[];
  /** The night whose adapter was active. */
  night: number | undefined;
}

/** Options of a sleep. */
export interface SleepOptions {
  /** Fields of the recipe for this night alone: `{ steps: 20 }`. */
  recipe?: Partial<Recipe>;
  /** Whether training starts from nothing instead of from the night before. */
  anew?: boolean;
  /** Whether the night is kept even if its measurements are too bad. */
  force?: boolean;
  /** Ends the sleep within a step; its reason is thrown. */
  signal?: AbortSignal;
  /** Called with every stage and step. */
  onProgress?: ProgressSink;
}

/** What a sleep would train. */
export interface SleepPlan {
  /** Notes that have questions. */
  facts: number;
  /** Their questions, which are the training rows. */
  rows: number;
  /** Notes that get their questions first. */
  open: number;
  /** Notes from which no question could be made. */
  notUnderstood: number;
  /**
   * An interrupted sleep; undefined if there is none. `reason` says why it would be discarded; it is undefined if it would be continued.
   */
  underWay: { night: number; step: number; steps: number; reason: string | undefined } | undefined;
}

/** What a sleep did. */
export interface SleepResult extends Omit<Night, "absence"> {
  /** The answers to questions about what was never told. */
  absence: Absence;
  /** Whether the night is in use now. */
  accepted: boolean;
  /** Why the night was refused. */
  reason: string | undefined;
}

/** A note in the list of all notes. */
export interface ListedNote {
  /** Its id. */
  id: string;
  /** As it was told. */
  text: string;
  /** Its stage in the current night. */
  stage: FactStage;
  /** When it was told, ISO 8601. */
  time?: string;
}
