/** What the asker is trained on is sound: each answer stands in its note and in none of its questions, and what is asked is a question. */
import assert from "node:assert/strict";
import { hasWords } from "../../episodes/whole_words.ts";
import { Random } from "../../random/random.ts";
import { type Askable, toldNote } from "./told_notes.ts";

const random = new Random("told notes");
const notes = Array.from({ length: 4000 }, (_, i) => toldNote(random.fork(`note/${i}`)));
const askables = notes.flatMap(({ text, askables }) => askables.map((askable) => ({ ...askable, text })));

Deno.test("every hole of a drawn note and of its questions is filled", () => {
  const texts = notes.flatMap((
    { text, askables, others },
  ) => [text, ...others, ...askables.flatMap((a) => a.questions)]);
  assert.deepEqual(texts.filter((text) => /undefined|[{}]|\w=\w/.test(text)), []);
});

Deno.test("an answer stands in its note", () => {
  assert.deepEqual(askables.filter(({ text, answer }) => !text.toLowerCase().includes(answer.toLowerCase())), []);
});

Deno.test("what is asked is a question of three words or more", () => {
  const questions = [...askables.flatMap((a) => a.questions), ...notes.flatMap(({ others }) => others)];
  assert.deepEqual(
    questions.filter((question) => !/^[A-Z0-9"].*\?$/.test(question) || question.split(" ").length < 3),
    [],
  );
});

Deno.test("one question in a thousand at most gives its answer away", () => {
  const given = ({ answer, questions }: Askable) => questions.filter((question) => hasWords(question, answer));
  const all = askables.flatMap(given);
  assert.ok(all.length <= 0.001 * askables.flatMap((a) => a.questions).length, all.join("\n"));
});

Deno.test("no question about somebody else is one that the note answers", () => {
  for (const { askables, others } of notes) {
    const told = new Set(askables.flatMap((a) => a.questions));
    assert.deepEqual(others.filter((question) => told.has(question)), []);
  }
});
