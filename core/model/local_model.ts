import type { ActivationBits } from "../../kernels/activation_bits.ts";
import type { Device } from "../../kernels/device.ts";
import type { LoraAdapter } from "../format/lora_adapter.ts";
import type { ModelConfig, ModelSource } from "../format/model_source.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { AdapterSet } from "./adapter_set.ts";
import { BufferScope } from "./buffer_scope.ts";
import type { DeviceLora } from "./device_lora.ts";
import { decodeAlong } from "./drafts.ts";
import { decode, type DecodeOptions } from "./generation.ts";
import { hiddenBatch } from "./hidden_states.ts";
import type { CallOptions, GenerateOptions, LanguageModel, Scored } from "./language_model.ts";
import { Lifetime } from "./lifetime.ts";
import { ModelCall } from "./model_call.ts";
import type { Network } from "./network.ts";
import { samplingOf } from "./sampling.ts";
import { scoreBatch, type ScoreItem } from "./scoring.ts";
import { splitByRows } from "./split_by_rows.ts";
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
  /** All weights become f32, for `FullTrainer`. */
  trainable?: boolean;
  /**
   * To how many bits inputs of products with quantised weights may be rounded, so that the cpu can take these in integers: 32
   * (default) not at all, 15 is a third faster and changes no answer that was looked at, 8 is up to twice as fast and changes some
   * (docs/log.md); a trainer then keeps copies of the weights that its gradients go through, a byte a weight, and rounds gradients by inputs
   * as well. Other devices compute in f32.
   */
  activationBits?: ActivationBits;
}

/** A language model on a device of our own; see the seam `LanguageModel`. */
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
   * @throws {FormatError} where a tensor is missing.
   * @throws {ModelError} where one has the wrong shape.
   */
  constructor(
    checkpoint: ModelSource,
    device: Device,
    options: LocalModelOptions = {},
    owned: { device?: boolean } = {},
  ) {
    const { activationBits = 32 } = options;
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
      activationBits,
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
    const activationBits = Math.max(options.activationBits ?? 8, this.net.activationBits) as ActivationBits;
    const net = { ...this.net, activationBits };
    return new ModelCall(cannot, this.#lifetime, net, this.#adapters.named(options.adapters ?? []));
  }

  /**
   * See {@link LanguageModel.generate}.
   *
   * @throws {ModelError} where prompt and answer are too long, or an id is not of the vocabulary.
   */
  async generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]> {
    const { maxNewTokens } = options;
    if (!Number.isSafeInteger(maxNewTokens) || maxNewTokens < 0) {
      throw new ModelError(
        explain({
          cannot: "generate",
          field: "maxNewTokens",
          rule: "a whole number, 0 or more",
          received: maxNewTokens,
        }),
      );
    }
    using call = this.begin("generate", options);
    const sampling = samplingOf(options);
    for (const [i, p] of prompts.entries()) this.#check(p, maxNewTokens, `prompt ${i}`);
    if (maxNewTokens === 0) return prompts.map(() => []);
    const ends = new Set([...this.tokens.endIds, ...(options.stopIds ?? [])]);
    const { stopText, until, states, drafts } = options;
    if (drafts && drafts.answers.length !== prompts.length) {
      throw new ModelError(
        `Cannot run ${prompts.length} prompts: drafts.answers must hold one for each: received ${drafts.answers.length}`,
      );
    }
    for (const [i, ids] of (drafts?.answers ?? []).entries()) if (ids.length > 0) this.#check(ids, 0, `draft ${i}`);
    const { progress } = options;
    const { layers, kvHeads, headDim } = this.config;
    const bytesPerRow = 2 * 4 * layers * kvHeads * headDim;
    const decoding: DecodeOptions = {
      maxNewTokens,
      cacheRows: Math.min(cacheRows, Math.floor(cacheBytes / bytesPerRow)),
      passRows: batchRows,
      stride: this.device.name === "webgpu" ? tokensPerRead : 1,
      sampling,
      ends: (token, soFar) => ends.has(token) || (stopText !== undefined && this.#contains(soFar, stopText)),
      until,
      states,
      progress: progress && ((done) => progress(done, prompts.length)),
    };
    using session = call.session();
    return drafts && !sampling
      ? await decodeAlong(session, prompts, drafts, decoding)
      : await decode(session, prompts, decoding);
  }

  /** See {@link LanguageModel.score}. @throws {ModelError} as `generate`, and for an empty prompt. */
  async score(
    items: readonly ScoreItem[],
    options: CallOptions = {},
  ): Promise<Scored[]> {
    using call = this.begin("score", options);
    for (const [i, item] of items.entries()) {
      if (item.prompt.length === 0) {
        throw new ModelError(`Cannot score item ${i}: prompt must hold at least one token: received none`);
      }
      this.#check(item.prompt, item.continuation.length, `item ${i}`);
    }
    const results: Scored[] = [];
    using session = call.session();
    for (const batch of splitByRows(items, (i) => i.prompt.length + i.continuation.length, batchRows)) {
      results.push(...await scoreBatch(session, batch));
      options.progress?.(results.length, items.length);
    }
    return results;
  }

  /** See {@link LanguageModel.hidden}. @throws {ModelError} as `generate`. */
  async hidden(
    sequences: readonly (readonly number[])[],
    layers: readonly number[],
    options: CallOptions = {},
  ): Promise<Float32Array[][]> {
    using call = this.begin("read hidden states", options);
    for (const [i, s] of sequences.entries()) this.#check(s, 0, `sequence ${i}`);
    const bad = layers.find((l) => !Number.isInteger(l) || l < 0 || l > this.config.layers);
    if (bad !== undefined) {
      const rule = `whole numbers from 0 to ${this.config.layers}`;
      throw new ModelError(explain({ cannot: "read hidden states", field: "layers", rule, received: bad }));
    }
    const results: Float32Array[][] = [];
    using session = call.session();
    for (const batch of splitByRows(sequences, (s) => s.length, batchRows)) {
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

  #contains(ids: readonly number[], text: string): boolean {
    // The last few tokens are enough: a stop text spans at most as many tokens as it has bytes, of which UTF-16 may count a third.
    return this.tokens.decode(ids.slice(-1 - 3 * text.length)).includes(text);
  }

  #check(tokens: readonly number[], more: number, what: string): void {
    const { config: { vocab }, contextLength } = this;
    requireTokenIds(tokens, more, what, { vocab, contextLength });
  }
}
