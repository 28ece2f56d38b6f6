/** Name of a scenario, as `namePattern` in schemas/name.ts wants it: it becomes part of file names. */
export type ScenarioName = string;

/** A stretch of a text, in characters: from `start` to before `end`. */
export interface Span {
  /** First character. */
  start: number;
  /** After the last character. */
  end: number;
}

/** What a generated stream says happened. */
export type EpisodeKind = "fact" | "hard_negative" | "distractor" | "filler";

/**
 * What happened: a person's note, a line of a file, an item of a generated stream. Only the text is required. The fields
 * from `shouldRemember` on are labels: they are for the evaluation, and neither the write gate nor a prompt sees them.
 */
export interface Episode {
  /** What happened, in a sentence or a few. */
  text: string;
  /** Stable and unique; made from the text if it is absent. Traces point to it and never carry the text. */
  id?: string;
  /** What the cues ask for. */
  answer?: string;
  /** Where the answer stands in `text`; absent if it does not stand there word for word. */
  answerSpan?: Span;
  /** Questions that the answer answers; replay may train on them. */
  cues?: readonly string[];
  /** The same questions in other words: asked by an evaluation, never trained on. */
  heldOutCues?: readonly string[];
  /** When it happened, ISO 8601. */
  time?: string;
  /** Where it comes from: a file, a program, a person. */
  source?: string;
  /** Words under which it may be found again. */
  tags?: readonly string[];
  /** Whether something good came of it. */
  reward?: boolean;
  /** Whether the user asked to remember it. */
  pin?: boolean;
  /** Id or text of the episode that it corrects. */
  replaces?: string;
  /** The label by which the write gate is judged. */
  shouldRemember?: boolean;
  /** Its number among the episodes; an evaluation groups by it. The place in the source if it is absent. */
  groupId?: number;
  /** What it is in a generated stream. */
  kind?: EpisodeKind;
  /** Named parts of the text: who, what, where, when; service, setting, value; subject, relation, object. */
  slots?: Readonly<Record<string, string>>;
  /** What the base model used to say (scenario B). */
  oldAnswer?: string;
}

/** The interface: whatever gives episodes. A generated stream, a file and a person's notes implement it alike. */
export interface EpisodeSource extends AsyncIterable<Episode> {
  /** The name under which results are filed: "A", "episodes". */
  readonly scenario: string;
  /** How many episodes come, if that is known beforehand. */
  readonly size?: number;
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

/** What an evaluation needs beside a stream of episodes. Generated streams have it; so has what a store gives back. */
export interface EvaluationSet<E extends Episode = Episode> {
  /** See {@link EpisodeSource.scenario}. */
  readonly scenario: string;
  /** All that was told, in order. */
  readonly episodes: readonly E[];
  /** The episodes that are asked about, in order of group id. */
  readonly records: readonly E[];
  /** Scenario B's; none elsewhere. */
  readonly neighbours: readonly NeighbourFact[];
  /** Hard negatives per fact. */
  readonly hardNegativeRatio: number;
}

/** What a scenario gives: episodes, and for an evaluation what they do not tell of themselves. */
export interface ScenarioSource
  extends EpisodeSource, Partial<Pick<EvaluationSet, "neighbours" | "hardNegativeRatio">> {
  /** From which it was made, where it was generated. */
  readonly seed?: number;
}

/** An episode of a generated stream, of which everything is known. */
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

/** A scenario, unrolled: both a source and an evaluation set. */
export interface EpisodeStream extends EpisodeSource, EvaluationSet<GeneratedEpisode> {
  /** Which scenario. */
  readonly scenario: ScenarioName;
  /** From which it was made. */
  readonly seed: number;
}

/** What a stream is made from. */
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
