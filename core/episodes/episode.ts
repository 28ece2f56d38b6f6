/** Name of a scenario, as `namePattern` in schemas/name.ts wants it: it becomes part of file names. */
export type ScenarioName = string;

/** A stretch of a text, in characters: from `start` to before `end`. */
export interface Span {
  /** First character. */
  start: number;
  /** After the last character. */
  end: number;
}

/** Kinds of episodes in a generated stream. */
export type EpisodeKind = "fact" | "hard_negative" | "distractor" | "filler";

/**
 * An episode: a person's note, a line of a file, or an item of a generated stream. Only the text is required. The fields from
 * `shouldRemember` on are labels for the evaluation; neither the write gate nor a prompt sees them.
 */
export interface Episode {
  /** The text: one or a few sentences. */
  text: string;
  /** Stable and unique; made from the text if it is absent. Traces point to it and never carry the text. */
  id?: string;
  /** What the cues ask for. */
  answer?: string;
  /** The place of the answer in `text`; absent if it is not there word for word. */
  answerSpan?: Span;
  /** Questions with this answer; replay may train on them. */
  cues?: readonly string[];
  /** The same questions in other words (held-out wordings): asked by an evaluation, never trained. */
  heldOutCues?: readonly string[];
  /** When it happened, ISO 8601. */
  time?: string;
  /** Where it comes from: a file, a program, a person. */
  source?: string;
  /** Tags: words under which it may be found again. */
  tags?: readonly string[];
  /** Whether the episode is marked with a reward. */
  reward?: boolean;
  /** Whether the user asked to remember it. */
  pin?: boolean;
  /** Id or text of the episode that this one corrects. */
  replaces?: string;
  /** The label by which the write gate is judged. */
  shouldRemember?: boolean;
  /** Its group number; an evaluation groups by it. If absent, the place in the source. */
  groupId?: number;
  /** Its kind in a generated stream. */
  kind?: EpisodeKind;
  /** Named parts of the text: who, what, where, when; service, setting, value; subject, relation, object. */
  slots?: Readonly<Record<string, string>>;
  /** What the base model used to say (scenario B). */
  oldAnswer?: string;
}

/** The interface of episode sources. A generated stream, a file and a person's notes all implement it. */
export interface EpisodeSource extends AsyncIterable<Episode> {
  /** The name under which results are filed: "A", "episodes". */
  readonly scenario: string;
  /** Number of episodes, if it is known beforehand. */
  readonly size?: number;
}

/** A fact that the base model knows, related to an edited one. It must stay as it is (locality) and is never replayed. */
export interface NeighbourFact {
  /** Asked as it is. */
  question: string;
  /** What the base model says. */
  answer: string;
  /** The episode whose edit it is related to. */
  groupId: number;
}

/** What an evaluation needs in addition to the stream. Generated streams have it, and so does a store. */
export interface EvaluationSet<E extends Episode = Episode> {
  /** See {@link EpisodeSource.scenario}. */
  readonly scenario: string;
  /** All episodes, in order. */
  readonly episodes: readonly E[];
  /** The episodes that are asked about, in order of group id. */
  readonly records: readonly E[];
  /** Scenario B's; none elsewhere. */
  readonly neighbours: readonly NeighbourFact[];
  /** Hard negatives per fact. */
  readonly hardNegativeRatio: number;
}

/** A scenario's source: episodes, and the labels that an evaluation needs. */
export interface ScenarioSource
  extends EpisodeSource, Partial<Pick<EvaluationSet, "neighbours" | "hardNegativeRatio">> {
  /** The seed, if it was generated. */
  readonly seed?: number;
}

/** An episode of a generated stream, with all labels. */
export type GeneratedEpisode =
  & Episode
  & Required<
    Pick<
      Episode,
      | "id"
      | "answer"
      | "answerSpan"
      | "cues"
      | "heldOutCues"
      | "reward"
      | "pin"
      | "shouldRemember"
      | "groupId"
      | "kind"
      | "slots"
    >
  >;

/** A generated stream: both a source and an evaluation set. */
export interface EpisodeStream extends EpisodeSource, EvaluationSet<GeneratedEpisode> {
  /** Which scenario. */
  readonly scenario: ScenarioName;
  /** From which it was made. */
  readonly seed: number;
}

/** Options of a generated stream. */
export interface StreamOptions {
  /** Records: facts that are asked about. */
  n: number;
  /** Of all that is drawn. */
  seed: number;
  /** Hard negatives per fact, default 0.25. */
  hardNegativeRatio?: number;
  /** Distractors per fact, default 0.5. */
  distractorRatio?: number;
  /** Filler per fact, default 0.5. */
  fillerRatio?: number;
}

/** A generator of episodes, as the registry knows it. Pure in its options. */
export interface Scenario<Source extends ScenarioSource = ScenarioSource> {
  /** Which one. */
  readonly scenario: ScenarioName;
  /** The same options give the same source. */
  stream(options: StreamOptions): Source;
}
