/** An asker that is an adapter, active beside the base model: it lists what a note tells, and asks for each part of it. */
import {
  answersPrompt,
  askingSeparator,
  mostQuestions,
  otherPrompt,
  otherWordsPrompt,
  questionsPrompt,
} from "../../corpus/asking/asking_rows.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import { chatPrompt } from "../../train/chat_row.ts";
import { partsWorthAsking } from "./answer_candidates.ts";
import type { AskedQuestion, Asker, AskingOptions } from "./asker.ts";

/** Longest list of answers or questions, in tokens. */
const mostTokens = 72;
/** How lists and questions are sampled. */
const sampled = { temperature: 0.9, topP: 0.95 };
/** Sampled lists a note beside the greedy one. */
const sampledLists = 2;
/** Sampled sets of questions an answer beside the greedy one: how many questions, and whether in other words than the note's. */
const sampledSets = [
  { count: 3, otherWords: true },
  { count: 2, otherWords: false },
  { count: 2, otherWords: true },
  { count: 1, otherWords: false },
  { count: 1, otherWords: true },
];
/** Of them so many for an answer that has questions enough. */
const setsBesideCovered = 1;
/** Other questions that are sampled for each. */
const othersEach = 2;

/**
 * An asker from the adapter of that name in the model.
 *
 * @param separator What it writes between answers or questions.
 */
export function adapterAsker(
  model: LanguageModel,
  adapter: string,
  separator: string = askingSeparator,
): Asker {
  const write = async (prompts: readonly string[], options: AskingOptions, seed?: number) => {
    const ids = await model.generate(prompts.map((prompt) => chatPrompt(model.tokens, prompt)), {
      ...{ adapters: [adapter], maxNewTokens: mostTokens, stopText: "\n" },
      ...(seed === undefined ? {} : { ...sampled, seed }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    return ids.map((own) => listed(model.tokens.decode(own), separator.trim()));
  };
  return {
    name: `adapter ${adapter}`,
    origin: "asker",
    async ask(notes, options) {
      let done = 0;
      const told = () => options.progress?.(++done, 4);
      // All that is sampled goes into one call: a batch takes hardly longer than its longest answer.
      const lists = repeated(notes, sampledLists);
      const listed = [await write(notes.map(answersPrompt), options)];
      told();
      listed.push(await write(lists.map(answersPrompt), options, options.seed + 1));
      told();
      const answers = notes.map((_, i) =>
        listed.flatMap((one) => one.filter((_, at) => at % notes.length === i)).flat()
      );
      const asked = notes.flatMap((note, i) =>
        partsWorthAsking(note, answers[i], options.parts).map((answer) => ({ note, i, answer }))
      );
      const questions: AskedQuestion[][] = notes.map(() => []);
      const greedy = asked.map(({ note, answer }) => questionsPrompt(note, answer, mostQuestions));
      for (const [at, set] of (await write(greedy, options)).entries()) {
        const { i, answer } = asked[at];
        questions[i].push(...set.map((question) => ({ question, answer })));
      }
      told();
      // One question is asked for more freely than three.
      const covered = options.covered?.map((answer) => answer.toLowerCase()) ?? [];
      const isCovered = ({ answer }: { answer: string }) => covered.some((one) => one.includes(answer.toLowerCase()));
      const sampling = sampledSets.flatMap(({ count, otherWords }, k) =>
        asked.filter((one) => k < setsBesideCovered || !isCovered(one)).map((one) => ({ ...one, count, otherWords }))
      );
      const sets = await write(
        sampling.map(({ note, answer, count, otherWords }) =>
          (otherWords ? otherWordsPrompt : questionsPrompt)(note, answer, count)
        ),
        options,
        options.seed + 2,
      );
      for (const [at, { i, answer }] of sampling.entries()) {
        questions[i].push(...sets[at].map((question) => ({ question, answer })));
      }
      told();
      return questions;
    },
    async doubts(asked, options) {
      const under = async (prompt: typeof questionsPrompt) => {
        const scored = await model.score(
          asked.map(({ text, answer, question }) => ({
            prompt: chatPrompt(model.tokens, prompt(text, answer, 1)),
            continuation: model.tokens.encode(question),
          })),
          { adapters: [adapter], ...(options.signal ? { signal: options.signal } : {}) },
        );
        return scored.map(({ logProbs }) => -logProbs.reduce((sum, x) => sum + x, 0) / Math.max(1, logProbs.length));
      };
      const [near, far] = [await under(questionsPrompt), await under(otherWordsPrompt)];
      return near.map((doubt, i) => Math.min(doubt, far[i]));
    },
    async others(questions, options) {
      const sets = await write(repeated(questions, othersEach).map(otherPrompt), options, options.seed + 3);
      options.progress?.(1, 1);
      return questions.map((_, i) => sets.filter((_, at) => at % questions.length === i).flat());
    },
  };
}

/** The items over and over. */
function repeated<T>(items: readonly T[], times: number): T[] {
  return Array.from({ length: times }, () => items).flat();
}

/** The parts of a list as the asker writes it. */
function listed(text: string, separator: string): string[] {
  return text.split("\n", 1)[0].split(separator).map((part) => part.trim()).filter((part) => part !== "");
}
