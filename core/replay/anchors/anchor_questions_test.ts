import assert from "node:assert/strict";
import { anchorQuestions } from "./anchor_questions.ts";

Deno.test("there are at least 250 different anchor questions", () => {
  const questions = anchorQuestions();
  assert.ok(questions.length >= 250, `${questions.length}`);
  assert.equal(new Set(questions).size, questions.length);
});
