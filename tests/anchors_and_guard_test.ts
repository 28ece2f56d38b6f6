/** What is anchored is never what the drift guard asks, nor what a scenario edits or measures. */
import assert from "node:assert/strict";
import { plainText } from "../core/corpus/plain_text.ts";
import { chatFacts } from "../core/eval/probes/chat_facts.ts";
import { generalGuard, guardedTexts } from "../core/eval/probes/guard_questions.ts";
import { invariantPrompts } from "../core/eval/probes/invariants.ts";
import { adjacentQuestions } from "../core/replay/anchors/adjacent_questions.ts";
import { anchorProse } from "../core/replay/anchors/anchor_prose.ts";
import { anchorQuestions } from "../core/replay/anchors/anchor_questions.ts";
import { anchorStatements, briefStatements } from "../core/replay/anchors/anchor_statements.ts";
import { apartFrom } from "../core/replay/anchors/apart_from.ts";
import { knowledgeOf } from "../core/run/m4/base_knowledge_of.ts";
import { scenarioNamed } from "../core/scenarios/registry.ts";

const guarded = guardedTexts(generalGuard);

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

const anchorTexts = [
  ...plainText(),
  ...anchorProse({ count: 400, seed: 1 }),
  ...anchorStatements({ count: 400, seed: 1 }, guarded),
  ...briefStatements({ count: 10_000, seed: 1 }, guarded),
];

const measured = [
  ...invariantPrompts().map(({ prompt, answer }) => ({ text: prompt.split(/(?<=[.\n]) */).at(-1) ?? prompt, answer })),
  ...chatFacts().map(({ question, answers }) => ({ text: question, answer: answers[0] })),
];

Deno.test("no anchor question or plain text names a person, place or thing that the drift guard asks about", () => {
  const taken = new Set(measured.flatMap(({ text, answer }) => [...names(text), ...names(`x ${answer}`)]));
  for (const name of wideNames) taken.delete(name);
  for (const text of [...anchorQuestions(), ...anchorTexts]) {
    const shared = contentWords(text).filter((word) => taken.has(word) && new RegExp(`\\b${word}\\b`, "i").test(text));
    const asName = shared.filter((word) => names(`x ${text}`).includes(word));
    assert.deepEqual(asName, [], text);
  }
});

Deno.test("no anchor question holds all the words of a measured question, and no sentence of plain text its words and answer", () => {
  const wordsOf = (texts: string[]) => texts.map((text) => ({ text, words: new Set(contentWords(text)) }));
  const questions = wordsOf(anchorQuestions());
  const sentences = wordsOf(anchorTexts.flatMap((text) => text.split(/(?<=[.!?;])\s+/)));
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

Deno.test("nothing that is anchored or measured names a person or a subject that scenarios A and C remember", () => {
  const streams = [scenarioNamed("A"), scenarioNamed("C")].flatMap((source) =>
    [1, 2, 3].map((seed) => source.stream({ n: 96, seed }))
  );
  const remembered = streams.flatMap(({ episodes }) =>
    episodes.flatMap(({ kind, slots }) => kind === "fact" || kind === "hard_negative" ? [slots.who, slots.subject] : [])
  ).filter((name) => name !== undefined);
  assert.ok(remembered.length >= 600);
  const texts = [...anchorQuestions(), ...anchorTexts, ...measured.map(({ text }) => text)];
  assert.deepEqual(apartFrom(texts, (text) => text, remembered), texts);
});

Deno.test("beside the subjects that scenario B edits, enough is left to anchor and to measure", () => {
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

Deno.test("no sum or product of the drift guard is anchored, whichever number stands first", () => {
  const inOrders = (a: string, sign: string, b: string) =>
    sign === "-" ? [`${a}-${b}`] : [`${a}${sign}${b}`, `${b}${sign}${a}`];
  const sumsOf = (texts: string[]) => texts.flatMap((text) => [...text.matchAll(/(\d+) ([-+*]) (\d+)/g)]);
  const asked = new Set(
    sumsOf(guarded).flatMap(([, a, sign, b]) => inOrders(a, sign, b)),
  );
  assert.ok(asked.size >= 50);
  for (const [text, a, sign, b] of sumsOf(anchorStatements({ count: 600, seed: 5 }, guarded))) {
    assert.ok(inOrders(a, sign, b).every((sum) => !asked.has(sum)), text);
  }
});

Deno.test("adjacent questions of B are many, in replayed forms only, and neither edited, measured, mentioned nor guarded", () => {
  for (const seed of [1, 2, 3]) {
    const stream = scenarioNamed("B").stream({ n: 48, seed });
    const questions = adjacentQuestions(stream, guarded);
    assert.ok(questions.length >= 500, `${questions.length}`);
    assert.equal(new Set(questions).size, questions.length);
    const cues = new Set(stream.episodes.flatMap((e) => [...e.cues, ...e.heldOutCues]));
    const asked = new Set([...stream.neighbours, ...chatFacts()].map(({ question }) => question));
    for (const question of questions) assert.ok(!cues.has(question) && !asked.has(question), question);
    const subjects = stream.records.map(({ slots }) => slots.subject);
    assert.deepEqual(apartFrom(questions, (q) => q, subjects), questions);
    assert.deepEqual(
      apartFrom(questions, (q) => q, stream.neighbours.map(({ question }) => subjectOf(question))),
      questions,
    );
    for (const question of questions) {
      assert.doesNotMatch(question, /^(Can you tell me|Remind me|As far as|Complete|Looking up)/);
    }
  }
});

Deno.test("A and C edit nothing that the base model knows: there is nothing adjacent to anchor", () => {
  for (const name of ["A", "C"] as const) {
    assert.deepEqual(adjacentQuestions(scenarioNamed(name).stream({ n: 8, seed: 1 }), []), []);
  }
});

const embedded = knowledgeOf({ ownCorpus: true });
const streams = [scenarioNamed("A"), scenarioNamed("B"), scenarioNamed("C")].flatMap((source) =>
  [21, 22].map((seed) => source.stream({ n: 48, seed }))
);
const subjectOf = (question: string) => /^What is (.*)\?$/.exec(question)![1];

Deno.test("the embedded model's guard asks at least 300 skills of every kind and 200 facts, each once, with an answer", () => {
  const prompts = embedded.invariants(), chat = embedded.chatFacts();
  assert.ok(prompts.length >= 300 && chat.length >= 200);
  assert.equal(new Set(prompts.map(({ prompt }) => prompt)).size, prompts.length);
  assert.equal(new Set(chat.map(({ question }) => question)).size, chat.length);
  assert.deepEqual(
    new Set(prompts.map(({ kind }) => kind)),
    new Set(["copy", "succession", "count", "sum", "category"]),
  );
  for (const { prompt, answer, chat: turn } of prompts) assert.ok(turn && prompt && answer);
});

Deno.test("of the embedded model, what is anchored is not what the guard asks, nor what a stream tells or measures locality by", () => {
  const prompts = new Set(embedded.invariants().map(({ prompt }) => prompt));
  const phrases = embedded.chatFacts().map(({ question }) => subjectOf(question));
  for (const stream of streams) {
    const anchored = [...embedded.questions(stream), ...embedded.adjacent(stream)];
    assert.ok(anchored.length > 400, `${stream.scenario}: ${anchored.length}`);
    assert.ok(!anchored.some((question) => prompts.has(question)));
    assert.deepEqual(apartFrom(anchored, (q) => q, phrases), anchored);
    assert.deepEqual(
      apartFrom(anchored, (q) => q, stream.neighbours.map(({ question }) => subjectOf(question))),
      anchored,
    );
    const cues = new Set(stream.episodes.flatMap((e) => [...e.cues, ...e.heldOutCues]));
    assert.ok(!anchored.some((question) => cues.has(question)));
    const people = stream.episodes.flatMap(({ slots }) => slots.who ?? []);
    assert.deepEqual(apartFrom(anchored, (q) => q, people), anchored);
  }
});

Deno.test("beside the edits of scenario B there are anchors, in A and C, which edit nothing, there are none", () => {
  for (const stream of streams) {
    const { length } = embedded.adjacent(stream);
    assert.ok(stream.scenario === "B" ? length > 100 : length === 0, `${stream.scenario}: ${length}`);
  }
});

Deno.test("reading tasks among the anchors are short, and others for another seed", () => {
  const one = embedded.reading({ count: 32, seed: 1 });
  assert.ok(one.length >= 32 && one.every(({ lines }) => lines.length >= 1 && lines.length <= 3));
  assert.deepEqual(embedded.reading({ count: 32, seed: 1 }), one);
  assert.notDeepEqual(embedded.reading({ count: 32, seed: 2 }), one);
});
