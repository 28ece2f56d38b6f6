/**
 * Notes of the embedded model's world, with what can be asked of each: what its asker is trained on. Names, things and values are the
 * reader's or coined, so that no evaluation has any of them.
 */
import { fill } from "../../episodes/templates.ts";
import type { Random } from "../../random/random.ts";
import { disguised } from "../coined_words.ts";
import { coinable, worldFact } from "../corpus.ts";
import { pickKind, type ReadingStyle } from "../reading/reading_kinds.ts";
import type { Askable, ToldNote } from "./told_notes.ts";

/** Share of notes that contradict a fact of the world. */
const patchShare = 0.2;
/** Share of a note's names and things that are unseen words. */
const coinedShare = 0.6;

/** A drawn note. Questions that do not end as one are left out: the round trip would refuse them. */
export function worldNote(random: Random, style: ReadingStyle): ToldNote {
  const { text, askables } = random.next() < patchShare ? patchNote(random, style) : lineNote(random, style);
  const asked = askables.map(({ answer, questions }) => ({
    answer,
    questions: questions.filter((question) => question.endsWith("?")),
    reverse: false,
  }));
  return { text, frame: "world", askables: asked, others: [] };
}

type Told = { text: string; askables: Pick<Askable, "answer" | "questions">[] };

function lineNote(random: Random, style: ReadingStyle): Told {
  const { line, askables } = pickKind(random, style)(random);
  const all = askables();
  const [text, ...words] = disguised(
    random,
    [line, ...all.flatMap(({ answer, questions }) => [answer, ...questions])],
    coinable,
    coinedShare,
  );
  const rest = words.values();
  return {
    text,
    askables: all.map(({ questions }) => ({
      answer: rest.next().value!,
      questions: questions.map(() => rest.next().value!),
    })),
  };
}

function patchNote(random: Random, { patch }: ReadingStyle): Told {
  const { slots, other } = worldFact(random);
  const answer = other();
  const filled = { ...slots, object: answer, value: answer, again: answer };
  return {
    text: fill(random.pick(patch.texts), filled).text,
    askables: [{ answer, questions: patch.wordings.map((wording) => fill(wording, filled).text) }],
  };
}
