/** From notes to training rows: questions that rules and the asker make of them, those that come back right, a few of each kind. */
import { spaced } from "../../episodes/whole_words.ts";
import type { AskedQuestion, Asker } from "./asker.ts";
import { subjectOf } from "./contrast.ts";
import { contentWords, rootOf } from "./content_words.ts";
import { type NoteQuestion, plausibleQuestions, roundTrip, type RoundTripModel } from "./round_trip.ts";
import { ruleQuestions } from "./rules.ts";

/** What of a note is trained, and what is kept back to ask afterwards. */
export interface Rehearsed {
  rows: AskedQuestion[];
  /** Other wordings of the same facts; never trained. */
  heldOut: AskedQuestion[];
  /** Telling words of the note (content words) that stand in no row: nothing asks of them. */
  unasked: string[];
}

/** How much of a note is trained. */
export interface RehearseOptions {
  /** Rows a fact (an answer) at most. */
  mostRows: number;
  /** Whether one wording of a fact with three or more is kept back. */
  holdOut: boolean;
  seed: number;
  progress?: (stage: "ask" | "check", done: number, total: number) => void;
  signal?: AbortSignal;
}

/** Rehearses notes. The order of the result is that of the notes; a note without rows, asked twice, was not understood. */
export async function rehearse(
  asker: Asker,
  reading: RoundTripModel,
  notes: readonly string[],
  options: RehearseOptions,
): Promise<Rehearsed[]> {
  const first = await attempt(asker, reading, notes, options);
  const silent = notes.flatMap((_, i) => first[i].rows.length === 0 ? [i] : []);
  if (silent.length === 0) return first;
  // What is sampled differs with the seed.
  const again = { ...options, seed: options.seed + 1009 };
  const second = (await attempt(asker, reading, silent.map((i) => notes[i]), again)).values();
  return first.map((one, i) => silent.includes(i) ? second.next().value! : one);
}

async function attempt(
  asker: Asker,
  reading: RoundTripModel,
  notes: readonly string[],
  options: RehearseOptions,
): Promise<Rehearsed[]> {
  const { seed, progress, signal } = options;
  const more = signal ? { signal } : {};
  const asked = await asker.ask(notes, { seed, ...more, progress: (done, total) => progress?.("ask", done, total) });
  const ruled = notes.map(ruleQuestions);
  const plausible = plausibleQuestions(notes, notes.map((_, i) => [...ruled[i], ...asked[i]]));
  const kept = await roundTrip(reading, notes, plausible, {
    ...more,
    progress: (done, total) => progress?.("check", done, total),
  });
  const clear = withoutClashes(kept);
  const doubts = await asker.doubts?.(clear.map((one) => ({ ...one, text: notes[one.note] })), { seed, ...more });
  const plain = ruled.map((questions) => new Set(questions.map(({ question }) => question)));
  const own = Map.groupBy(
    clear.map((one, i) => ({ ...one, doubt: doubts?.[i] ?? 0, plain: plain[one.note].has(one.question) })),
    ({ note }) => note,
  );
  return notes.map((note, i) => chosen(note, own.get(i) ?? [], options));
}

/** A question, how unlikely it is to the asker, and whether a rule made it. */
type Doubted = NoteQuestion & { doubt: number; plain: boolean };
/** Doubt above the best question's from which a question is left out, in nats per token. */
const mostDoubt = 1.2;
/** What being like a chosen question counts, in nats per token. */
const likeness = 1;
/** What a word of the note that no chosen question has counts, in nats per token. */
const coverage = 0.3;

/** Questions that notes answer differently say nothing: those are left out. */
function withoutClashes(questions: readonly NoteQuestion[]): NoteQuestion[] {
  const answers = Map.groupBy(questions, ({ question }) => spaced(question));
  return questions.filter(({ question, answer }) =>
    answers.get(spaced(question))!.every((other) => other.answer.toLowerCase() === answer.toLowerCase())
  );
}

function chosen(note: string, questions: readonly Doubted[], { mostRows, holdOut }: RehearseOptions): Rehearsed {
  const rows: AskedQuestion[] = [], heldOut: AskedQuestion[] = [];
  for (const own of byFact(questions)) {
    const various = best(own, note, mostRows + 1).map(({ question, answer }) => ({ question, answer }));
    if (holdOut && various.length >= 3) heldOut.push(...various.splice(1, 1));
    rows.push(...various.slice(0, mostRows));
  }
  const subject = subjectOfAll(rows.map(({ question }) => question));
  if (subject !== undefined) rows.push({ question: `What do you know about ${subject}?`, answer: note });
  const said = new Set(
    rows.filter(({ answer }) => answer !== note).flatMap(({ question, answer }) =>
      contentWords(`${question} ${answer}`)
    ).map(rootOf),
  );
  const unasked = [...new Set(contentWords(note))].filter((word) => !said.has(rootOf(word)));
  return { rows, heldOut, unasked };
}

/**
 * The likeliest questions that are not too like each other, best first (maximal marginal relevance, Carbonell & Goldstein 1998). One with a
 * word of the note that none before it has comes sooner.
 */
function best(questions: readonly Doubted[], note: string, count: number): Doubted[] {
  const least = Math.min(...questions.map(({ doubt }) => doubt));
  const told = new Set(contentWords(note).map(rootOf));
  // What a rule asks is plain English, whatever the asker thinks of it.
  const sound = questions.map((one) => one.plain ? { ...one, doubt: least } : one);
  const left = sound.filter(({ doubt }) => doubt <= least + mostDoubt).map((one) => ({
    one,
    words: new Set(one.question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []),
    roots: new Set(contentWords(one.question).map(rootOf).filter((root) => told.has(root))),
  }));
  const chosen: typeof left = [];
  const covered = new Set<string>();
  while (left.length > 0 && chosen.length < count) {
    const costs = left.map(({ one, words, roots }) =>
      one.doubt + likeness * Math.max(0, ...chosen.map((other) => overlap(words, other.words))) -
      coverage * [...roots].filter((root) => !covered.has(root)).length
    );
    const [next] = left.splice(costs.indexOf(Math.min(...costs)), 1);
    for (const root of next.roots) covered.add(root);
    chosen.push(next);
  }
  return chosen.map(({ one }) => one);
}

/** Questions by what they ask for: an answer that another holds ("March", "every March") is the same. */
function byFact(questions: readonly Doubted[]): Doubted[][] {
  const longest = [...new Set(questions.map(({ answer }) => answer.toLowerCase()))].sort((a, b) => b.length - a.length);
  const fact = (answer: string) => longest.find((one) => one.includes(answer.toLowerCase()))!;
  return [...Map.groupBy(questions, ({ answer }) => fact(answer)).values()];
}

/** What most of a note's questions are about. */
function subjectOfAll(questions: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const question of questions) {
    const subject = subjectOf(question);
    if (subject !== undefined) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((word) => b.has(word)).length;
  return common / Math.max(1, a.size + b.size - common);
}
