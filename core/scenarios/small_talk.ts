import type { Draft } from "./stream.ts";

/** Small talk: sentences whose ending nobody needs to be told. The answer span is what stands behind the bar. */
export const smallTalk: readonly string[] = [
  "I have no idea what you are talking |about.",
  "An apple a day keeps the doctor |away.",
  "How are you? I am fine, thank |you.",
  "If at first you don't succeed, try, try |again.",
  "A picture is worth a thousand |words.",
  "They lived happily ever |after.",
  "To be or not to |be, that is the question.",
  "Do not judge a book by its |cover.",
  "Out of sight, out of |mind.",
  "What goes up must come |down.",
  "North, south, east and |west, home is best.",
  "Ladies and gentlemen, boys and |girls, welcome.",
  "It is better to be safe than |sorry.",
  "Happy birthday to you, happy birthday to you, happy birthday, dear friend, happy birthday to |you.",
  "The weather is nice today, the sun is |shining.",
  "I am looking forward to hearing from |you.",
  "One, two, three, four, five, six, seven, eight, nine, |ten, here we go.",
  "Please feel free to contact us if you have any |questions.",
  "Let's keep our fingers |crossed.",
  "Two heads are better than |one.",
  "When in Rome, do as the Romans |do.",
];

/** A filler episode out of a line with a bar before its answer; nothing is asked about it. */
export function lineDraft(line: string, topic: string): Draft {
  const start = line.indexOf("|");
  const text = line.replace("|", "");
  const length = text.slice(start).match(/^[\w' ]+/)?.[0].length ?? 0;
  return { kind: "filler", text, slots: { topic }, answerSpan: { start, end: start + length }, cues: [] };
}
