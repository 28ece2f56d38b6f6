import type { PackedMemory } from "../memory/packer.ts";
import type { LanguageModel } from "../model/language_model.ts";
import { chatPrompt } from "../train/chat_row.ts";
import type { AnsweredLength } from "./compute_cost.ts";
import { cutPrediction } from "./normalize.ts";
import { userTurn } from "./prompt.ts";

/** A question with its memory tokens. */
export interface Question {
  /** The question as it stands in the prompt. */
  text: string;
  /** Undefined if memory is off. */
  memory: PackedMemory | undefined;
}

/** One greedy answer. */
export interface Answer {
  /** Up to the first line break. */
  prediction: string;
  /** Seconds: the time of its batch over the batch's size. */
  latency: number;
}

/** How questions are answered. */
export interface AnswererOptions {
  /** Active in every call. */
  consolidated: string | undefined;
  /** The reader; active only in calls whose prompts carry memory tokens. */
  reader: string | undefined;
  /** Longest answer, in tokens. */
  maxNewTokens: number;
  /** Prompts in one call of the model. */
  batchSize: number;
  /** Milliseconds of a clock. */
  now: () => number;
}

/** Prompts on which the reader's own cost is measured. */
const overheadPrompts = 2;

/** Answers questions in batches, greedily, up to the first end token or line break. */
export class Answerer {
  /** Token counts of every answer so far, by batch. */
  readonly batches: AnsweredLength[][] = [];
  #model: LanguageModel;
  #options: AnswererOptions;

  /** The adapters of `options` must be in the model. */
  constructor(model: LanguageModel, options: AnswererOptions) {
    this.#model = model;
    this.#options = options;
  }

  /** The answers, in the order of the questions. */
  async answer(
    questions: readonly Question[],
    progress?: (done: number, total: number) => void,
  ): Promise<Answer[]> {
    const { maxNewTokens, batchSize, now } = this.#options;
    const { tokens } = this.#model;
    const out = new Array<Answer>(questions.length);
    let done = 0;
    for (const withMemory of [false, true]) {
      const own = questions.map((_, i) => i).filter((i) => hasMemory(questions[i]) === withMemory);
      for (let at = 0; at < own.length; at += batchSize) {
        const batch = own.slice(at, at + batchSize);
        const prompts = batch.map((i) => this.#prompt(questions[i]));
        const begun = now();
        const generated = await this.#model.generate(prompts, {
          adapters: this.#adapters(withMemory),
          maxNewTokens,
          stopText: "\n",
        });
        const latency = Math.max(0, now() - begun) / 1000 / batch.length;
        this.batches.push(generated.map((ids, i) => ({ prompt: prompts[i].length, generated: ids.length })));
        generated.forEach((ids, i) => {
          out[batch[i]] = { prediction: cutPrediction(tokens.decode(ids)), latency };
        });
        done += batch.length;
        progress?.(done, questions.length);
      }
    }
    return out;
  }

  /**
   * Seconds that the reader adds to one prompt and one token: the same few prompts are answered with it and without. Null without a reader
   * or without memory tokens.
   */
  async readerOverhead(questions: readonly Question[]): Promise<number | null> {
    const prompts = questions.filter(hasMemory).slice(0, overheadPrompts).map((question) => this.#prompt(question));
    if (this.#options.reader === undefined || prompts.length === 0) return null;
    const timed = async (adapters: string[]) => {
      const begun = this.#options.now();
      await this.#model.generate(prompts, { adapters, maxNewTokens: 1 });
      return (this.#options.now() - begun) / 1000 / prompts.length;
    };
    return await timed(this.#adapters(true)) - await timed(this.#adapters(false));
  }

  #prompt(question: Question): number[] {
    return chatPrompt(this.#model.tokens, userTurn(question.text, question.memory));
  }

  #adapters(withMemory: boolean): string[] {
    const { consolidated, reader } = this.#options;
    return [consolidated, withMemory ? reader : undefined].filter((name) => name !== undefined);
  }
}

function hasMemory(question: Question): boolean {
  return question.memory !== undefined && question.memory.traceIds.length > 0;
}
