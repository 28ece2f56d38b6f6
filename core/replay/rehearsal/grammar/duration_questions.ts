/** "It takes me forty minutes to get to work": how long does it take? */
import type { Unsure } from "./question_words.ts";

const takes = new RegExp(
  "^It (takes|took|will take) (?:(me|us|him|her|them|\\p{Lu}\\p{L}+) )?" +
    "((?:about |almost |over |nearly |only )?(?:[\\d.,½]+|half an?|an?|\\p{Ll}+(?:-\\p{Ll}+)?) (?:minutes?|hours?|days?|weeks?|months?|years?|seconds?)) to ([^,;]+)$",
  "u",
);

export function durationQuestions(sentence: string): Unsure[] {
  const [, takesIt, whom, time, what] = takes.exec(sentence) ?? [];
  if (what === undefined || /\b(?:if|when|because|but)\b/u.test(what)) return [];
  const auxiliary = { takes: "does", took: "did" }[takesIt] ?? "will";
  return [{ question: `How long ${auxiliary} it take ${whom ? `${whom} ` : ""}to ${what}?`, answer: time }];
}
