/** The written notes are sound, and a file that is not is refused by its line. */
import assert from "node:assert/strict";
import { hasWords } from "../episodes/whole_words.ts";
import { Random } from "../random/random.ts";
import { writtenRows } from "./asking/asking_rows.ts";
import { writtenTasks } from "./reading/written_tasks.ts";
import { writtenNotes } from "./written_notes.ts";

const file = new URL("asking/written_notes.jsonl", import.meta.url);
const notes = writtenNotes(await Deno.readTextFile(file), "written_notes.jsonl");

Deno.test("no note comes twice, and an answer stands in its note and in none of its questions", () => {
  assert.equal(new Set(notes.map(({ text }) => text)).size, notes.length);
  for (const { facts } of notes) {
    for (const { answer, questions } of facts) {
      for (const question of questions) {
        assert.match(question, /\?$/);
        assert.ok(!hasWords(question, answer), `${question} gives ${answer} away`);
      }
    }
  }
});

Deno.test("none is a note of an evaluation", async () => {
  const folder = new URL("../../reports/bench/notes/", import.meta.url);
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const runs = (text: string) =>
    words(text).flatMap((_, i, all) => all.length < i + 5 ? [] : all.slice(i, i + 5).join(" "));
  const known = new Set<string>();
  for (const { name } of Deno.readDirSync(folder)) {
    const lines = (await Deno.readTextFile(new URL(name, folder))).trim().split("\n");
    for (const line of lines) for (const run of runs(JSON.parse(line).text)) known.add(run);
  }
  assert.ok(known.size > 300);
  assert.deepEqual(notes.filter(({ text }) => runs(text).some((run) => known.has(run))), []);
});

Deno.test("reading tasks are a pure function of count and seed, and say what stands in their line", () => {
  const tasks = writtenTasks(notes, { count: 300, seed: 5 });
  assert.deepEqual(writtenTasks(notes, { count: 40, seed: 5 }), tasks.slice(0, 40));
  assert.notDeepEqual(writtenTasks(notes, { count: 40, seed: 6 }), tasks.slice(0, 40));
  for (const { lines, answer, goldIndex } of tasks) {
    assert.equal(new Set(lines).size, lines.length);
    if (goldIndex >= 0) assert.ok(lines[goldIndex].includes(answer));
  }
  const share = tasks.filter(({ goldIndex }) => goldIndex < 0).length / tasks.length;
  assert.ok(Math.abs(share - 0.32) < 0.08, `${share}`);
  assert.deepEqual(writtenTasks([], { count: 3, seed: 5 }), []);
});

Deno.test("asking rows come from every note before one comes again", () => {
  const rows = writtenRows(notes.slice(0, 30), 80, new Random("rows"));
  assert.equal(rows.length, 80);
  const asked = new Set(rows.map(({ prompt }) => prompt.split("\n")[0]));
  assert.ok(asked.size >= 20);
});

Deno.test("a line that is no note is named", () => {
  const good = JSON.stringify({
    text: "The hut is green.",
    facts: [{ answer: "green", questions: ["What colour is the hut?"] }],
  });
  assert.equal(writtenNotes(good, "f").length, 1);
  for (
    const bad of [
      "nonsense",
      "[]",
      "null",
      good.replace('"green"', '"blue"'),
      good.replace("questions", "asked"),
      good.replace('["What colour is the hut?"]', "[]"),
      good.replace('"facts"', '"not_told":[3],"facts"'),
    ]
  ) assert.throws(() => writtenNotes(`${good}\n${bad}`, "notes.jsonl"), /notes\.jsonl, line 2/);
});
