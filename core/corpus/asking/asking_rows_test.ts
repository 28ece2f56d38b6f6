import assert from "node:assert/strict";
import { Random } from "../../random/random.ts";
import {
  answersPrompt,
  askingRows,
  drawnAskingRows,
  otherWordsPrompt,
  questionsPrompt,
  sentenceRows,
} from "./asking_rows.ts";

Deno.test("questions in other words are those with the fewest of the note's", () => {
  const askable = {
    answer: "on Thursdays",
    questions: [
      "When are the bins collected?",
      "On which day are the bins collected?",
      "When does the rubbish leave?",
      "What day is dustcart day?",
    ],
    reverse: false,
  };
  const note = { text: "The bins are collected on Thursdays.", frame: "x", askables: [askable, askable], others: [] };
  for (let seed = 0; seed < 20; seed++) {
    const rows = askingRows(note, new Random(String(seed)));
    const said = rows.filter(({ prompt }) => prompt.includes("in other words")).map(({ completion }) => completion);
    assert.equal(said.length, 1);
    for (const question of said[0].split(" | ")) assert.ok(askable.questions.slice(2).includes(question), question);
  }
});

Deno.test("a sentence's question is asked in other words where it has few of them", () => {
  const sentence = {
    title: "",
    note: "Saint Bernadette saw the Virgin Mary in Lourdes in 1858.",
    pairs: [
      { question: "When did Saint Bernadette see the Virgin Mary in Lourdes?", answer: "1858" },
      { question: "To whom did she supposedly appear?", answer: "Saint Bernadette" },
    ],
  };
  const [near, far, all] = sentenceRows([sentence]);
  const note = "Saint Bernadette saw the Virgin Mary in Lourdes in 1858.";
  assert.equal(near.prompt, questionsPrompt(note, "1858", 1));
  assert.equal(far.prompt, otherWordsPrompt(note, "Saint Bernadette", 1));
  assert.equal(all.prompt, answersPrompt(note));
});

Deno.test("the rows of a draw have all four kinds", () => {
  const rows = drawnAskingRows(2000, new Random("kinds"));
  const share = (pattern: RegExp) => rows.filter(({ prompt }) => pattern.test(prompt)).length / rows.length;
  assert.ok(share(/\nList what could be asked for\.$/) > 0.2);
  assert.ok(share(/\nAsk (?:a|two|three) questions? whose answer is: /) > 0.2);
  assert.ok(share(/\nAsk (?:a|two|three) questions? in other words whose answer is: /) > 0.1);
  assert.ok(share(/\nAsk the same about somebody or something else\.$/) > 0.2);
});
