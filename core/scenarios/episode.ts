export type ScenarioName = "A" | "B" | "C";

/** One question about an episode. */
export interface Cue {
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
  groupId: number;
  kind: EpisodeKind;
  /** The document this item is: "group-12-9ab3c1d2". Traces point into it and never carry its text. */
  doc: string;
  text: string;
  /** Slots by name (who, what, where, when; service, setting, value; subject, relation, object). */
  slots: Readonly<Record<string, string>>;
  /** Where the answer stands in `text`. */
  answerSpan: { start: number; end: number };
  answer: string;
  /** What the base model used to say (scenario B), for efficacy. */
  oldAnswer?: string;
  cues: readonly Cue[];
  shouldRemember: boolean;
  reward: boolean;
  pin: boolean;
  /** Tokens of stream between this item and its question (after the last item), in the units of `countTokens`. */
  lag: number;
}

/** A fact of the base model that lies beside an edited one and must stay as it is (locality; never replayed). */
export interface NeighbourFact {
  question: string;
  answer: string;
  /** The episode beside which it lies. */
  groupId: number;
}

/** A scenario, unrolled. */
export interface Stream {
  scenario: ScenarioName;
  seed: number;
  /** In the order in which they are lived. */
  episodes: readonly Episode[];
  /** The n records that are asked about, in order of group id: the facts. */
  records: readonly Episode[];
  neighbours: readonly NeighbourFact[];
  hardNegativeRatio: number;
}

export interface StreamOptions {
  n: number;
  seed: number;
  /** Hard negatives per fact, default 0.25. */
  hardNegativeRatio?: number;
  /** Distractors and filler per fact, default 0.5 each. */
  distractorRatio?: number;
  fillerRatio?: number;
  /** Token count of a text, for lags; words by default. */
  countTokens?: (text: string) => number;
}

/** The seam: A, B, C and a user's own JSONL implement it alike. Pure in its options. */
export interface EpisodeSource {
  readonly scenario: ScenarioName;
  stream(options: StreamOptions): Stream;
}
