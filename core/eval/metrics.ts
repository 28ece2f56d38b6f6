import type { Scores } from "../../schemas/metrics.ts";
import { normalizeAnswer } from "./normalize.ts";

/** How one prediction compares with the truth. */
export interface AnswerScore {
  /** Equal after normalisation. */
  em: 0 | 1;
  /** The normalised truth stands, as whole words, in the normalised prediction. */
  em_relaxed: 0 | 1;
  /** Equal as written. */
  em_strict: 0 | 1;
  /** SQuAD token F1 of the normalised words. */
  f1: number;
}

/** Scores one prediction; see `normalize.ts` for where a prediction ends. */
export function scoreAnswer(prediction: string, truth: string): AnswerScore {
  const predicted = normalizeAnswer(prediction);
  const wanted = normalizeAnswer(truth);
  return {
    em: Number(predicted === wanted) as 0 | 1,
    em_relaxed: Number(containsWords(predicted, wanted)) as 0 | 1,
    em_strict: Number(prediction === truth) as 0 | 1,
    f1: tokenF1(predicted, wanted),
  };
}

/** Whether an answer stands in a text as whole words, both normalised. */
export function containsAnswer(text: string, answer: string): boolean {
  return containsWords(normalizeAnswer(text), normalizeAnswer(answer));
}

/** Means over answers; all 0 for none. */
export function meanScores(answers: readonly AnswerScore[]): Scores {
  const mean = (value: (answer: AnswerScore) => number) =>
    answers.length > 0 ? answers.reduce((sum, answer) => sum + value(answer), 0) / answers.length : 0;
  return {
    count: answers.length,
    em: mean((answer) => answer.em),
    em_relaxed: mean((answer) => answer.em_relaxed),
    em_strict: mean((answer) => answer.em_strict),
    f1: mean((answer) => answer.f1),
  };
}

function containsWords(text: string, words: string): boolean {
  // "80" does not stand in "8080". Nothing stands only in nothing.
  return words === "" ? text === "" : ` ${text} `.includes(` ${words} `);
}

function tokenF1(predicted: string, wanted: string): number {
  const a = predicted === "" ? [] : predicted.split(" ");
  const b = wanted === "" ? [] : wanted.split(" ");
  if (a.length === 0 || b.length === 0) return Number(a.length === b.length);
  const counts = new Map<string, number>();
  for (const word of b) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of a) {
    const left = counts.get(word) ?? 0;
    if (left > 0) {
      counts.set(word, left - 1);
      common++;
    }
  }
  // 2PR / (P + R) with P = common / |a| and R = common / |b|.
  return 2 * common / (a.length + b.length);
}
