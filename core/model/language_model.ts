import type { Tokens } from "../format/tokens.ts";
import type { ModelConfig } from "../format/checkpoint.ts";
import type { Device } from "../../kernels/device.ts";
import type { LoraAdapter } from "./lora.ts";

export interface CallOptions {
  /** Names of the adapters that are added to the base weights in this call; none by default. */
  adapters?: readonly string[];
  /** Called with the tokens handled so far and in all. */
  progress?: (done: number, total: number) => void;
}

export interface GenerateOptions extends CallOptions {
  maxNewTokens: number;
  /** 0 (the default) is greedy. */
  temperature?: number;
  topP?: number;
  seed?: number;
  /** Further ids that end an answer, beside the tokenizer's own. */
  stopIds?: readonly number[];
  /** Ends an answer as soon as its decoded text contains this (a line break, usually). */
  stopText?: string;
}

/** Log-probabilities (natural log) of one given continuation. */
export interface Scored {
  logProbs: Float32Array;
  /** Whether the continuation is what greedy decoding would have said. */
  greedy: boolean;
}

/** The seam between the engine and memory, replay and evaluation. All prompts are token ids; batches may be of any size. */
export interface LanguageModel {
  readonly config: ModelConfig;
  readonly tokens: Tokens;
  readonly device: Device;
  readonly source: string;
  readonly sha256: string;
  addAdapter(name: string, adapter: LoraAdapter): void;
  removeAdapter(name: string): void;
  adapterNames(): string[];
  /** The ids generated for each prompt, without the end token. */
  generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]>;
  score(
    items: readonly { prompt: readonly number[]; continuation: readonly number[] }[],
    options?: CallOptions,
  ): Promise<Scored[]>;
  /** Hidden states after `layers` blocks (0 is the embedding): for each sequence, for each layer, T × width. */
  hidden(
    sequences: readonly (readonly number[])[],
    layers: readonly number[],
    options?: CallOptions,
  ): Promise<Float32Array[][]>;
  close(): void;
}
