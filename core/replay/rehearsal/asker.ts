/** The interface of askers: an adapter that was trained for it, or a larger model that is told how. */
import type { RowOrigin } from "../../../schemas/rehearsal_line.ts";

/** A question that a note may answer. Nothing is checked yet. */
export interface AskedQuestion {
  question: string;
  /** As the asker has it; it need not stand in the note. */
  answer: string;
  /** Who made it; whoever was asked, if it is left out. */
  origin?: RowOrigin;
  /** Whether the note's grammar gives the answer for sure: then no reading of the note has to confirm it. */
  sure?: boolean;
}

/** A question, its answer, and where they come from. */
export type RehearsedRow = AskedQuestion & { origin: RowOrigin };

/** What every call of an asker takes. */
export interface AskingOptions {
  /** Of what is sampled. */
  seed: number;
  /** Parts of the notes that are worth asking for, beside those that the asker finds. */
  parts?: readonly string[];
  /** Answers for which there are questions enough: few more are asked. */
  covered?: readonly string[];
  /** Called with how much of the work is done. */
  progress?: (done: number, total: number) => void;
  /** Ends the call; its reason is thrown. */
  signal?: AbortSignal;
}

/** Makes questions. */
export interface Asker {
  /** Who it is, for the record. */
  readonly name: string;
  /** What rows of its questions are said to come from. */
  readonly origin: RowOrigin;
  /** Questions on each note, in the order of the notes. */
  ask(notes: readonly string[], options: AskingOptions): Promise<AskedQuestion[][]>;
  /** How unlikely each question is to the asker, in nats per token; those that it would never ask stand out. Not every asker can tell. */
  doubts?(asked: readonly (AskedQuestion & { text: string })[], options: AskingOptions): Promise<number[]>;
  /** For each question some of the same form about other people and things. */
  others(questions: readonly string[], options: AskingOptions): Promise<string[][]>;
}
