/** What has to be right between the fields of a line of episodes, and between the lines of a file. */
import type { EpisodeLine, LineProblem } from "../../schemas/episode_line.ts";

/** A line that is right by itself. */
export interface NumberedLine {
  /** From 1. */
  number: number;
  /** Its fields. */
  line: EpisodeLine;
}

/** Something wrong with a numbered line. */
export interface NumberedProblem extends LineProblem {
  /** From 1. */
  number: number;
}

/** A text as questions are compared: its words in small letters, without punctuation. */
export function sameWords(text: string): string {
  return text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{M}\p{N}\p{S}]+/gu)?.join(" ") ?? "";
}

/** What is wrong with the fields of one line together. */
export function checkFields({ number, line }: NumberedLine): NumberedProblem[] {
  const problems: NumberedProblem[] = [];
  const wrong = (field: string, rule: string, received: unknown) => problems.push({ number, field, rule, received });
  const cues = cuesOf(line);
  if (cues.length > 0 && line.answer === undefined) wrong("answer", "given where there are cues", undefined);
  for (const [field, value] of textsOf(line)) {
    if (/(?![\n\r\t])\p{Cc}/u.test(value) || !value.isWellFormed()) {
      wrong(field, "without control characters and halves of characters", value);
    }
  }
  const words = sameWords(line.text);
  for (const { field, cue } of cues) {
    if (` ${sameWords(cue)} `.includes(` ${words} `)) wrong(field, "a question that does not hold the whole text", cue);
  }
  return problems;
}

/** What is wrong between lines: ids that stand twice, cues that stand in both sets, questions with two answers, corrections of nothing. */
export function checkLines(lines: readonly NumberedLine[]): NumberedProblem[] {
  const problems: NumberedProblem[] = [];
  const replayed = new Map<string, number>(), asked = new Map<string, { number: number; answer: string }>();
  const ids = new Map<string, number>();
  const told = new Set<string>(), corrected = new Set(lines.map(({ line }) => line.replaces));
  for (const { number, line } of lines) {
    for (const cue of line.cues ?? []) if (!replayed.has(sameWords(cue))) replayed.set(sameWords(cue), number);
  }
  for (const { number, line } of lines) {
    const wrong = (field: string, rule: string, received: unknown) => problems.push({ number, field, rule, received });
    const own = new Set<string>();
    if (line.id !== undefined) {
      const first = ids.get(line.id);
      if (first === undefined) ids.set(line.id, number);
      else wrong("id", `another id than line ${first}'s`, line.id);
    }
    for (const { field, cue, heldOut } of cuesOf(line)) {
      const words = sameWords(cue), first = replayed.get(words), other = asked.get(words);
      if (heldOut && first !== undefined) {
        wrong(field, `another question than those that are trained: line ${first} has it among its cues`, cue);
      } else if (own.has(words)) wrong(field, "another question than those before it in the line", cue);
      else if (other && sameWords(other.answer) !== sameWords(line.answer ?? "") && !corrected.has(line.text)) {
        wrong(field, `a question with one answer: line ${other.number} answers it with ${show(other.answer)}`, cue);
      }
      own.add(words);
      // What a later line corrects may be asked again.
      if (!corrected.has(line.text)) asked.set(words, { number, answer: line.answer ?? "" });
    }
    if (line.replaces !== undefined && !told.has(line.replaces)) {
      wrong("replaces", "the text of an earlier line", line.replaces);
    }
    told.add(line.text);
  }
  return problems;
}

/** The questions of a line, with the names of their fields. */
export function cuesOf({ cues = [], held_out_cues = [] }: EpisodeLine) {
  return [
    ...cues.map((cue, i) => ({ field: `cues[${i}]`, cue, heldOut: false })),
    ...held_out_cues.map((cue, i) => ({ field: `held_out_cues[${i}]`, cue, heldOut: true })),
  ];
}

function textsOf(line: EpisodeLine): [field: string, value: string][] {
  const { text, id = "", answer = "", source = "", replaces = "", tags = [] } = line;
  return [
    ...Object.entries({ text, id, answer, source, replaces }),
    ...tags.map((tag, i): [string, string] => [`tags[${i}]`, tag]),
    ...cuesOf(line).map(({ field, cue }): [string, string] => [field, cue]),
  ];
}

/** A value as a message shows it: on one line, and not longer than a line. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
