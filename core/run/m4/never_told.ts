/**
 * Questions about what was never told: contrast questions, which are trained, and absence questions, which are measured. The two sets
 * share none.
 */
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { Random } from "../../random/random.ts";
import { heldOutQuestions, trainedQuestions } from "../../replay/mine.ts";
import { contentWords, rootOf } from "../../replay/rehearsal/content_words.ts";
import { apartFromTold, type ContrastQuestion, contrastQuestions, isForeign } from "../../replay/rehearsal/contrast.ts";
import type { Learner } from "./learner.ts";

/** What memory knows, and its questions. */
export interface Told {
  /** All that memory holds. */
  texts: readonly string[];
  /** Questions that are trained. */
  trained: readonly string[];
  /** Held-out questions, from which absence takes its forms; the trained ones if there are none. */
  heldOut: readonly string[];
}

/** What documents hold, and all that is asked of them. */
export function toldBy(documents: readonly MemoryDocument[]): Told {
  return {
    texts: documents.map(({ text }) => text),
    trained: documents.flatMap(trainedQuestions).map(({ cue }) => cue),
    heldOut: documents.flatMap(heldOutQuestions).map(({ cue }) => cue),
  };
}

/** How often a contrast question is repeated in a training. */
const contrastUses = 2;
/** Share of each kind of near contrast; all else is "far". */
export type NearShares = Readonly<Record<Exclude<ContrastQuestion["kind"], "far">, number>>;
/** For rows in a few wordings each: with more near ones the model abstains from what it was taught, too (docs/log.md). */
export const fewNear: NearShares = { sibling: 0, attribute: 0.1, crossed: 0.1 };
/** For rows in many wordings. */
export const manyNear: NearShares = { sibling: 0.4, attribute: 0.15, crossed: 0.1 };
const kinds = ["sibling", "attribute", "crossed"] as const;
/** Questions that are varied, at most, and absence questions. */
const mostVaried = 240, mostMeasured = 48;

/** Contrast questions for a training of so many steps. A few of them are about what memory knows other things of. */
export async function contrastFor(
  { asker }: Pick<Learner, "asker">,
  { texts, trained }: Told,
  { steps, perStep, seed, near, ...options }: {
    steps: number;
    perStep: number;
    near: NearShares;
    seed: number;
    progress?: (done: number, total: number) => void;
    signal?: AbortSignal;
  },
): Promise<string[]> {
  if (perStep === 0 || trained.length === 0) return [];
  const random = new Random(`contrast/${seed}`);
  const count = Math.ceil(steps * perStep / contrastUses);
  const varied = random.shuffle([...new Set(trained)]).slice(0, mostVaried);
  const of = (found: readonly ContrastQuestion[], kind: ContrastQuestion["kind"]) =>
    found.filter((one) => one.kind === kind);
  const most = (kind: keyof NearShares) => Math.floor(near[kind] * count);
  const found = await contrastQuestions({
    ...{ asker, questions: varied, texts, options: { ...options, seed } },
    // One question of the asker's at least comes of each that it varies.
    varied: (made) =>
      kinds.reduce((left, kind) => left - Math.min(most(kind), of(made, kind).length), count - of(made, "far").length),
  });
  const close = kinds.flatMap((kind) => random.shuffle(of(found, kind)).slice(0, most(kind)));
  const far = random.shuffle(of(found, "far")).slice(0, count - close.length);
  return random.shuffle([...close, ...far]).map(({ question }) => question);
}

/**
 * Questions of the taught forms by which absence is measured.
 *
 * @param given Questions that are known to be of the forms; the asker makes them if there is none.
 * @param contrast Those that are trained: none of them is measured, and none that is about the same.
 */
export async function absenceQuestions(
  { asker }: Pick<Learner, "asker">,
  { texts, trained, heldOut }: Told,
  { seed, contrast, given, ...options }: {
    seed: number;
    contrast: readonly string[];
    given?: readonly string[];
    signal?: AbortSignal;
  },
): Promise<string[]> {
  const random = new Random(`absence/${seed}`);
  if (given) {
    const asked = new Set([...contrast, ...trained, ...heldOut]);
    return random.shuffle(apartFromTold(given, texts).filter((one) => !asked.has(one))).slice(0, mostMeasured);
  }
  const forms = random.shuffle([...new Set(heldOut.length > 0 ? heldOut : trained)]).slice(0, 2 * mostMeasured);
  const made = (await asker.others(forms, { ...options, seed: seed + 7919 })).flatMap((others) => others.slice(0, 1));
  const told = new Set([...texts, ...trained, ...heldOut, ...contrast].flatMap(contentWords).map(rootOf));
  const clean = [...new Set(made.map((question) => question.replace(/\s+/g, " ").trim()))];
  return random.shuffle(clean.filter((question) => /\?$/.test(question) && isForeign(question, told))).slice(
    0,
    mostMeasured,
  );
}
