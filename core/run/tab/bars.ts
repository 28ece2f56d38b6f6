/** How much of what the notes tell is answered in each of the four modes. */
import type { Mode } from "../../eval/harness.ts";
import { containsAnswer } from "../../eval/metrics.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { heldOutQuestions, trainedQuestions } from "../../replay/mine.ts";
import { type Answering, answers } from "../memory/answer.ts";

/** One question and what was said in the modes that were asked so far. */
export interface BarQuestion {
  question: string;
  /** What the note says. */
  answer: string;
  /** Whether the wording is never trained. */
  heldOut: boolean;
  said: Partial<Record<Mode, string>>;
}

/** Shares of right answers, from 0 to 1. */
export interface Bars {
  questions: readonly BarQuestion[];
  share: Partial<Record<Mode, number>>;
}

/** Most questions that are asked: a person waits. */
const mostQuestions = 48;

/** The questions of notes, those in wordings that are never trained first; none said yet. */
export function barQuestions(documents: readonly MemoryDocument[]): BarQuestion[] {
  const of = (heldOut: boolean, questionsOf: typeof trainedQuestions) =>
    documents.flatMap((document) =>
      // "What do you know about …?" is answered by the whole note: no words of it have to come.
      questionsOf(document).filter(({ answer }) => answer !== document.text)
        .map(({ cue, answer }) => ({ question: cue, answer, heldOut, said: {} }))
    );
  return [...of(true, heldOutQuestions), ...of(false, trainedQuestions)].slice(0, mostQuestions);
}

/** Asks in some modes and adds what was said. */
export async function withModes(
  questions: readonly BarQuestion[],
  modes: readonly Mode[],
  answering: (mode: Mode) => Answering,
  signal?: AbortSignal,
): Promise<Bars> {
  let asked = questions;
  for (const mode of modes) {
    const said = await answers(answering(mode), asked.map(({ question }) => question), signal ? { signal } : {});
    asked = asked.map((one, i) => ({ ...one, said: { ...one.said, [mode]: said[i].text } }));
  }
  const all = new Set(asked.flatMap(({ said }) => Object.keys(said) as Mode[]));
  const right = (mode: Mode) => asked.filter(({ said, answer }) => containsAnswer(said[mode] ?? "", answer)).length;
  return {
    questions: asked,
    share: Object.fromEntries([...all].map((mode) => [mode, right(mode) / Math.max(1, asked.length)])),
  };
}
