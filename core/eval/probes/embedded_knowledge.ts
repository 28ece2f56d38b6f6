/** What a model knows that was pretrained on this project's own corpus (`corpus.ts`), and nothing else. */
import { type BaseKnowledge, longestTask } from "./base_knowledge.ts";
import { replayedForms } from "../../replay/anchors/bystanders.ts";
import { corpusExample } from "../../corpus/corpus.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { apartFrom } from "../../replay/anchors/anchor_questions.ts";
import { Random } from "../../random/random.ts";
import { phraseOf } from "../../scenarios/b/scenario_b.ts";
import { scenarioStyle } from "../../scenarios/reading_style.ts";
import { type SkillTask, skillTask } from "../../corpus/skills.ts";
import { type WorldRelation, worldRelations } from "../../corpus/world.ts";

/** Skill questions and facts of the world are dealt to the guard and to what is held, once and for all. */
const guardShare = 0.5;
/** Invariant prompts. */
const invariantCount = 400;
/** Held skill questions: all that the tables have, and ever new words to repeat, which is what edits of facts disturb. */
const heldCount = 900;
/** Facts of the world about which the guard asks. */
const factCount = 240;
/** Unknown people and things about which is asked. */
const unknownCount = 60;
/** Half of all keys, whatever the seed of a run. */
const isGuarded = (key: string) => new Random(`embedded/${key}`).next() < guardShare;

function skills(guarded: boolean, count: number): SkillTask[] {
  const random = new Random(`embedded skills/${guarded}`);
  const found = new Map<string, SkillTask>();
  while (found.size < count) {
    const task = skillTask(random);
    if (isGuarded(task.question) === guarded) found.set(task.question, task);
  }
  return [...found.values()];
}

interface Fact {
  relation: WorldRelation;
  subject: string;
  object: string;
}

function facts(guarded: boolean): Fact[] {
  const all = worldRelations.flatMap((relation) =>
    relation.facts.map(([subject, object]) => ({ relation, subject, object }))
  );
  return new Random("embedded facts").shuffle(all.filter(({ subject }) => isGuarded(subject) === guarded));
}

/** Held facts of which the stream does not speak, and by which locality is not measured. */
function unmentioned({ episodes, neighbours }: EvaluationSet): Fact[] {
  const told = [...episodes.map(({ text }) => text), ...neighbours.map(({ question }) => question)];
  return facts(false).filter(({ subject }) => apartFrom(told, (text) => text, [subject]).length === told.length);
}

/** Examples of some kinds, other ones than those of any training. */
function* examples(kinds: readonly string[], seed: string) {
  for (const random = new Random(`embedded examples/${seed}`);;) {
    const example = corpusExample(random, scenarioStyle);
    if (kinds.includes(example.kind)) yield example;
  }
}

/** The guard asks skills and facts; held are other skills, other facts, what is unknown, and reading. */
export const embeddedKnowledge: BaseKnowledge = {
  invariants: () =>
    skills(true, invariantCount).map(({ kind, question, answer }) => ({
      kind,
      prompt: question,
      answer,
      chat: true as const,
    })),
  chatFacts: () =>
    facts(true).slice(0, factCount).map(({ relation, subject, object }) => ({
      kind: relation.name,
      question: `What is ${phraseOf(relation, subject)}?`,
      answers: [object],
    })),
  readsProse: false,
  questions: (stream) => [
    ...skills(false, heldCount).map(({ question }) => question),
    ...unmentioned(stream).map(({ relation, subject }, i) => {
      const forms = replayedForms(relation, subject);
      return forms[i % forms.length];
    }),
    ...examples(["unknown"], "unknown").filter(({ lines }) => lines.length === 0).take(unknownCount)
      .map(({ question }) => question),
  ],
  beside(stream) {
    const edited = new Set(stream.records.map(({ slots }) => slots?.relation));
    return unmentioned(stream).filter(({ relation }) => edited.has(relation.name))
      .flatMap(({ relation, subject }) => replayedForms(relation, subject));
  },
  texts: () => [],
  statements: () => [],
  reading: (
    { count, seed },
  ) => [
    ...examples(["read", "contradiction"], `reading/${seed}`).filter(({ lines }) => lines.length <= longestTask).take(
      2 * count,
    ),
  ],
};
