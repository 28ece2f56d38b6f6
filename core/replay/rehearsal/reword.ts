/** More wordings of questions that are taught, by the lexicon: those that the base model finds fluent and that differ most from the others. */
import type { LanguageModel } from "../../model/language_model.ts";
import { Random } from "../../random/random.ts";
import { chatPrompt } from "../../train/chat_row.ts";
import type { RehearsedRow } from "./asker.ts";
import { overlap, wordSet } from "./content_words.ts";
import { plausibleQuestions } from "./round_trip.ts";
import { otherWordings } from "./lexical/other_wordings.ts";

/** Wordings of a question that are looked at, and of all questions of a fact. */
const triedEach = 6, triedOfFact = 24;
/** Less fluent than the fact's best question by more than this, in nats per token: left out. */
const mostLessFluent = 1.2;
/** What being like another question counts, in nats per token, and what it counts that a rule made the question it comes from. */
const likeness = 2, soundness = 0.3;

/**
 * Rows in other words, fact by fact.
 *
 * @param given The facts of a note, each with its rows.
 * @param most Rows of a fact in all, those that are given among them, and wordings that are added to them.
 */
export async function reworded(
  model: Pick<LanguageModel, "tokens" | "score">,
  note: string,
  given: readonly (readonly RehearsedRow[])[],
  options: { seed: number; most: { rows: number; added: number }; signal?: AbortSignal },
): Promise<RehearsedRow[][]> {
  const random = new Random(`reword/${options.seed}/${note}`);
  const facts = given.map((own) => ({ own, tried: wordings(note, own, random) }));
  const questions = facts.flatMap(({ own, tried }) =>
    [...own, ...tried.map(({ row }) => row)].map(({ question }) => question)
  );
  const unlikely = await unlikeliness(model, questions, options.signal);
  return facts.map(({ own, tried }) => {
    const least = Math.min(...own.map(({ question }) => unlikely.get(question)!));
    const fluent = tried.map(({ row, sound }) => ({ row, sound, nll: unlikely.get(row.question)! }))
      .filter(({ nll }) => nll <= least + mostLessFluent)
      .map(({ row, sound, nll }) => ({ row, cost: nll - (sound ? soundness : 0) }));
    return mostDifferent(fluent, own, Math.min(options.most.added, options.most.rows - own.length));
  });
}

/** A wording, and whether a rule made the question that it comes from. */
interface Wording {
  row: RehearsedRow;
  sound: boolean;
}

/** Wordings of a fact's questions; none gives the answer away. */
function wordings(
  note: string,
  own: readonly RehearsedRow[],
  random: Random,
): Wording[] {
  const known = new Set(own.map(({ question }) => question.toLowerCase()));
  const made = own.flatMap(({ question, answer, origin }) =>
    otherWordings(question, answer, random).slice(0, triedEach)
      .map((other) => ({ question: other, answer, sure: origin === "rule" }))
  );
  return random.shuffle(plausibleQuestions([note], [made], { inOtherWords: true }))
    .filter(({ question }) => !known.has(question.toLowerCase())).slice(0, triedOfFact)
    .map(({ question, answer, sure }) => ({ row: { question, answer, origin: "rule" }, sound: sure === true }));
}

/** How unlikely each question is to the base model where a person speaks, in nats per token. */
async function unlikeliness(
  model: Pick<LanguageModel, "tokens" | "score">,
  questions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const [one, other] = ["A", "B"].map((text) => chatPrompt(model.tokens, text));
  const prompt = one.slice(0, Math.max(1, one.findIndex((id, i) => id !== other[i])));
  const each = [...new Set(questions)];
  const scored = await model.score(
    each.map((question) => ({ prompt, continuation: model.tokens.encode(question) })),
    signal ? { signal } : {},
  );
  const mean = (logProbs: ArrayLike<number>) =>
    -Array.from(logProbs).reduce((sum, x) => sum + x, 0) / Math.max(1, logProbs.length);
  return new Map(each.map((question, i) => [question, mean(scored[i].logProbs)]));
}

/** Maximal marginal relevance, as rows are chosen from what the asker writes. */
function mostDifferent(
  fluent: readonly { row: RehearsedRow; cost: number }[],
  beside: readonly RehearsedRow[],
  count: number,
): RehearsedRow[] {
  const left = fluent.map((one) => ({ ...one, words: wordSet(one.row.question) }));
  const taken = beside.map(({ question }) => wordSet(question));
  const chosen: RehearsedRow[] = [];
  while (left.length > 0 && chosen.length < count) {
    const costs = left.map(({ cost, words }) =>
      cost + likeness * Math.max(0, ...taken.map((other) => overlap(words, other)))
    );
    const [next] = left.splice(costs.indexOf(Math.min(...costs)), 1);
    taken.push(next.words);
    chosen.push(next.row);
  }
  return chosen;
}
