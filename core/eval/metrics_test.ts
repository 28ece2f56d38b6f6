import assert from "node:assert/strict";
import { containsAnswer, meanScores, scoreAnswer } from "./metrics.ts";
import { cutPrediction, normalizeAnswer } from "./normalize.ts";

Deno.test("normalizeAnswer drops case, punctuation, articles and extra white space", () => {
  assert.equal(normalizeAnswer("  The  Old-Harbour,\ta bridge! "), "oldharbour bridge");
  assert.equal(normalizeAnswer("Another theatre"), "another theatre");
});

Deno.test("a prediction ends at the first line break, without outer white space", () => {
  assert.equal(cutPrediction(" the harbour \nQuestion: more"), "the harbour");
  assert.equal(cutPrediction("\nlate"), "");
  assert.equal(cutPrediction("one\r\ntwo"), "one");
});

Deno.test("em is equality after normalisation, em_strict as written, em_relaxed containment of whole words", () => {
  const cases: [string, string, number, number, number][] = [
    ["the harbour.", "harbour", 1, 1, 0],
    ["harbour", "harbour", 1, 1, 1],
    ["It was at the harbour, I think", "harbour", 0, 1, 0],
    ["8080", "80", 0, 0, 0],
    ["", "harbour", 0, 0, 0],
    ["", "the", 1, 1, 0],
    ["port 80", "80", 0, 1, 0],
  ];
  for (const [prediction, truth, em, relaxed, strict] of cases) {
    const score = scoreAnswer(prediction, truth);
    assert.deepEqual([score.em, score.em_relaxed, score.em_strict], [em, relaxed, strict], `${prediction} / ${truth}`);
  }
});

Deno.test("f1 is the harmonic mean of word precision and recall, with repeated words counted", () => {
  assert.equal(scoreAnswer("old harbour", "old harbour bridge").f1, 0.8);
  assert.equal(scoreAnswer("red red red", "red").f1, 0.5);
  assert.equal(scoreAnswer("market", "harbour").f1, 0);
  assert.equal(scoreAnswer("", "").f1, 1);
  assert.equal(scoreAnswer("", "harbour").f1, 0);
});

Deno.test("containsAnswer normalises both sides", () => {
  assert.ok(containsAnswer("The capital is PARIS.", "Paris"));
  assert.ok(!containsAnswer("Parisian", "Paris"));
});

Deno.test("meanScores averages, and is all 0 for nothing", () => {
  assert.deepEqual(meanScores([scoreAnswer("a b", "b"), scoreAnswer("x", "y")]), {
    count: 2,
    em: 0.5,
    em_relaxed: 0.5,
    em_strict: 0,
    f1: 0.5,
  });
  assert.deepEqual(meanScores([]), { count: 0, em: 0, em_relaxed: 0, em_strict: 0, f1: 0 });
});
