/** Anchors of the embedded model, which was pretrained on this project's own corpus and knows nothing else. */
import { type CorpusExample, corpusExample } from "../../corpus/corpus.ts";
import { dealtFacts, dealtSkills, type WorldFact } from "../../corpus/dealt.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { Random } from "../../random/random.ts";
import { scenarioStyle } from "../../scenarios/reading_style.ts";
import { editedRelations, replayedForms, toldBy } from "./adjacent_questions.ts";
import { type AnchorSource, longestTask } from "./anchor_source.ts";
import { notNamedIn } from "./apart_from.ts";

/** Skill questions: all that the tables have, and ever new words to repeat, which is what edits of facts disturb. */
const skillCount = 900;
/** Unknown people and things about which is asked. */
const unknownCount = 60;

/** Facts of which the stream does not speak, and by which locality is not measured. */
function unmentioned(stream: EvaluationSet): WorldFact[] {
  return notNamedIn(toldBy(stream), dealtFacts("anchors"), ({ subject }) => subject);
}

/** Examples of some kinds, other ones than those of any training. */
function* examples(kinds: readonly CorpusExample["kind"][], seed: string) {
  for (const random = new Random(`embedded examples/${seed}`);;) {
    const example = corpusExample(random, scenarioStyle);
    if (kinds.includes(example.kind)) yield example;
  }
}

/** The first so many that fit; Node 20 has no iterator helpers. */
function first<T>(count: number, of: Iterable<T>, fits: (one: T) => boolean): T[] {
  const found: T[] = [];
  for (const one of of) {
    if (found.length === count) break;
    if (fits(one)) found.push(one);
  }
  return found;
}

/** Skills, facts, what is unknown, and reading. The drift guard asks other skills and facts (`dealt.ts`). */
export const embeddedAnchors: AnchorSource = {
  questions: (stream) => [
    ...dealtSkills("anchors", skillCount).map(({ question }) => question),
    ...unmentioned(stream).map(({ relation, subject }, i) => {
      const forms = replayedForms(relation, subject);
      return forms[i % forms.length];
    }),
    ...first(unknownCount, examples(["unknown"], "unknown"), ({ lines }) => lines.length === 0)
      .map(({ question }) => question),
  ],
  adjacent(stream) {
    const edited = editedRelations(stream);
    return unmentioned(stream).filter(({ relation }) => edited.has(relation.name))
      .flatMap(({ relation, subject }) => replayedForms(relation, subject));
  },
  texts: () => [],
  statements: () => [],
  reading: ({ count, seed }) =>
    first(
      2 * count,
      examples(["read", "contradiction"], `reading/${seed}`),
      ({ lines }) => lines.length <= longestTask,
    ),
};
