import assert from "node:assert/strict";
import { knowledgeOf } from "../m4/base_knowledge_of.ts";
import { untold } from "./untold.ts";

Deno.test("what a row asks is neither held nor counted as lost, however it is spelled", () => {
  const knowledge = knowledgeOf({ ownCorpus: false });
  const set = { scenario: "rows", episodes: [], records: [], neighbours: [], hardNegativeRatio: 0 };
  const held = knowledge.questions(set)[3], asked = knowledge.chatFacts()[5].question;
  const begun = knowledge.invariants()[7].prompt;
  const rest = untold(knowledge, [` ${held.toUpperCase()}`, asked.replace(/\?$/, " ?"), begun]);
  assert.ok(!rest.questions(set).includes(held));
  assert.ok(!rest.chatFacts().some(({ question }) => question === asked));
  assert.ok(!rest.invariants().some(({ prompt }) => prompt === begun));
  const sizes = (of: typeof knowledge) => [of.questions(set).length, of.chatFacts().length, of.invariants().length];
  assert.deepEqual(sizes(untold(knowledge, ["Where is the boathouse key?"])), sizes(knowledge));
  assert.ok(sizes(rest).every((size, i) => size < sizes(knowledge)[i] && size > sizes(knowledge)[i] - 5));
});
