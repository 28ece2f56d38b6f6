import { type ActivationBits, activationBits } from "../../kernels/activation_bits.ts";
import type { Device } from "../../kernels/device.ts";
import type { LoraAdapter } from "../format/lora_adapter.ts";
import type { ModelConfig, ModelSource } from "../format/model_source.ts";
import type { ChatMessage, Tokenizer } from "../format/tokenizer.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { AdapterSet } from "./adapter_set.ts";
import { BufferScope } from "./buffer_scope.ts";
import type { DeviceLora } from "./device_lora.ts";
import { decodeAlong } from "./drafts.ts";
import { type FieldsOf, flag, integer, oneOf, optional, requireFields } from "./fields.ts";
import { callFields, decodingOf } from "./generate_options.ts";
import { decode, type DecodeOptions } from "./generation.ts";
import { hiddenBatch } from "./hidden_states.ts";
import type {
  CallOptions,
  GenerateOptions,
  LanguageModel,
  Scored,
  ScoreItem,
  StreamOptions,
} from "./language_model.ts";
import { Lifetime } from "./lifetime.ts";
import { ModelCall } from "./model_call.ts";
import type { Network } from "./network.ts";
import { chatOf, type Prompt, promptIds } from "./prompt.ts";
import { encodeItem, scoreBatch } from "./scoring.ts";
import { splitByRows } from "./split_by_rows.ts";
import { streamAnswer } from "./stream_answer.ts";
import type { TextStream } from "./text_stream.ts";
import { requireTokenIds } from "./valid_tokens.ts";
import { type FlatWeights, loadFlatWeights, loadWeights, ropeTable } from "./weights.ts";

/** Rows (tokens) of one forward pass, and rows and bytes of one key-value cache: they bound the memory of inference. */
const batchRows = 3072, cacheRows = 6144, cacheBytes = 256 << 20;
/** Longest sequence, unless another is asked for: tables and cache of a context of 128 Ki would fill a GPU. */
const mostPositions = 32_768;
/** Tokens decoded on a GPU before they are read: every read-back costs at least 10 ms in Deno. */
const tokensPerRead = 8;

/** How a model is put on a device. */
export interface LocalModelOptions {
  /** Longest sequence, in tokens; the checkpoint's own by default, but at most 32,768. */
  contextLength?: number;
  /** Whether all weights are loaded as f32, for `FullTrainer`. */
  trainable?: boolean;
  /**
   * To how many bits inputs of products with quantised weights may be rounded, so that the cpu device can compute in integers. 32, the
   * default, does not round. 15 is a third faster and changed no answer in our tests. 8 is up to twice as fast and changes some answers
   * (docs/log.md); a trainer then also keeps a copy of the weights, one byte each, and rounds gradients. Other devices compute in f32.
   */
  activationBits?: ActivationBits;
}

/** What these may be. */
export const modelFields: FieldsOf<LocalModelOptions> = {
  contextLength: optional(integer(1)),
  trainable: optional(flag),
  activationBits: optional(oneOf(...activationBits)),
};

/** A language model on one of our devices; see {@link LanguageModel}. */
export class LocalModel implements LanguageModel {
  /** See {@link LanguageModel.config}. */
  readonly config: ModelConfig;
  /** See {@link LanguageModel.tokens}. */
  readonly tokens: Tokenizer;
  /** See {@link LanguageModel.source}. */
  readonly source: string;
  /** See {@link LanguageModel.sha256}. */
  readonly sha256: string;
  /** See {@link ModelSource.ownCorpus}. */
  readonly ownCorpus: boolean;
  /**
   * For the trainer.
   *
   * @internal
   */
  readonly net: Network;
  /**
   * The weights of a model that is trained as a whole.
   *
   * @internal
   */
  readonly flat: FlatWeights | undefined;
  /** Parameters of the base model. */
  readonly parameters: number;
  /** Longest sequence, in tokens. */
  readonly contextLength: number;
  /** Where it runs. */
  readonly device: Device;
  readonly #adapters: AdapterSet;
  readonly #lifetime: Lifetime;

  /**
   * Copies the weights to the device, which stays the caller's: `loadModel` and `startModel` say who closes what.
   *
   * @param options `contextLength` bounds the length of a sequence: the checkpoint's own, at most 32,768, by default. `trainable`
   * keeps the weights as f32 in one buffer, for `FullTrainer`.
   * @throws {FormatError} if a tensor is missing.
   * @throws {ModelError} if one has the wrong shape.
   */
  constructor(
    checkpoint: ModelSource,
    device: Device,
    options: LocalModelOptions = {},
    owned: { device?: boolean } = {},
  ) {
    requireFields("load the model", options, modelFields);
    this.device = device;
    this.config = checkpoint.config;
    this.tokens = checkpoint.tokens;
    this.source = checkpoint.source;
    this.sha256 = checkpoint.sha256;
    this.ownCorpus = checkpoint.ownCorpus ?? false;
    this.parameters = checkpoint.names().reduce((sum, name) => {
      const { rows, cols } = checkpoint.tensor(name);
      return sum + rows * cols;
    }, 0);
    this.contextLength = Math.min(checkpoint.config.contextLength, options.contextLength ?? mostPositions);
    using scope = new BufferScope(device);
    const { headDim, ropeBase, ropeDivisors } = this.config;
    const table = scope.floats(ropeTable(this.contextLength, headDim, ropeBase, ropeDivisors));
    this.flat = options.trainable ? loadFlatWeights(checkpoint, scope) : undefined;
    this.net = {
      device,
      config: this.config,
      weights: this.flat?.weights ?? loadWeights(checkpoint, scope),
      ropeTable: table,
      flopCounter: { tokens: 0, flop: 0 },
      activationBits: options.activationBits ?? 32,
    };
    this.#adapters = new AdapterSet(this.config, device);
    const buffers = scope.move();
    this.#lifetime = new Lifetime("model", () => {
      this.#adapters[Symbol.dispose]();
      buffers[Symbol.dispose]();
      if (owned.device) device.close();
    });
  }

  /** See {@link LanguageModel.addAdapter}. */
  addAdapter(name: string, adapter: LoraAdapter): void {
    this.#lifetime.requireOpen("add an adapter");
    this.#adapters.add(name, adapter);
  }

  /** See {@link LanguageModel.removeAdapter}. */
  removeAdapter(name: string): void {
    this.#adapters.remove(name);
  }

  /** See {@link LanguageModel.adapterNames}. */
  adapterNames(): string[] {
    return this.#adapters.names();
  }

  /**
   * The adapters of these names, on the device, for the trainer.
   *
   * @internal
   */
  adapters(names: readonly string[] = []): DeviceLora[] {
    this.#lifetime.requireOpen("use an adapter");
    return this.#adapters.named(names);
  }

  /**
   * Begins a call, for the trainer: weights and adapters stay until the result is disposed of.
   *
   * @internal
   */
  begin(cannot: string, options: CallOptions = {}): ModelCall {
    this.#lifetime.requireOpen(cannot);
    const bits = Math.max(options.activationBits ?? 8, this.net.activationBits) as ActivationBits;
    const net = { ...this.net, activationBits: bits };
    return new ModelCall(cannot, this.#lifetime, net, this.#adapters.named(options.adapters ?? []), options.signal);
  }

  /**
   * See {@link LanguageModel.generate}.
   *
   * @throws {ModelError} if prompt and answer are too long, an id is not of the vocabulary, or an option makes no sense.
   */
  async generate(prompts: readonly Prompt[], options: GenerateOptions): Promise<number[][]> {
    const chosen = decodingOf(options, prompts.length, this.tokens);
    const { maxNewTokens } = chosen, { drafts } = options;
    using call = this.begin("generate", options);
    const ids = prompts.map((prompt) => promptIds(this.tokens, prompt));
    for (const [i, p] of ids.entries()) this.#check(p, maxNewTokens, `prompt ${i}`);
    if (maxNewTokens === 0) return prompts.map(() => []);
    for (const [i, draft] of (drafts?.answers ?? []).entries()) {
      if (draft.length > 0) this.#check(draft, 0, `draft ${i}`);
    }
    const { layers, kvHeads, headDim } = this.config;
    const bytesPerRow = 2 * 4 * layers * kvHeads * headDim;
    const decoding: DecodeOptions = {
      ...chosen,
      cacheRows: Math.min(cacheRows, Math.floor(cacheBytes / bytesPerRow)),
      passRows: batchRows,
      stride: this.device.name === "webgpu" ? tokensPerRead : 1,
    };
    using session = call.session();
    return drafts && !chosen.sampling
      ? await decodeAlong(session, ids, drafts, decoding)
      : await decode(session, ids, decoding);
  }

  /** See {@link LanguageModel.stream}. @throws {ModelError} as `generate`, where the text is asked for. */
  stream(prompt: Prompt, options: StreamOptions = {}): TextStream {
    const ids = promptIds(this.tokens, prompt);
    return streamAnswer(this, ids, this.contextLength - ids.length, options);
  }

  /** See {@link LanguageModel.chat}. @throws {ModelError} as `stream`, and if there is no message. */
  chat(messages: string | readonly ChatMessage[], options: StreamOptions = {}): TextStream {
    return this.stream(chatOf(messages), options);
  }

  /** See {@link LanguageModel.score}. @throws {ModelError} as `generate`, and for an empty prompt. */
  async score(items: readonly ScoreItem[], options: CallOptions = {}): Promise<Scored[]> {
    requireFields("score", options, callFields);
    using call = this.begin("score", options);
    const encoded = items.map((item) => encodeItem(this.tokens, item));
    for (const [i, { prompt, continuation }] of encoded.entries()) {
      if (prompt.length === 0) {
        throw new ModelError(`Cannot score item ${i}: prompt must hold at least one token: received none`);
      }
      this.#check(prompt, continuation.length, `item ${i}`);
    }
    const results: Scored[] = [];
    using session = call.session();
    for (const batch of splitByRows(encoded, (i) => i.prompt.length + i.continuation.length, batchRows)) {
      results.push(...await scoreBatch(session, batch));
      options.progress?.(results.length, items.length);
    }
    return results;
  }

  /** See {@link LanguageModel.hidden}. @throws {ModelError} as `generate`. */
  async hidden(
    sequences: readonly Prompt[],
    layers: readonly number[],
    options: CallOptions = {},
  ): Promise<Float32Array[][]> {
    const cannot = "read hidden states";
    requireFields(cannot, options, callFields);
    using call = this.begin(cannot, options);
    const ids = sequences.map((sequence) => promptIds(this.tokens, sequence));
    for (const [i, s] of ids.entries()) this.#check(s, 0, `sequence ${i}`);
    const bad = layers.find((l) => !Number.isInteger(l) || l < 0 || l > this.config.layers);
    if (bad !== undefined || layers.length === 0) {
      const rule = `one or more whole numbers from 0 to ${this.config.layers}`;
      throw new ModelError(explain({ cannot, field: "layers", rule, received: bad ?? layers }));
    }
    const results: Float32Array[][] = [];
    using session = call.session();
    for (const batch of splitByRows(ids, (s) => s.length, batchRows)) {
      results.push(...await hiddenBatch(session, batch, layers));
      options.progress?.(results.length, sequences.length);
    }
    return results;
  }

  /** See {@link LanguageModel.close}. */
  close(): void {
    this.#lifetime.close();
  }

  /** As `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** As `close`, and waits for the calls under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#lifetime.freed;
  }

  #check(tokens: readonly number[], more: number, what: string): void {
    const { config: { vocab }, contextLength } = this;
    requireTokenIds(tokens, more, what, { vocab, contextLength });
  }
}
