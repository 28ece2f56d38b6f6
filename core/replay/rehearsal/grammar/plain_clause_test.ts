import assert from "node:assert/strict";
import { readNote } from "./clause_questions.ts";

/** Questions that are wrong, or wrong English: they must not be sure. */
const wrong: [note: string, question: RegExp][] = [
  ["The pump isn't in the shed.", /^Where is the pump not/],
  ["My aunt came from a village near Lviv.", /^Where did my aunt come\?|come a village/],
  ["My gran speaks Danish.", /^Who does/],
  ["I live at 12 Mill Lane.", /^At how many/],
  ["My locker code is 14-22-8.", /^When/],
  ["My middle name is Elmar.", /^Who|is the middle name/],
  ["The steam cleaner is in the loft.", /^Who/],
  ["The baker painted the shed green.", /the shed green|^What did/],
  ["Omar has left knee pain.", /^What has Omar left/],
  ["Dr. Aune must not be hugged before Whitsun.", /^Who must .* before\?/],
  ["Mila has been to Peru twice.", /^When|^How often has Mila been\?/],
  ["We finished the race in four hours.", /^When/],
];
for (const [note, question] of wrong) {
  Deno.test(`grammar does not surely ask: ${question.source} of "${note}"`, () => {
    const sure = readNote(note).questions.filter((one) => one.sure && question.test(one.question));
    assert.deepEqual(sure, []);
  });
}

/** The grammar of these is not sure, or what it would ask is not what one says. */
const unsure = [
  "Student card lost Tuesday.",
  "Aunt Vera speaks Greek, French and a little Turkish.",
  "The handyman took over the website.",
  "The nut grinder is on loan.",
  "Svetlana owes us 164 in all.",
  "The gloves make my hands itch.",
  "He gets the cabin.",
  "Salt is in the left jar.",
];
Deno.test("what may be read otherwise is not asked surely; a plain note surely, in four ways or more", () => {
  for (const note of unsure) {
    assert.deepEqual(readNote(note).questions.filter(({ sure }) => sure), [], note);
  }
  for (
    const note of [
      "The spare wheel hangs behind the canoe.",
      "The dustmen come on Tuesdays.",
      "Our goat is called Pim.",
    ]
  ) assert.ok(readNote(note).questions.filter(({ sure }) => sure).length >= 4, note);
});
