import { InputError } from "../../schemas/errors.ts";
import type { Cue } from "../episodes/cues.ts";
import type {
  EpisodeKind,
  EpisodeStream,
  GeneratedEpisode,
  NeighbourFact,
  ScenarioName,
  Span,
  StreamOptions,
} from "../episodes/episode.ts";
import { hash32, Random } from "../random/random.ts";

/** An episode before it has its place in a stream. */
export interface Draft {
  /** What the stream says happened. */
  kind: EpisodeKind;
  /** The episode as it is lived. */
  text: string;
  /** Slots by name. */
  slots: Readonly<Record<string, string>>;
  /** Where the answer stands in `text`. */
  answerSpan: Span;
  /** Questions about it; none where nobody asks. */
  cues: readonly Cue[];
  /** What the base model says (scenario B). */
  oldAnswer?: string;
}

/** How many episodes of each kind a stream has. */
export interface StreamCounts {
  /** Records that are asked about. */
  facts: number;
  /** Episodes that resemble a fact. */
  hardNegatives: number;
  /** Episodes that only look memorable. */
  distractors: number;
  /** Small talk, status lines, things known. */
  filler: number;
}

/** Hard negatives per fact where the options say nothing. */
export const defaultHardNegativeRatio = 0.25;

/** Share of the facts that come with a reward. */
export const rewardShare = 0.15;
/** Share of the facts that are pinned. */
export const pinShare = 0.1;

/**
 * Checks the options and counts the episodes.
 *
 * @throws InputError where n is not a positive integer or a ratio is negative.
 */
export function streamCounts(options: StreamOptions): StreamCounts {
  const { n, hardNegativeRatio = defaultHardNegativeRatio, distractorRatio = 0.5, fillerRatio = 0.5 } = options;
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new InputError(
      `Cannot make stream: n must be a positive integer: received ${n}. Hint: n counts the facts that are asked about.`,
    );
  }
  for (const [name, ratio] of Object.entries({ hardNegativeRatio, distractorRatio, fillerRatio })) {
    if (!(ratio >= 0 && Number.isFinite(ratio))) {
      throw new InputError(
        `Cannot make stream: ${name} must be a number ≥ 0: received ${ratio}. Hint: it is a count per fact.`,
      );
    }
  }
  return {
    facts: n,
    hardNegatives: Math.round(n * hardNegativeRatio),
    distractors: Math.round(n * distractorRatio),
    filler: Math.round(n * fillerRatio),
  };
}

/**
 * Puts drafts into a seeded order and gives each its id and its tags. Group ids follow the order of `drafts`
 * (facts first), so that the facts of n records are the groups 0 … n − 1; every episode is a group of its own.
 */
export function assembleStream(
  scenario: ScenarioName,
  options: StreamOptions,
  drafts: readonly Draft[],
  neighbours: readonly NeighbourFact[] = [],
): EpisodeStream {
  const { seed, hardNegativeRatio = defaultHardNegativeRatio } = options;
  const random = new Random(`${scenario}/${seed}/stream`);
  const facts = drafts.flatMap((draft, groupId) => draft.kind === "fact" ? [groupId] : []);
  const tagged = (label: string, share: number) =>
    new Set(random.fork(label).shuffle(facts).slice(0, Math.round(share * facts.length)));
  const rewarded = tagged("reward", rewardShare);
  const pinned = tagged("pin", pinShare);
  const order = random.fork("order").shuffle(drafts.map((_, groupId) => groupId));
  const episodes = order.map((groupId): GeneratedEpisode => {
    const draft = drafts[groupId];
    const hash = hash32(draft.text, hash32(`${scenario}/${seed}/${groupId}`)).toString(16).padStart(8, "0");
    const cuesIn = (set: Cue["set"]) => draft.cues.filter((cue) => cue.set === set).map(({ text }) => text);
    return {
      groupId,
      kind: draft.kind,
      id: `group-${groupId}-${hash}`,
      text: draft.text,
      slots: draft.slots,
      answerSpan: draft.answerSpan,
      answer: draft.text.slice(draft.answerSpan.start, draft.answerSpan.end),
      ...(draft.oldAnswer === undefined ? {} : { oldAnswer: draft.oldAnswer }),
      cues: cuesIn("replayed"),
      heldOutCues: cuesIn("held_out"),
      shouldRemember: draft.kind === "fact" || draft.kind === "hard_negative",
      reward: rewarded.has(groupId),
      pin: pinned.has(groupId),
    };
  });
  const records = episodes.filter((episode) => episode.kind === "fact").sort((a, b) => a.groupId - b.groupId);
  return new UnrolledStream(scenario, seed, episodes, records, neighbours, hardNegativeRatio);
}

/** A stream whose episodes are all at hand. */
class UnrolledStream implements EpisodeStream {
  constructor(
    readonly scenario: ScenarioName,
    readonly seed: number,
    readonly episodes: readonly GeneratedEpisode[],
    readonly records: readonly GeneratedEpisode[],
    readonly neighbours: readonly NeighbourFact[],
    readonly hardNegativeRatio: number,
  ) {}

  get size(): number {
    return this.episodes.length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<GeneratedEpisode> {
    yield* this.episodes;
  }
}
