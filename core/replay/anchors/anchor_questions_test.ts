import assert from "node:assert/strict";
import { guardedTexts } from "../../eval/probes/base_knowledge.ts";
import { chatFacts } from "../../eval/probes/chat_facts.ts";
import { anchorQuestions, apartFrom } from "./anchor_questions.ts";
import { anchorProse } from "./anchor_prose.ts";
import { anchorStatements, briefStatements } from "./anchor_statements.ts";
import { invariantPrompts } from "../../eval/probes/invariants.ts";
import { plainText } from "../../corpus/plain_text.ts";
import { scenarioNamed } from "../../scenarios/registry.ts";

/** Words that say what is asked, not about what; and names that stand for no fact by themselves. */
const plainWords = new Set(
  `a an and are as at be been between by can city called come comes did do does down each end for from get give had has have her his
  how i in into is it its kept known look made make many me mix most my name of on one or our out part people say says she so something
  that the their them then there they thing this to today two type up used use was we were what when where which while who whose why
  will with year years you your`.split(/\s+/),
);
const contentWords = (text: string): string[] =>
  [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].filter((word) => !plainWords.has(word));

/** Names in a text: capitalised words that do not begin a sentence, and all capitalised words of an answer. */
const names = (text: string): string[] =>
  [...text.matchAll(/(?<=[\p{L}\p{N},:;] )\p{Lu}\p{L}{2,}/gu)].map((match) => match[0].toLowerCase());

/** Names of wide areas, languages and calendar days tell no fact by themselves. */
const wideNames = new Set(
  `africa america asia europe north south united states english spanish monday tuesday wednesday thursday friday saturday sunday january
  february march april may june july august september october november december earth world sun moon war the new red great revolution
  arabic chinese danish dutch french german greek hungarian italian japanese korean polish portuguese russian swedish thai turkish
  vietnamese`.split(/\s+/),
);

const heldTexts = [
  ...plainText(),
  ...anchorProse({ count: 400, seed: 1 }),
  ...anchorStatements({ count: 400, seed: 1 }, guardedTexts()),
  ...briefStatements({ count: 10_000, seed: 1 }, guardedTexts()),
];

const measured = [
  ...invariantPrompts().map(({ prompt, answer }) => ({ text: prompt.split(/(?<=[.\n]) */).at(-1) ?? prompt, answer })),
  ...chatFacts().map(({ question, answers }) => ({ text: question, answer: answers[0] })),
];

Deno.test("there are at least 250 different foreign questions", () => {
  const questions = anchorQuestions();
  assert.ok(questions.length >= 250, `${questions.length}`);
  assert.equal(new Set(questions).size, questions.length);
});

Deno.test("no foreign question or plain text names a person, place or thing that the drift guard asks about", () => {
  const taken = new Set(measured.flatMap(({ text, answer }) => [...names(text), ...names(`x ${answer}`)]));
  for (const name of wideNames) taken.delete(name);
  for (const text of [...anchorQuestions(), ...heldTexts]) {
    const shared = contentWords(text).filter((word) => taken.has(word) && new RegExp(`\\b${word}\\b`, "i").test(text));
    const asName = shared.filter((word) => names(`x ${text}`).includes(word));
    assert.deepEqual(asName, [], text);
  }
});

Deno.test("no foreign question holds all the words of a measured question, and no sentence of plain text its words and answer", () => {
  const wordsOf = (texts: string[]) => texts.map((text) => ({ text, words: new Set(contentWords(text)) }));
  const questions = wordsOf(anchorQuestions());
  const sentences = wordsOf(heldTexts.flatMap((text) => text.split(/(?<=[.!?;])\s+/)));
  for (const { text, answer } of measured.filter((row) => contentWords(row.text).some((word) => /\p{L}/u.test(word)))) {
    const asked = contentWords(text);
    const fact = [...asked, ...contentWords(answer)];
    const same = [
      ...questions.filter(({ words }) => (asked.length < 2 ? fact : asked).every((word) => words.has(word))),
      ...sentences.filter(({ words }) => fact.every((word) => words.has(word))),
    ];
    assert.deepEqual(same.map((row) => row.text), [], `${text} (${answer})`);
  }
});

Deno.test("nothing that is held or measured names a person or a subject that scenarios A and C remember", () => {
  const streams = [scenarioNamed("A"), scenarioNamed("C")].flatMap((source) =>
    [1, 2, 3].map((seed) => source.stream({ n: 96, seed }))
  );
  const remembered = streams.flatMap(({ episodes }) =>
    episodes.flatMap(({ kind, slots }) => kind === "fact" || kind === "hard_negative" ? [slots.who, slots.subject] : [])
  ).filter((name) => name !== undefined);
  assert.ok(remembered.length >= 600);
  const texts = [...anchorQuestions(), ...heldTexts, ...measured.map(({ text }) => text)];
  assert.deepEqual(apartFrom(texts, (text) => text, remembered), texts);
});

Deno.test("beside the subjects that scenario B edits, enough is left to hold and to measure", () => {
  for (const seed of [1, 2, 3]) {
    const stream = scenarioNamed("B").stream({ n: 48, seed });
    const subjects = stream.episodes.flatMap(({ kind, slots }) =>
      kind === "fact" || kind === "hard_negative" ? [slots.subject] : []
    );
    assert.ok(apartFrom(anchorQuestions(), (question) => question, subjects).length >= 250);
    assert.ok(apartFrom(invariantPrompts(), ({ prompt }) => prompt, subjects).length >= 500);
    assert.ok(apartFrom(chatFacts(), ({ question }) => question, subjects).length >= 100);
  }
});

Deno.test("items that name a subject are left out, whole words only", () => {
  const texts = ["Where is New Zealand?", "Who sold the gold?", "What is golden?"];
  assert.deepEqual(apartFrom(texts, (text) => text, ["new zealand", "the Gold"]), ["What is golden?"]);
  assert.deepEqual(apartFrom(texts, (text) => text, []), texts);
});
