import assert from "node:assert/strict";
import { bystanderQuestions } from "./bystanders.ts";
import { guardedTexts } from "../../eval/probes/base_knowledge.ts";
import { chatFacts } from "../../eval/probes/chat_facts.ts";
import { apartFrom } from "./anchor_questions.ts";
import { scenarioNamed } from "../../scenarios/registry.ts";

Deno.test("bystanders of B are many, in replayed forms only, and neither edited, measured, mentioned nor guarded", () => {
  for (const seed of [1, 2, 3]) {
    const stream = scenarioNamed("B").stream({ n: 48, seed });
    const questions = bystanderQuestions(stream, guardedTexts());
    assert.ok(questions.length >= 500, `${questions.length}`);
    assert.equal(new Set(questions).size, questions.length);
    const cues = new Set(stream.episodes.flatMap((e) => [...e.cues, ...e.heldOutCues]));
    const measured = new Set([...stream.neighbours, ...chatFacts()].map(({ question }) => question));
    for (const question of questions) assert.ok(!cues.has(question) && !measured.has(question), question);
    const subjects = stream.records.map(({ slots }) => slots.subject);
    assert.deepEqual(apartFrom(questions, (q) => q, subjects), questions);
    const neighbours = stream.neighbours.map(({ question }) => /^What is (.*)\?$/.exec(question)![1]);
    assert.deepEqual(apartFrom(questions, (q) => q, neighbours), questions);
    for (const question of questions) {
      assert.doesNotMatch(question, /^(Can you tell me|Remind me|As far as|Complete|Looking up)/);
    }
  }
});

Deno.test("the subjects of A and C are unknown to the base model: there is nothing beside them to hold", () => {
  assert.deepEqual(bystanderQuestions(scenarioNamed("A").stream({ n: 8, seed: 1 }), []), []);
  assert.deepEqual(bystanderQuestions(scenarioNamed("C").stream({ n: 8, seed: 1 }), []), []);
});
