/** The embedded model's asker: plain notes of its own world give rows, and questions about others name unseen words. */
import assert from "node:assert/strict";
import { startModel } from "../core/model/load.ts";
import { contrastQuestions } from "../core/replay/rehearsal/contrast.ts";
import { rehearse } from "../core/replay/rehearsal/rehearse.ts";
import { openAsker } from "../core/run/open_asker.ts";
import { openRunSource } from "../core/run/open_model.ts";

Deno.test("plain notes of its own world are asked about by the embedded model", async () => {
  const source = await openRunSource("hei-nw/dummy-model", () => {});
  using model = await startModel(source, { device: "cpu", threads: 1, activationBits: 32 });
  const asker = await openAsker(model);
  assert.equal(asker.name, "adapter asker");
  // Names and words of the scenarios; no training has seen them together.
  const notes = [
    "On Friday evening, Yuki Sorensen left the folded umbrella at the northern tram stop.",
    "From now on, the timeout of the billing broker is 95 seconds.",
  ];
  const options = { mostRows: 6, holdOut: true, seed: 1 };
  const told = [];
  for (const note of notes) told.push(await rehearse(asker, { model, reader: undefined }, note, options));
  for (const [i, { rows }] of told.entries()) {
    // What a rule asks, too, counts as the rule's.
    const asked = rows.filter(({ origin }) => origin !== "statement");
    assert.ok(asked.length >= 3, JSON.stringify(rows));
    for (const { question, answer } of asked) {
      assert.ok(notes[i].includes(answer) && !question.includes(answer), `${question} ${answer}`);
    }
  }
  const byAsker = told.flatMap(({ rows }) => rows).filter(({ origin }) => origin === "asker");
  assert.ok(byAsker.length >= 2, JSON.stringify(told.map(({ rows }) => rows)));
  assert.ok(new Set(told[0].rows.map(({ answer }) => answer)).size >= 2, JSON.stringify(told[0].rows));
  assert.ok(told[1].rows.some(({ answer }) => answer.includes("95")), JSON.stringify(told[1].rows));

  const questions = told.flatMap(({ rows }) => rows.map(({ question }) => question));
  const contrast = await contrastQuestions({ asker, questions, texts: notes, options: { seed: 1 } });
  assert.ok(contrast.some(({ kind }) => kind === "far"), JSON.stringify(contrast));
});
