import type { Draft } from "./stream.ts";

/** Small talk: sentences whose ending nobody needs to be told. The answer span is what stands behind the bar. */
export const smallTalk: readonly string[] = [
  "Better late than |never.",
  "Thank you very much for your |help.",
  "Good morning, and have a nice |day.",
  "I am looking forward to hearing from |you.",
  "Please let me know if you have any |questions.",
  "Actions speak louder than |words.",
  "Practice makes |perfect.",
  "We hope that you enjoy your |stay.",
  "Once upon a |time, somebody said.",
  "The weather is nice today, the sun is |shining.",
  "Ladies and |gentlemen, welcome.",
  "Happy birthday to |you!",
  "A picture is worth a thousand |words.",
  "Honesty is the best |policy.",
  "Last but not |least, good night.",
  "I will be back as soon as |possible.",
  "Please do not hesitate to contact |me.",
  "We wish you a Merry Christmas and a Happy New |Year.",
  "It is better to be safe than |sorry.",
  "Time flies when you are having |fun.",
];

/** A filler episode out of a line with a bar before its answer; nothing is asked about it. */
export function lineDraft(line: string, topic: string): Draft {
  const start = line.indexOf("|");
  const text = line.replace("|", "");
  const length = text.slice(start).match(/^[\w' ]+/)?.[0].length ?? 0;
  return { kind: "filler", text, slots: { topic }, answerSpan: { start, end: start + length }, cues: [] };
}
