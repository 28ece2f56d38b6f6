/**
 * A deterministic stand-in for a language model, for tests of what is built on the seam: a word is a token, hidden states are
 * seeded vectors of the words, surprise falls with how often a word was said before, and answers come from a function.
 */
import type { ModelConfig } from "../../format/model_source.ts";
import type { ChatMessage, Tokenizer } from "../../format/tokenizer.ts";
import type { CallOptions, GenerateOptions, LanguageModel, Scored, StreamOptions } from "../../model/language_model.ts";
import { chatOf, type Prompt, promptIds } from "../../model/prompt.ts";
import { streamAnswer } from "../../model/stream_answer.ts";
import type { TextStream } from "../../model/text_stream.ts";
import { Random } from "../../random/random.ts";

/** Words with the space before them, runs of white space and single marks, as ids in the order of first use. */
export class WordTokens implements Tokenizer {
  readonly endIds = [0];
  readonly bosId = undefined;
  readonly warnings = [];
  #words = ["<end>"];
  #ids = new Map<string, number>([["<end>", 0]]);

  get size(): number {
    return this.#words.length;
  }

  encode(text: string): number[] {
    return (text.match(/<end>| ?[\p{L}\p{N}]+|\s|[^\s\p{L}\p{N}]/gu) ?? []).map((word) => {
      let id = this.#ids.get(word);
      if (id === undefined) {
        id = this.#words.length;
        this.#words.push(word);
        this.#ids.set(word, id);
      }
      return id;
    });
  }

  decode(ids: readonly number[], special = false): string {
    return ids.filter((id) => special || id !== 0).map((id) => this.#words[id]).join("");
  }

  chat(messages: readonly ChatMessage[]): string {
    return messages.map(({ role, content }) => `[${role}]${content}<end>`).join("") + "[assistant]";
  }
}

/** What a call of the model was asked. */
export interface WordCall {
  prompt: string;
  adapters: readonly string[];
}

export class WordModel implements LanguageModel {
  readonly tokens = new WordTokens();
  readonly source = "word-model";
  readonly sha256 = "0".repeat(64);
  readonly config: ModelConfig = {
    layers: 6,
    width: 32,
    heads: 2,
    kvHeads: 1,
    headDim: 16,
    ffn: 64,
    vocab: 100_000,
    contextLength: 2048,
    ropeBase: 10_000,
    normEps: 1e-5,
    tiedEmbedding: true,
    qkvBias: false,
  };
  /** Every generation so far. */
  readonly calls: WordCall[] = [];
  #vectors = new Map<number, Float32Array>();

  /** @param answer Says what the model says to a prompt, with the adapters that are active. */
  constructor(readonly answer: (call: WordCall) => string = () => "") {}

  get device(): never {
    throw new Error("The word model has no device");
  }

  addAdapter(): void {}
  removeAdapter(): void {}

  adapterNames(): string[] {
    return [];
  }

  generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]> {
    return Promise.resolve(prompts.map((ids, i) => {
      const call = { prompt: this.tokens.decode(ids, true), adapters: options.adapters ?? [] };
      this.calls.push(call);
      const answer = this.tokens.encode(this.answer(call)).slice(0, options.maxNewTokens);
      const end = answer.findIndex((_, at) => options.until?.(answer.slice(0, at + 1), i));
      return end < 0 ? answer : answer.slice(0, end + 1);
    }));
  }

  stream(prompt: Prompt, options: StreamOptions = {}): TextStream {
    return streamAnswer(this, promptIds(this.tokens, prompt), Infinity, options);
  }

  chat(messages: string | readonly ChatMessage[], options?: StreamOptions): TextStream {
    return this.stream(chatOf(messages), options);
  }

  /** log-probability −1/(1 + times the word stands before): a word said before is half as surprising or less. */
  score(
    items: readonly { prompt: readonly number[]; continuation: readonly number[] }[],
    _options?: CallOptions,
  ): Promise<Scored[]> {
    return Promise.resolve(items.map(({ prompt, continuation }) => ({
      logProbs: Float32Array.from(
        continuation,
        (id, i) => -1 / (1 + [...prompt, ...continuation.slice(0, i)].filter((other) => other === id).length),
      ),
      greedy: false,
    })));
  }

  hidden(sequences: readonly (readonly number[])[], layers: readonly number[]): Promise<Float32Array[][]> {
    return Promise.resolve(sequences.map((ids) =>
      layers.map((layer) => {
        const state = new Float32Array(ids.length * this.config.width);
        ids.forEach((id, row) => state.set(this.#vector(id).map((x) => x * (1 + layer)), row * this.config.width));
        return state;
      })
    ));
  }

  close(): void {}

  [Symbol.dispose](): void {}

  #vector(id: number): Float32Array {
    let vector = this.#vectors.get(id);
    if (vector === undefined) {
      const random = new Random(`word/${this.tokens.decode([id], true).trim().toLowerCase()}`);
      vector = Float32Array.from({ length: this.config.width }, () => random.gaussian());
      this.#vectors.set(id, vector);
    }
    return vector;
  }
}
