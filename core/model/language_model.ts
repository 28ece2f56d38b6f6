import type { Tokenizer } from "../format/tokenizer.ts";
import type { ModelConfig } from "../format/model_source.ts";
import type { ActivationBits } from "../../kernels/activation_bits.ts";
import type { Device } from "../../kernels/device.ts";
import type { Drafts } from "./drafts.ts";
import type { ChosenLogProbs } from "./chosen_log_probs.ts";
import type { GeneratedStates } from "./generated_states.ts";
import type { LoraAdapter } from "../format/lora_adapter.ts";
import type { ChatMessage } from "../format/tokenizer.ts";
import type { Prompt } from "./prompt.ts";
import type { TextStream } from "./text_stream.ts";

/** What every call takes. */
export interface CallOptions {
  /** Names of the adapters that are added to the base weights in this call; none by default. */
  adapters?: readonly string[];
  /** Called with the tokens handled so far and in all. */
  progress?: (done: number, total: number) => void;
  /** Smallest number of bits for the inputs of products with quantised weights in this call; by default what the model was loaded with. */
  activationBits?: ActivationBits;
  /** Ends the call within about 200 ms: it throws the signal's reason. The model can be used again at once. */
  signal?: AbortSignal;
}

/** Statistics of a stream of text that ended by itself. */
export interface StreamEnd {
  /** Tokens of the prompt. */
  promptTokens: number;
  /** Tokens that were generated. */
  answerTokens: number;
  /** Why it ended: the model ended the answer, a stop text came, or no further token was allowed. */
  reason: "end" | "stop" | "length";
}

/** Options of one answer as a stream of text. */
export interface StreamOptions extends CallOptions {
  /** Longest answer, in tokens; 512 by default, or what the context has room for. */
  maxNewTokens?: number;
  /** 0 (the default) is greedy. */
  temperature?: number;
  /**
   * Samples from the smallest set of tokens with at least this probability (Holtzman et al. 2020); 1 by default.
   * Unused when greedy.
   */
  topP?: number;
  /** Seed of the sampling; 0 by default. */
  seed?: number;
  /** Ids that end an answer, in addition to the tokenizer's own. */
  stopIds?: readonly number[];
  /**
   * Ends an answer as soon as its text contains this, or one of these: a line break, usually. A stream ends in front of it; ids that are
   * generated contain it.
   */
  stopText?: string | readonly string[];
  /** Called just before the stream ends, with its statistics; not if it was aborted or left. */
  onEnd?: (end: StreamEnd) => void;
}

/** How answers are decoded. */
export interface GenerateOptions extends Omit<StreamOptions, "onEnd"> {
  /** Longest answer, in tokens. */
  maxNewTokens: number;
  /** Ends the answer to prompt number `prompt` with the token after which this is true. */
  until?: (ids: readonly number[], prompt: number) => boolean;
  /** Stores the states that are computed on the way; not used with drafts. */
  states?: GeneratedStates;
  /** Stores how likely each token of the answers was; not used with drafts. */
  logProbs?: ChosenLogProbs;
  /** Earlier answers to the same prompts, which make greedy answers faster. They change no answer. */
  drafts?: Drafts;
}

/** A continuation to score, and the prompt before it. */
export interface ScoreItem {
  /** At least one token. */
  prompt: Prompt;
  /** The continuation. A text is encoded together with its prompt; the ids after those that both share are the continuation. */
  continuation: string | readonly number[];
}

/** Log-probabilities (natural log) of one given continuation. */
export interface Scored {
  /** One value per token of the continuation. */
  logProbs: Float32Array;
  /** Whether greedy decoding would have generated exactly this continuation. */
  greedy: boolean;
}

/**
 * The interface between the engine and everything above it: memory, replay and evaluation. A prompt is token ids, a text to continue, or
 * the messages of a chat. Batches may be of any size, and several calls may run at once.
 */
export interface LanguageModel extends Disposable {
  /** Shapes and constants. */
  readonly config: ModelConfig;
  /** Text to ids and back. */
  readonly tokens: Tokenizer;
  /** Where it runs. */
  readonly device: Device;
  /** The path or id that it was opened from. */
  readonly source: string;
  /** SHA-256 of the weights' file or files, hexadecimal. */
  readonly sha256: string;
  /** Adds an adapter, or replaces the one of this name. @throws {ModelError} if its shapes are not the model's. */
  addAdapter(name: string, adapter: LoraAdapter): void;
  /** Forgets an adapter; nothing happens if there is none of this name. */
  removeAdapter(name: string): void;
  /** In the order in which they were added. */
  adapterNames(): string[];
  /** The ids generated for each prompt, without the end token. */
  generate(prompts: readonly Prompt[], options: GenerateOptions): Promise<number[][]>;
  /** Writes one answer: loop over it for pieces of text, or await its `text`. Leaving the loop stops the model. */
  stream(prompt: Prompt, options?: StreamOptions): TextStream;
  /** As `stream`, for the messages of a chat in the model's chat template; a text counts as one user message. */
  chat(messages: string | readonly ChatMessage[], options?: StreamOptions): TextStream;
  /** Log-probabilities of each continuation after its prompt, in the order of the items. */
  score(items: readonly ScoreItem[], options?: CallOptions): Promise<Scored[]>;
  /** Hidden states after `layers` blocks (0 is the embedding): for each sequence, for each layer, T × width. */
  hidden(sequences: readonly Prompt[], layers: readonly number[], options?: CallOptions): Promise<Float32Array[][]>;
  /**
   * Frees the model's memory when the running calls have ended. Closes its device too if the model started it. Trainers and adapters of
   * the model cannot be used afterwards.
   */
  close(): void;
  /** As `close`. */
  [Symbol.dispose](): void;
}
