/** Training rows of the asker: what a note answers, questions for an answer, and the same question about something else. */
import type { Random } from "../../random/random.ts";
import type { SentencePairs } from "../sentence_pairs.ts";
import type { WrittenNote } from "../written_notes.ts";
import { type Askable, type ToldNote, toldNote } from "./told_notes.ts";

/** A prompt (a user's turn) and what the asker says to it. */
export interface AskingRow {
  prompt: string;
  completion: string;
}

/** Between answers or questions of one completion; no note of ours has it. */
export const askingSeparator = " | ";
/** The same for the embedded model, which cannot say a character that its corpus does not have. */
export const worldSeparator = "; ";
/** Most questions in one completion. */
export const mostQuestions = 3;

/** Asks for all answers that a note gives. */
export function answersPrompt(note: string): string {
  return `Note: ${note}\nList what could be asked for.`;
}

/** Asks for questions that have this answer. */
export function questionsPrompt(note: string, answer: string, count: number): string {
  return `Note: ${note}\nAsk ${counted(count)} whose answer is: ${answer}`;
}

/** Asks for questions that have this answer, in few of the note's own words. */
export function otherWordsPrompt(note: string, answer: string, count: number): string {
  return `Note: ${note}\nAsk ${counted(count)} in other words whose answer is: ${answer}`;
}

function counted(count: number): string {
  return count === 1 ? "a question" : `${["", "", "two", "three"][count]} questions`;
}

/** Asks for a question of the same form about another person or thing. */
export function otherPrompt(question: string): string {
  return `Question: ${question}\nAsk the same about somebody or something else.`;
}

/** Fewest wordings of a question of which some count as other words than the note's. */
const fewestWordings = 4;

/** Rows of one drawn note: its answers, questions for two of them, one in other words, and another question. */
export function askingRows(note: ToldNote, random: Random, separator: string = askingSeparator): AskingRow[] {
  const rows: AskingRow[] = [];
  const answers = [...new Set(note.askables.map(({ answer }) => answer))];
  rows.push({ prompt: answersPrompt(note.text), completion: answers.join(separator) });
  const [first, second] = random.shuffle(note.askables);
  if (first) rows.push(questionsRow(note.text, first, random, separator));
  if (second) {
    const various = second.questions.length >= fewestWordings;
    rows.push((various ? otherWordsRow : questionsRow)(note.text, second, random, separator));
  }
  if (note.others.length > 0) rows.push(otherRow(note, random));
  return rows;
}

function questionsRow(
  text: string,
  { answer, questions }: Askable,
  random: Random,
  separator: string,
): AskingRow {
  const chosen = someOf(questions, random);
  return { prompt: questionsPrompt(text, answer, chosen.length), completion: chosen.join(separator) };
}

/** Of the wordings that half which has the fewest of the note's words. */
function otherWordsRow(
  text: string,
  { answer, questions }: Askable,
  random: Random,
  separator: string,
): AskingRow {
  const share = (question: string) => sharedWords(question, text) / question.split(" ").length;
  const apart = [...questions].sort((a, b) => share(a) - share(b)).slice(0, Math.ceil(questions.length / 2));
  const chosen = someOf(apart, random);
  return { prompt: otherWordsPrompt(text, answer, chosen.length), completion: chosen.join(separator) };
}

function someOf(questions: readonly string[], random: Random): string[] {
  return random.shuffle([...questions]).slice(0, 1 + random.int(Math.min(mostQuestions, questions.length)));
}

/** The other question is of any wording of its form, so the asked one is too. */
function otherRow(note: ToldNote, random: Random): AskingRow {
  const other = random.pick(note.others);
  const forward = note.askables.filter(({ reverse }) => !reverse).flatMap(({ questions }) => questions);
  const nearest = forward.map((question) => ({ question, shared: sharedWords(question, other) }))
    .sort((a, b) => b.shared - a.shared)[0];
  return { prompt: otherPrompt(nearest?.question ?? other), completion: other };
}

function sharedWords(a: string, b: string): number {
  const words = new Set(b.toLowerCase().split(/\W+/));
  return a.toLowerCase().split(/\W+/).filter((word) => words.has(word)).length;
}

/** Rows of notes that are drawn until there are `count`. */
export function drawnAskingRows(
  count: number,
  random: Random,
  draw: (random: Random) => ToldNote = toldNote,
  separator: string = askingSeparator,
): AskingRow[] {
  const rows: AskingRow[] = [];
  for (let i = 0; rows.length < count; i++) {
    const drawn = random.fork(`note/${i}`);
    rows.push(...askingRows(draw(drawn), drawn, separator));
  }
  return rows.slice(0, count);
}

/** Rows of written notes, as many as are asked for: every note once before one comes again. */
export function writtenRows(notes: readonly WrittenNote[], count: number, random: Random): AskingRow[] {
  const rows: AskingRow[] = [];
  for (let pass = 0; rows.length < count && notes.length > 0; pass++) {
    for (const [i, note] of random.fork(`order/${pass}`).shuffle([...notes]).entries()) {
      rows.push(...askingRows(asTold(note), random.fork(`note/${pass}/${i}`)));
    }
  }
  return rows.slice(0, count);
}

/** Its `others` are what it does not tell in the form of something that it does: about somebody or something else. */
export function asTold({ text, facts, notTold }: WrittenNote): ToldNote {
  const asked = facts.flatMap(({ questions }) => questions);
  const isAlike = (question: string) =>
    asked.some((one) => sharedWords(one, question) >= alikeShare * question.split(" ").length);
  return {
    text,
    frame: "written",
    askables: facts.map((fact) => ({ ...fact, reverse: false })),
    others: notTold.filter(isAlike),
  };
}

/** Share of a question's words from which on two are of one form. */
const alikeShare = 0.6;

/** Longest sentence of a public question set, in words: a note is brief. */
const longestSentence = 26;

/** Rows of sentences with the questions that they answer by themselves. */
export function sentenceRows(sentences: readonly SentencePairs[]): AskingRow[] {
  return sentences.flatMap(({ note, pairs }) => {
    if (note.split(" ").length > longestSentence) return [];
    const rows = pairs.map(({ question, answer }) => ({
      prompt: (isApart(question, note) ? otherWordsPrompt : questionsPrompt)(note, answer, 1),
      completion: question,
    }));
    if (pairs.length < 2) return rows;
    const answers = [...new Set(pairs.map(({ answer }) => answer))];
    return [...rows, { prompt: answersPrompt(note), completion: answers.join(askingSeparator) }];
  });
}

/** Whether a question has few words in common with a note. */
function isApart(question: string, note: string): boolean {
  return sharedWords(question, note) <= 0.35 * question.split(" ").length;
}
