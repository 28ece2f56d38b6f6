import assert from "node:assert/strict";
import { factQuestions } from "./untold_questions.ts";

const asked = (who: string, completion: string) => ({ prompt: `Where is ${who}? `, completion });

Deno.test("rows that ask for facts are told from tasks, texts and choices", () => {
  const facts = [asked("Orla", "in Bergen"), asked("Lars", "at home"), asked("Lars", "at home")];
  assert.deepEqual(factQuestions(facts), ["Where is Orla?", "Where is Lars?"]);
  const task = { prompt: "Translate: good morning", completion: "bonjour" };
  assert.equal(factQuestions([...facts, task]).length, 2, "most rows ask");
  assert.deepEqual(factQuestions([facts[0], task, task]), [], "most rows are tasks");
  assert.deepEqual(factQuestions([asked("a ".repeat(200), "x"), asked("a text?\nIt says", "y")]), [], "long ones");
  const choices = Array.from({ length: 40 }, (_, i) => asked(`${i}`, i % 2 ? "yes" : "no"));
  assert.deepEqual(factQuestions(choices), [], "a choice of two");
});
