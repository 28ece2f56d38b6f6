import assert from "node:assert/strict";
import { embeddedKnowledge } from "./embedded_knowledge.ts";
import { apartFrom } from "../../replay/anchors/anchor_questions.ts";
import { scenarioNamed } from "../../scenarios/registry.ts";

const streams = [scenarioNamed("A"), scenarioNamed("B"), scenarioNamed("C")].flatMap((source) =>
  [21, 22].map((seed) => source.stream({ n: 48, seed }))
);
const subjectOf = (question: string) => /^What is (.*)\?$/.exec(question)![1];

Deno.test("the guard asks at least 300 skills of every kind and 200 facts, each once, with an answer", () => {
  const prompts = embeddedKnowledge.invariants(), chat = embeddedKnowledge.chatFacts();
  assert.ok(prompts.length >= 300 && chat.length >= 200);
  assert.equal(new Set(prompts.map(({ prompt }) => prompt)).size, prompts.length);
  assert.equal(new Set(chat.map(({ question }) => question)).size, chat.length);
  assert.deepEqual(
    new Set(prompts.map(({ kind }) => kind)),
    new Set(["copy", "succession", "count", "sum", "category"]),
  );
  for (const { prompt, answer, chat: turn } of prompts) assert.ok(turn && prompt && answer);
});

Deno.test("what is held is not what the guard asks, nor what a stream tells or measures locality by", () => {
  const prompts = new Set(embeddedKnowledge.invariants().map(({ prompt }) => prompt));
  const phrases = embeddedKnowledge.chatFacts().map(({ question }) => subjectOf(question));
  for (const stream of streams) {
    const held = [...embeddedKnowledge.questions(stream), ...embeddedKnowledge.beside(stream)];
    assert.ok(held.length > 400, `${stream.scenario}: ${held.length}`);
    assert.ok(!held.some((question) => prompts.has(question)));
    assert.deepEqual(apartFrom(held, (q) => q, phrases), held);
    assert.deepEqual(apartFrom(held, (q) => q, stream.neighbours.map(({ question }) => subjectOf(question))), held);
    const cues = new Set(stream.episodes.flatMap((e) => [...e.cues, ...e.heldOutCues]));
    assert.ok(!held.some((question) => cues.has(question)));
    const people = stream.episodes.flatMap(({ slots }) => slots.who ?? []);
    assert.deepEqual(apartFrom(held, (q) => q, people), held);
  }
});

Deno.test("beside the edits of scenario B stand questions, beside those of A and C none", () => {
  for (const stream of streams) {
    const { length } = embeddedKnowledge.beside(stream);
    assert.ok(stream.scenario === "B" ? length > 100 : length === 0, `${stream.scenario}: ${length}`);
  }
});

Deno.test("held reading tasks are short, and others for another seed", () => {
  const one = embeddedKnowledge.reading({ count: 32, seed: 1 });
  assert.ok(one.length >= 32 && one.every(({ lines }) => lines.length >= 1 && lines.length <= 3));
  assert.deepEqual(embeddedKnowledge.reading({ count: 32, seed: 1 }), one);
  assert.notDeepEqual(embeddedKnowledge.reading({ count: 32, seed: 2 }), one);
});
