/**
 * What a keyer is trained on: a cue, the episode that it asks for, and a rival that is easily mistaken for it. Names, words and wordings are
 * the reader's and the asker's own, which no evaluation uses.
 */
import { Random } from "../../random/random.ts";
import { toldNote } from "../asking/told_notes.ts";
import { disguised } from "../coined_words.ts";
import { coinable } from "../corpus.ts";
import { pickKind } from "../reading/reading_kinds.ts";
import { readerStyle } from "../reading/reading_styles.ts";

/** One pair with its rival. */
export interface CuePair {
  /** A question, or the beginning of a sentence. */
  cue: string;
  /** Answers it. */
  episode: string;
  /** Of the same form, about something else in part. */
  rival: string;
}

/** Of what kind pairs are. */
export interface PairMix {
  /** Share of pairs from notes as people write them; the others are from the reader's lines. */
  told: number;
  /** Of the names and things in the reader's lines, the share that are words nobody has seen. */
  coined: number;
}

/** For a model whose only English is the project's corpus, and for the others. */
export const ownWorldMix: PairMix = { told: 0, coined: 0.6 };
/** Half of the pairs are notes as people write them. */
export const peopleMix: PairMix = { told: 0.5, coined: 0.2 };

/** Share of rivals that share a whole slot with the episode; the others share parts of one. */
const wholeSlotShare = 0.6;

/** Pairs of one seed; a pair does not depend on how many there are. */
export function cuePairs({ count, seed, mix }: { count: number; seed: string | number; mix: PairMix }): CuePair[] {
  const random = new Random(`cue pairs/${seed}`);
  return Array.from({ length: count }, (_, i) => {
    const own = random.fork(String(i));
    return own.next() < mix.told ? toldPair(own) : readingPair(own, mix.coined);
  });
}

function toldPair(random: Random): CuePair {
  for (;;) {
    const note = toldNote(random);
    if (note.askables.length === 0) continue;
    const cue = random.pick(random.pick(note.askables).questions);
    const other = toldNote(random, note.frame);
    const answers = other.askables.some(({ questions }) => questions.includes(cue));
    if (!answers && other.text !== note.text) return { cue, episode: note.text, rival: other.text };
  }
}

function readingPair(random: Random, coined: number): CuePair {
  const reading = pickKind(random, readerStyle)(random);
  const other = random.next() < wholeSlotShare ? reading.rival() : reading.cousin();
  const [cue, episode, rival] = disguised(random, [reading.question, reading.line, other], coinable, coined);
  return { cue, episode, rival };
}
