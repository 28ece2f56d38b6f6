import { InputError } from "../../schemas/errors.ts";
import type { Cue } from "../episodes/cues.ts";
import type {
  EpisodeStream,
  GeneratedEpisode,
  NeighbourFact,
  ScenarioName,
  StreamOptions,
} from "../episodes/episode.ts";
import { hash32, Random } from "../random/random.ts";
import { dailyTalk } from "./daily_talk.ts";
import type { Draft } from "./draft.ts";

/** How many episodes of each kind a stream has. */
export interface StreamCounts {
  /** Records that are asked about. */
  facts: number;
  /** Episodes that resemble a fact. */
  hardNegatives: number;
  /** Episodes that only look memorable. */
  distractors: number;
  /** Small talk, status lines, things known: a scenario's own. */
  filler: number;
  /** Daily talk. */
  talk: number;
}

/** Hard negatives per fact where the options say nothing. */
const defaultHardNegativeRatio = 0.25;
/** Filler per fact out of a scenario's own lines. What comes beyond it is daily talk. */
const ownFillerRatio = 0.5;

/** Share of the facts that come with a reward. */
const rewardShare = 0.15;
/** Share of the facts that are pinned. */
const pinShare = 0.1;

/**
 * Checks the options and counts the episodes.
 *
 * @throws InputError if n is not a positive integer or a ratio is negative.
 */
export function streamCounts(options: StreamOptions): StreamCounts {
  const { n, hardNegativeRatio = defaultHardNegativeRatio, distractorRatio = 0.5, fillerRatio = ownFillerRatio } =
    options;
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
    filler: Math.round(n * Math.min(fillerRatio, ownFillerRatio)),
    talk: Math.round(n * fillerRatio) - Math.round(n * Math.min(fillerRatio, ownFillerRatio)),
  };
}

/**
 * Puts drafts into a seeded order, and daily talk among them as the options want it. Group ids follow the order of `drafts` (facts
 * first, talk last), so that the facts of n records are the groups 0 … n − 1; every episode is a group of its own.
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
  const { talk } = streamCounts(options);
  const order = random.fork("order").shuffle(Array.from({ length: drafts.length + talk }, (_, groupId) => groupId));
  const daily = random.fork("daily talk");
  const live = (groupId: number): GeneratedEpisode => {
    const kind = groupId < drafts.length ? drafts[groupId].kind : "filler";
    const told = groupId < drafts.length ? drafts[groupId].tell() : dailyTalk(daily.fork(String(groupId)));
    const { text, slots, answerSpan, cues, oldAnswer } = told;
    const hash = hash32(text, hash32(`${scenario}/${seed}/${groupId}`)).toString(16).padStart(8, "0");
    const cuesIn = (set: Cue["set"]) => cues.filter((cue) => cue.set === set).map(({ text }) => text);
    return {
      groupId,
      kind,
      id: `group-${groupId}-${hash}`,
      text,
      slots,
      answerSpan,
      answer: text.slice(answerSpan.start, answerSpan.end),
      ...(oldAnswer === undefined ? {} : { oldAnswer }),
      cues: cuesIn("replayed"),
      heldOutCues: cuesIn("held_out"),
      shouldRemember: kind === "fact" || kind === "hard_negative",
      reward: rewarded.has(groupId),
      pin: pinned.has(groupId),
    };
  };
  return new LivedStream({ scenario, seed, neighbours, hardNegativeRatio }, order, live);
}

/** A stream whose episodes are made when they are lived; `episodes` and `records` hold all of them at once. */
class LivedStream implements EpisodeStream {
  readonly scenario: ScenarioName;
  readonly seed: number;
  readonly neighbours: readonly NeighbourFact[];
  readonly hardNegativeRatio: number;
  readonly #order: readonly number[];
  readonly #live: (groupId: number) => GeneratedEpisode;
  #episodes: readonly GeneratedEpisode[] | undefined;
  #records: readonly GeneratedEpisode[] | undefined;

  constructor(
    frame: Pick<EpisodeStream, "scenario" | "seed" | "neighbours" | "hardNegativeRatio">,
    order: readonly number[],
    live: (groupId: number) => GeneratedEpisode,
  ) {
    this.scenario = frame.scenario;
    this.seed = frame.seed;
    this.neighbours = frame.neighbours;
    this.hardNegativeRatio = frame.hardNegativeRatio;
    this.#order = order;
    this.#live = live;
  }

  get size(): number {
    return this.#order.length;
  }

  get episodes(): readonly GeneratedEpisode[] {
    return this.#episodes ??= this.#order.map(this.#live);
  }

  get records(): readonly GeneratedEpisode[] {
    return this.#records ??= this.episodes.filter(({ kind }) => kind === "fact").sort((a, b) => a.groupId - b.groupId);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<GeneratedEpisode> {
    for (const groupId of this.#order) yield this.#live(groupId);
  }

  /** All of it, in the order of its fields. */
  toJSON(): Record<string, unknown> {
    const { scenario, seed, episodes, records, neighbours, hardNegativeRatio } = this;
    return { scenario, seed, episodes, records, neighbours, hardNegativeRatio };
  }
}
