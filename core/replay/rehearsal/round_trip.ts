/**
 * The round trip: a question stays only if the model answers it right from the note, with the reader, and not without; its answer stands
 * in the note; and it does not give the answer away (round-trip consistency, Alberti et al. 2019, with the same model on both ways).
 */
import { hasWords, spaced } from "../../episodes/whole_words.ts";
import { memoryBlock, memoryLine } from "../../memory/packer.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import { chatPrompt } from "../../train/chat_row.ts";
import { asWritten } from "./answer_candidates.ts";
import type { AskedQuestion } from "./asker.ts";
import { contentWords, rootOf } from "./content_words.ts";
import { isOfSpeaker } from "./persons.ts";

/** What reads notes. */
export interface RoundTripModel {
  model: LanguageModel;
  /** Name of the reader in the model; undefined without one. */
  reader: string | undefined;
}

/** A question of a note, by the note's place. */
export interface NoteQuestion extends AskedQuestion {
  note: number;
}

/** Longest answer that is read, in tokens. */
const mostTokens = 24;

/**
 * Questions that can be asked of the notes by their looks, each once: the answer stands in the note, the question is one and is about it.
 *
 * @param options.inOtherWords The questions are known to be about their notes, whose words they need not have.
 */
export function plausibleQuestions(
  notes: readonly string[],
  asked: readonly (readonly AskedQuestion[])[],
  options: { inOtherWords?: boolean } = {},
): NoteQuestion[] {
  const kept = new Map<string, NoteQuestion>();
  for (const [note, questions] of asked.entries()) {
    for (const { question: raw, answer: said, ...more } of questions) {
      const question = raw.replace(/\s+/g, " ").trim();
      const answer = asWritten(notes[note], said);
      if (answer === undefined || !isQuestion(question) || givesAway(question, answer)) continue;
      if (!options.inOtherWords && !isAbout(question, notes[note], answer)) continue;
      const key = `${note}\n${spaced(question)}\n${answer.toLowerCase()}`;
      if (!kept.has(key)) kept.set(key, { note, question, answer, ...more });
    }
  }
  return [...kept.values()];
}

/** Those of the questions that the model answers from the note (or that the note's grammar answers for sure) and not without it. */
export async function roundTrip(
  { model, reader }: RoundTripModel,
  notes: readonly string[],
  questions: readonly NoteQuestion[],
  options: { progress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<NoteQuestion[]> {
  const more = { maxNewTokens: mostTokens, stopText: "\n", ...(options.signal ? { signal: options.signal } : {}) };
  const said = async (users: string[], adapters: string[], shift: number) =>
    (await model.generate(users.map((user) => chatPrompt(model.tokens, user)), {
      ...more,
      ...{ adapters, progress: (done: number) => options.progress?.(shift + done, 2 * questions.length) },
    })).map((ids) => model.tokens.decode(ids).split("\n", 1)[0]);
  const read = await said(
    questions.map(({ note, question }) => memoryBlock([memoryLine(notes[note])]) + question),
    reader === undefined ? [] : [reader],
    0,
  );
  const right = questions.filter(({ answer, sure }, i) => sure || isSame(read[i], answer));
  const without = await said(right.map(({ question }) => question), [], questions.length);
  return right.filter(({ answer }, i) => !hasWords(without[i], answer));
}

/** Whether two answers are the same but for words around them: one holds all the content words of the other, and they are alike in length. */
export function isSame(said: string, answer: string): boolean {
  if (hasWords(said, answer)) return true;
  const [a, b] = [contentWords(said), contentWords(answer)];
  if (a.length === 0 || b.length === 0) return false;
  const common = a.filter((word) => b.includes(word)).length;
  return common === a.length && common >= 0.5 * b.length;
}

function isQuestion(text: string): boolean {
  return /\?$/.test(text) && text.length <= 160 && text.split(" ").length >= 3;
}

/** The answer, or most of what it says, stands in the question. */
function givesAway(question: string, answer: string): boolean {
  if (hasWords(question, answer)) return true;
  const asked = new Set(contentWords(question).map(rootOf));
  const told = contentWords(answer).map(rootOf);
  return told.length > 0 && told.filter((word) => asked.has(word)).length > told.length / 2;
}

/** Fewest content words of a question that has none of the note's: one alone ("Whom do I call?") may be about anything. */
const fewestOwnWords = 2;

/**
 * A question is about a note if it shares a content word with what the note says beside the answer; or if both are about the person who
 * speaks, in whatever words ("My car is a …", "Which vehicle do I drive?").
 */
function isAbout(question: string, note: string, answer: string): boolean {
  const words = contentWords(question);
  if (words.length >= fewestOwnWords && isOfSpeaker(question) && isOfSpeaker(note)) return true;
  const at = note.indexOf(answer);
  const rest = new Set(contentWords(`${note.slice(0, at)} ${note.slice(at + answer.length)}`).map(rootOf));
  return words.some((word) => rest.has(rootOf(word)));
}
