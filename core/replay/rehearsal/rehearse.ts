/** From a note to training rows: questions that rules and the asker make of it, those that come back right, a few of each kind. */
import { spaced } from "../../episodes/whole_words.ts";
import { Random } from "../../random/random.ts";
import { type NoteReading, readNote } from "./grammar/clause_questions.ts";
import type { AskedQuestion, Asker, RehearsedRow } from "./asker.ts";
import { subjectOf } from "./contrast.ts";
import { contentWords, overlap, rootOf, wordSet } from "./content_words.ts";
import { reworded } from "./reword.ts";
import { plausibleQuestions, roundTrip, type RoundTripModel } from "./round_trip.ts";

/** What of a note is trained, and what is kept back to ask afterwards. */
export interface Rehearsed {
  rows: RehearsedRow[];
  /** Other wordings of the same facts; never trained. */
  heldOut: RehearsedRow[];
  /** Telling words of the note (content words) that stand in no row: nothing asks of them. */
  unasked: string[];
}

/** How much of a note is trained. */
export interface RehearseOptions {
  /** Rows a fact (an answer) at most. */
  mostRows: number;
  /** Whether one wording of a fact with three or more is kept back. */
  holdOut: boolean;
  /** What is sampled follows from it and from the note's text. */
  seed: number;
  /** Called with which share of the work is done. */
  progress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Seeds are below this. */
const seeds = 2 ** 31;

/**
 * Rehearses a note; one without rows, asked twice, was not understood. The model reads nothing of other notes in the meantime, not even in the
 * same pass, which would move the last digits: what is asked of a note then holds no trace of one that is forgotten.
 */
export async function rehearse(
  asker: Asker,
  reading: RoundTripModel,
  note: string,
  options: RehearseOptions,
): Promise<Rehearsed> {
  const random = new Random(`rehearse/${options.seed}/${note}`);
  const first = await attempt(asker, reading, note, { ...options, seed: random.int(seeds) });
  // What is sampled differs with the seed.
  return first.rows.length > 0 ? first : await attempt(asker, reading, note, { ...options, seed: random.int(seeds) });
}

async function attempt(
  asker: Asker,
  reading: RoundTripModel,
  note: string,
  options: RehearseOptions,
): Promise<Rehearsed> {
  const { seed, progress, signal } = options;
  const more = signal ? { signal } : {};
  const read = readNote(note);
  const rules: AskedQuestion[] = [
    // What is sure comes first: of the same question twice the first is kept.
    ...read.questions.map((one) => ({ ...one, origin: "rule" as const })),
  ];
  const outdated = read.outdated.map((value) => spaced(value));
  const isOutdated = (answer: string) => outdated.some((value) => value.includes(spaced(answer)));
  const [asked] = await asker.ask([note], {
    ...{ seed, parts: partsOf(rules), covered: coveredBy(rules), ...more },
    progress: (done, total) => progress?.(0.5 * done / total),
  });
  const plausible = plausibleQuestions([note], [[
    ...rules,
    ...asked.map((one) => ({ ...one, origin: asker.origin })).filter(({ answer }) => !isOutdated(answer)),
  ]]);
  const kept = await roundTrip(reading, [note], plausible, {
    ...more,
    progress: (done, total) => progress?.(0.5 + 0.5 * done / total),
  });
  const clear = withoutClashes(kept);
  const doubts = await asker.doubts?.(clear.map((one) => ({ ...one, text: note })), { seed, ...more });
  const origin = ({ origin }: AskedQuestion) => origin ?? asker.origin;
  const doubted = clear.map((one, i) => ({ ...one, origin: origin(one), doubt: doubts?.[i] ?? 0 }));
  const facts = chosen(note, doubted, options.mostRows);
  const others = await reworded(reading.model, note, facts, {
    ...{ seed, most: { rows: options.mostRows + 1, added: mostReworded + 1 }, ...more },
  });
  progress?.(1);
  return rehearsed(note, read, facts.map((own, i) => keptBack(own, others[i], options)));
}

/** Longest part that the asker is told to ask for, in words. */
const longestPart = 5;

/** What rules ask for, the shortest first: of two that overlap the shorter is asked for. */
function partsOf(rules: readonly AskedQuestion[]): string[] {
  const parts = [...new Set(rules.map(({ answer }) => answer))].filter((part) => part.split(" ").length <= longestPart);
  return parts.sort((a, b) => a.length - b.length);
}

/** Answers after which rules ask often enough, and surely. */
function coveredBy(rules: readonly AskedQuestion[]): string[] {
  const counts = Map.groupBy(rules.filter(({ sure }) => sure), ({ answer }) => answer);
  return [...counts].filter(([, own]) => own.length >= enoughSure).map(([answer]) => answer);
}

/** A question, and how unlikely it is to the asker. */
type Doubted = RehearsedRow & { doubt: number };
/** Doubt above the best question's from which a question is left out, in nats per token. */
const mostDoubt = 1.2;
/** Most questions about a fact that are sure; with enough of them few others come beside them, else more. */
const mostSure = 8, enoughSure = 3, besideSure = 5, withoutSure = 8;
/** Wordings of a fact that the lexicon adds at most. */
const mostReworded = 5;
/** What being like a chosen question counts, in nats per token. */
const likeness = 1;
/** What a word of the note that no chosen question has counts, in nats per token. */
const coverage = 0.3;

/**
 * A question that the note answers in two ways says nothing: it is left out. Where the note's grammar has the one answer for sure, the other
 * is.
 */
function withoutClashes(questions: readonly AskedQuestion[]): AskedQuestion[] {
  const answers = Map.groupBy(questions, ({ question }) => spaced(question));
  return questions.filter(({ question, answer, sure }) =>
    answers.get(spaced(question))!.every((other) =>
      other.answer.toLowerCase() === answer.toLowerCase() || sure && !other.sure
    )
  );
}

/** What is asked for, and of each so many questions, the best first. */
function chosen(note: string, questions: readonly Doubted[], mostRows: number): RehearsedRow[][] {
  return byFact(questions).map((own) =>
    best(own, note, mostRows + 1).map(({ question, answer, origin }) => ({ question, answer, origin }))
  );
}

/**
 * A fact's rows, and the wording that is kept back: one of those that the lexicon made, for what the note itself gives is the plainest and
 * should be learned.
 */
function keptBack(
  own: readonly RehearsedRow[],
  others: readonly RehearsedRow[],
  { mostRows, holdOut }: RehearseOptions,
): Omit<Rehearsed, "unasked"> {
  const rows = [...own, ...others];
  const at = others.length > 0 ? own.length + (others.length >> 1) : 2;
  const heldOut = holdOut && rows.length >= 3 ? rows.splice(at, 1) : [];
  return { rows: rows.slice(0, mostRows), heldOut };
}

/** All facts of a note, with the note itself as a row, and what no row asks of it. */
function rehearsed(
  note: string,
  read: Pick<NoteReading, "subject">,
  facts: readonly Omit<Rehearsed, "unasked">[],
): Rehearsed {
  const rows = facts.flatMap((fact) => fact.rows), heldOut = facts.flatMap((fact) => fact.heldOut);
  const subject = read.subject ?? subjectOfAll(rows.map(({ question }) => question));
  if (subject !== undefined && rows.length > 0) {
    rows.push({ question: `What do you know about ${subject}?`, answer: note, origin: "statement" });
  }
  const said = new Set(
    rows.filter(({ origin }) => origin !== "statement").flatMap(({ question, answer }) =>
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
  // What is asked of a plain clause is plain English, whatever the asker thinks of it.
  const sound = questions.map((one) => one.sure ? { ...one, doubt: least } : one);
  const left = sound.filter(({ doubt }) => doubt <= least + mostDoubt).map((one) => ({
    one,
    words: wordSet(one.question),
    roots: new Set(contentWords(one.question).map(rootOf).filter((root) => told.has(root))),
  }));
  const chosen: typeof left = [];
  const covered = new Set<string>();
  const choose = (from: typeof left, most: number) => {
    for (let k = 0; k < most && from.length > 0 && chosen.length < count; k++) {
      const costs = from.map(({ one, words, roots }) =>
        one.doubt + likeness * Math.max(0, ...chosen.map((other) => overlap(words, other.words))) -
        coverage * [...roots].filter((root) => !covered.has(root)).length
      );
      const [next] = from.splice(costs.indexOf(Math.min(...costs)), 1);
      for (const root of next.roots) covered.add(root);
      chosen.push(next);
    }
  };
  choose(left.filter(({ one }) => one.sure), mostSure);
  choose(left.filter(({ one }) => !one.sure), chosen.length >= enoughSure ? besideSure : withoutSure);
  return chosen.map(({ one }) => one);
}

/** Questions by what they ask for: an answer that another holds ("March", "every March") is the same, unless that is a list. */
function byFact(questions: readonly Doubted[]): Doubted[][] {
  const longest = [...new Set(questions.map(({ answer }) => answer.toLowerCase()))].sort((a, b) => b.length - a.length);
  const fact = (answer: string) =>
    longest.find((one) => one === answer.toLowerCase() || !one.includes(",") && one.includes(answer.toLowerCase()))!;
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
