import assert from "node:assert/strict";
import { Random } from "../../random/random.ts";
import { storyWordings } from "../../scenarios/a/texts.ts";
import { names } from "../../scenarios/names.ts";
import { askerStyle } from "../../scenarios/reading_style.ts";
import { drawnAskingRows, worldSeparator } from "./asking_rows.ts";
import { worldNote } from "./world_notes.ts";

const draw = (random: Random) => worldNote(random, askerStyle);
const notes = Array.from({ length: 1500 }, (_, i) => draw(new Random(`world notes test/${i}`)));

Deno.test("what can be asked of a note of the own world stands in it, and no question gives it away", () => {
  for (const { text, askables } of notes) {
    assert.ok(askables.length > 0 && !/[{}]|undefined/.test(text), text);
    for (const { answer, questions } of askables) {
      assert.ok(text.toLowerCase().includes(answer.toLowerCase()), `${answer} in ${text}`);
      assert.ok(questions.length > 0 && questions.every((question) => question.endsWith("?")), text);
    }
  }
  assert.ok(notes.some(({ askables }) => askables.length === 4));
});

Deno.test("no full name of a scenario and no held-out form is in the asker's notes, and no value holds its separator", () => {
  const first = new Set(names.firstNames), last = new Set(names.lastNames);
  const heldOut = storyWordings.where.held_out.map((form) => form.split("{")[0]).filter((start) => start.length > 12);
  for (const { text, askables } of notes) {
    for (const [name] of text.matchAll(/\p{Lu}\p{L}+ \p{Lu}\p{L}+/gu)) {
      const [one, other] = name.split(" ");
      assert.ok(!(first.has(one) && last.has(other)), name);
    }
    for (const { answer, questions } of askables) {
      assert.ok(!answer.includes(worldSeparator.trim()));
      assert.ok(!questions.some((question) => heldOut.some((start) => question.startsWith(start))));
    }
  }
  const rows = drawnAskingRows(200, new Random("world rows test"), draw, worldSeparator);
  assert.equal(rows.length, 200);
  assert.ok(rows.some(({ completion }) => completion.split(worldSeparator).length === 4));
});
