import assert from "node:assert/strict";
import type { SentencePairs } from "../sentence_pairs.ts";
import { sentenceTasks } from "./sentence_tasks.ts";

const sentences: SentencePairs[] = [
  {
    title: "Mill",
    note: "The mill was built in 1820.",
    pairs: [{ question: "When was the mill built?", answer: "1820" }],
  },
  {
    title: "Mill",
    note: "A baker bought it for forty crowns.",
    pairs: [{ question: "Who bought it?", answer: "A baker" }],
  },
  { title: "Moor", note: "Heather covers most of the moor.", pairs: [] },
  {
    title: "Moor",
    note: "It is told of one who walked all night over the moor and back again.",
    pairs: [{ question: "What is told?", answer: "of one who walked all night over the moor" }],
  },
];
const tasks = sentenceTasks(sentences, { count: 400, seed: 3 });

Deno.test("sentenceTasks is a pure function of sentences, count and seed, and a longer list begins like a shorter one", () => {
  assert.deepEqual(sentenceTasks(sentences, { count: 20, seed: 3 }), tasks.slice(0, 20));
  assert.notDeepEqual(sentenceTasks(sentences, { count: 20, seed: 4 }), tasks.slice(0, 20));
});

Deno.test("the gold line holds the answer, alone or beside another sentence, and stands anywhere", () => {
  const places = new Set<number>();
  let joined = 0;
  for (const { lines, answer, goldIndex } of tasks) {
    assert.ok(lines[goldIndex].includes(answer));
    assert.equal(lines.filter((line) => line.includes(answer)).length, 1);
    joined += Number(sentences.every(({ note }) => note !== lines[goldIndex]));
    places.add(goldIndex);
  }
  assert.ok(Math.abs(joined / tasks.length - 0.4) < 0.1 && places.size > 1);
});

Deno.test("a long answer is not asked for, and a set without brief ones gives no tasks", () => {
  assert.ok(tasks.every(({ answer }) => answer.split(" ").length <= 6));
  assert.deepEqual(sentenceTasks(sentences.slice(2), { count: 5, seed: 1 }), []);
});
