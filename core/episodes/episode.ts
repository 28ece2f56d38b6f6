/** Name of a scenario, as `namePattern` in schemas/artifact.ts wants it: it becomes part of file names. */
export type ScenarioName = string;

/** One question about an episode. */
export interface Cue {
  /** The question. */
  text: string;
  /** `held_out` wordings never occur in a training row; the two sets differ in their whole sentence form. */
  set: "replayed" | "held_out";
  /** Name of the sentence form, the same for every episode of a relation ("where-3"). */
  wording: string;
}

/** What the stream says happened. */
export type EpisodeKind = "fact" | "hard_negative" | "distractor" | "filler";

/** One item of the stream. */
export interface Episode {
  /** Its number, unique in the stream: facts are 0 … n − 1. */
  groupId: number;
  /** What it is in the stream. */
  kind: EpisodeKind;
  /** The document this item is: "group-12-9ab3c1d2". Traces point into it and never carry its text. */
  doc: string;
  /** What happened, in one or two sentences. */
  text: string;
  /** Slots by name (who, what, where, when; service, setting, value; subject, relation, object). */
  slots: Readonly<Record<string, string>>;
  /** Where the answer stands in `text`. */
  answerSpan: { start: number; end: number };
  /** The characters of `text` in `answerSpan`. */
  answer: string;
  /** What the base model used to say (scenario B), for efficacy. */
  oldAnswer?: string;
  /** Questions about it, of both sets; filler has none. */
  cues: readonly Cue[];
  /** The label by which the write gate is judged; it never sees it. */
  shouldRemember: boolean;
  /** Whether something good came of it. */
  reward: boolean;
  /** Whether the user asked to remember it. */
  pin: boolean;
  /** Tokens of stream between this item and its question (after the last item), in the units of `countTokens`. */
  lag: number;
}

/** A fact of the base model that lies beside an edited one and must stay as it is (locality; never replayed). */
export interface NeighbourFact {
  /** Asked as it is. */
  question: string;
  /** What the base model says. */
  answer: string;
  /** The episode beside which it lies. */
  groupId: number;
}

/** A scenario, unrolled. */
export interface EpisodeStream {
  /** Which one. */
  scenario: ScenarioName;
  /** From which it was made. */
  seed: number;
  /** In the order in which they are lived. */
  episodes: readonly Episode[];
  /** The n records that are asked about, in order of group id: the facts. */
  records: readonly Episode[];
  /** Scenario B's; none elsewhere. */
  neighbours: readonly NeighbourFact[];
  /** Hard negatives per fact, as asked for. */
  hardNegativeRatio: number;
}

/** What a stream is made from. */
export interface StreamOptions {
  /** Records: facts that are asked about. */
  n: number;
  /** Of all that is drawn. */
  seed: number;
  /** Hard negatives per fact, default 0.25. */
  hardNegativeRatio?: number;
  /** Distractors and filler per fact, default 0.5 each. */
  distractorRatio?: number;
  /** Filler per fact, default 0.5. */
  fillerRatio?: number;
  /** Token count of a text, for lags; words by default. */
  countTokens?: (text: string) => number;
}

/** The seam: A, B, C and a user's own JSONL implement it alike. Pure in its options. */
export interface EpisodeSource {
  /** Which one. */
  readonly scenario: ScenarioName;
  /** The same options give the same stream. */
  stream(options: StreamOptions): EpisodeStream;
}
