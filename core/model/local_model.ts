import type { ActivationBits } from "../../kernels/activation_bits.ts";
import type { Device } from "../../kernels/device.ts";
import type { ModelConfig, ModelSource } from "../format/model_source.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { decodeAlong } from "./drafts.ts";
import { decode, type DecodeOptions, splitByRows } from "./generation.ts";
import type { CallOptions, GenerateOptions, LanguageModel, Scored } from "./language_model.ts";
import { type DeviceLora, type LoraAdapter, uploadLora } from "./lora.ts";
import { forLogits, freeHeadRows, headRows } from "./output_head.ts";
import { packSequences } from "./packed_batch.ts";
import { samplingOf } from "./sampling.ts";
import { Session } from "./session.ts";
import type { Network } from "./network.ts";
import { forward } from "./transformer.ts";
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
  readonly #adapters = new Map<string, DeviceLora>();
  /** Longest sequence, in tokens. */
  readonly contextLength: number;

  /**
   * Copies the weights to the device.
   *
   * @param options `contextLength` bounds the length of a sequence: the checkpoint's own, at most 32,768, by default. `trainable`
   * keeps the weights as f32 in one buffer, for `FullTrainer`.
   * @throws {FormatError} where a tensor is missing.
   * @throws {ModelError} where one has the wrong shape.
   */
  constructor(
    checkpoint: ModelSource,
    readonly device: Device,
    options: LocalModelOptions = {},
  ) {
    const { activationBits = 32 } = options;
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
    const table = device.alloc(this.contextLength * this.config.headDim);
    device.write(
      table,
      ropeTable(this.contextLength, this.config.headDim, this.config.ropeBase, this.config.ropeDivisors),
    );
    this.flat = options.trainable ? loadFlatWeights(checkpoint, device) : undefined;
    this.net = {
      device,
      config: this.config,
      weights: this.flat?.weights ?? loadWeights(checkpoint, device),
      ropeTable: table,
      flopCounter: { tokens: 0, flop: 0 },
      activationBits,
    };
  }

  /** See {@link LanguageModel.addAdapter}. */
  addAdapter(name: string, adapter: LoraAdapter): void {
    this.removeAdapter(name);
    this.#adapters.set(name, uploadLora(adapter, this.config, this.device));
  }

  /** See {@link LanguageModel.removeAdapter}. */
  removeAdapter(name: string): void {
    const lora = this.#adapters.get(name);
    if (lora) this.device.free(lora.params);
    this.#adapters.delete(name);
  }

  /** See {@link LanguageModel.adapterNames}. */
  adapterNames(): string[] {
    return [...this.#adapters.keys()];
  }

  /**
   * The adapters of these names, on the device, for the trainer.
   *
   * @internal
   */
  adapters(names: readonly string[] = []): DeviceLora[] {
    return names.map((name) => {
      const lora = this.#adapters.get(name);
      if (lora) return lora;
      throw new ModelError(
        `Cannot use adapter: name must be one of [${
          this.adapterNames().join(", ")
        }]: received ${name}. Hint: add it first.`,
      );
    });
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
    let answers: number[][] = [];
    await this.#inSession(options, async (session) => {
      const decoding: DecodeOptions = {
        maxNewTokens,
        cacheRows: Math.min(cacheRows, Math.floor(cacheBytes / bytesPerRow)),
        passRows: batchRows,
        stride: this.device.name === "webgpu" ? tokensPerRead : 1,
        ...(sampling ? { sampling } : {}),
        ends: (token, soFar) => ends.has(token) || (stopText !== undefined && this.#contains(soFar, stopText)),
        ...(until ? { until } : {}),
        ...(states ? { states } : {}),
        ...(progress ? { progress: (done) => progress(done, prompts.length) } : {}),
      };
      answers = drafts && !sampling
        ? await decodeAlong(session, prompts, drafts, decoding)
        : await decode(session, prompts, decoding);
    });
    return answers;
  }

  /** See {@link LanguageModel.score}. @throws {ModelError} as `generate`, and for an empty prompt. */
  async score(
    items: readonly { prompt: readonly number[]; continuation: readonly number[] }[],
    options: CallOptions = {},
  ): Promise<Scored[]> {
    for (const [i, item] of items.entries()) {
      if (item.prompt.length === 0) {
        throw new ModelError(`Cannot score item ${i}: prompt must hold at least one token: received none`);
      }
      this.#check(item.prompt, item.continuation.length, `item ${i}`);
    }
    const results: Scored[] = [];
    await this.#inSession(options, async (session) => {
      for (const batch of splitByRows(items, (i) => i.prompt.length + i.continuation.length, batchRows)) {
        results.push(...await this.#scoreBatch(session, batch));
        options.progress?.(results.length, items.length);
      }
    });
    return results;
  }

  async #scoreBatch(
    session: Session,
    items: readonly { prompt: readonly number[]; continuation: readonly number[] }[],
  ) {
    const packed = packSequences(items.map((i) => [...i.prompt, ...i.continuation]));
    const index: number[] = [], targets: number[] = [];
    for (const [s, { prompt, continuation }] of items.entries()) {
      for (const [i, id] of continuation.entries()) {
        index.push(packed.rowOf(s, prompt.length + i - 1));
        targets.push(id);
      }
    }
    const logProbs = new Float32Array(index.length);
    const best = new Int32Array(index.length);
    if (index.length > 0) {
      await session.withBatch(packed, async (batch, acts, base) => {
        const x = await forward(session.net, batch, acts, base);
        const h = headRows(session.net, x, Int32Array.from(index));
        await forLogits(session.net, h, async (logits, from, rows) => {
          const { device, config: { vocab } } = session.net;
          const losses = device.alloc(rows), ids = device.allocInt(rows), argmax = device.allocInt(rows);
          device.writeInt(ids, Int32Array.from(targets.slice(from, from + rows)));
          device.argmaxRows({ out: argmax, x: logits, rows, cols: vocab });
          device.crossEntropy({ logits, losses, targets: ids, rows, vocab, scale: 0 });
          logProbs.set((await device.read(losses, 0, rows)).map((l) => -l), from);
          best.set(await device.readInt(argmax, 0, rows), from);
          [losses, ids, argmax].forEach((t) => device.free(t));
        });
        freeHeadRows(session.net, h);
      });
    }
    let at = 0;
    return items.map(({ continuation }) => {
      const from = at;
      at += continuation.length;
      return { logProbs: logProbs.slice(from, at), greedy: continuation.every((id, i) => best[from + i] === id) };
    });
  }

  /** See {@link LanguageModel.hidden}. @throws {ModelError} as `generate`. */
  async hidden(
    sequences: readonly (readonly number[])[],
    layers: readonly number[],
    options: CallOptions = {},
  ): Promise<Float32Array[][]> {
    for (const [i, s] of sequences.entries()) this.#check(s, 0, `sequence ${i}`);
    const { width } = this.config;
    const bad = layers.find((l) => !Number.isInteger(l) || l < 0 || l > this.config.layers);
    if (bad !== undefined) {
      const rule = `whole numbers from 0 to ${this.config.layers}`;
      throw new ModelError(explain({ cannot: "read hidden states", field: "layers", rule, received: bad }));
    }
    const results: Float32Array[][] = [];
    await this.#inSession(options, async (session) => {
      for (const batch of splitByRows(sequences, (s) => s.length, batchRows)) {
        const packed = packSequences(batch);
        const found: Float32Array[][] = batch.map(() => layers.map(() => new Float32Array(0)));
        await session.withBatch(packed, async (onDevice, acts, base) => {
          const onLayer = async (layer: number, x: typeof acts.xOut) => {
            if (!layers.includes(layer)) return;
            const all = await this.device.read(x, 0, packed.rows * width);
            for (const [s, tokens] of batch.entries()) {
              const own = new Float32Array(tokens.length * width);
              for (let i = 0; i < tokens.length; i++) {
                const row = packed.rowOf(s, i);
                own.set(all.subarray(row * width, (row + 1) * width), i * width);
              }
              for (const [l, wanted] of layers.entries()) if (wanted === layer) found[s][l] = own;
            }
          };
          await forward(this.net, onDevice, acts, { ...base, onLayer, until: Math.max(...layers) });
        });
        results.push(...found);
        options.progress?.(results.length, sequences.length);
      }
    });
    return results;
  }

  /** See {@link LanguageModel.close}. */
  close(): void {
    this.device.close();
  }

  async #inSession(options: CallOptions, run: (session: Session) => Promise<void>): Promise<void> {
    const activationBits = Math.max(options.activationBits ?? 8, this.net.activationBits) as ActivationBits;
    const session = new Session({ ...this.net, activationBits }, this.adapters(options.adapters));
    try {
      await run(session);
    } finally {
      session.close();
    }
  }

  #contains(ids: readonly number[], text: string): boolean {
    // The last few tokens are enough: a stop text spans at most as many tokens as it has bytes, of which UTF-16 may count a third.
    return this.tokens.decode(ids.slice(-1 - 3 * text.length)).includes(text);
  }

  #check(tokens: readonly number[], more: number, what: string): void {
    if (tokens.length === 0) {
      throw new ModelError(`Cannot run ${what}: it must hold at least one token: received none`);
    }
    if (tokens.length + more > this.contextLength) {
      throw new ModelError(
        `Cannot run ${what}: length must be at most ${this.contextLength} tokens: received ${tokens.length} and ${more} to come. ` +
          `Hint: shorten it, or ask for fewer new tokens.`,
      );
    }
    const bad = tokens.find((id) => !Number.isInteger(id) || id < 0 || id >= this.config.vocab);
    if (bad !== undefined) {
      throw new ModelError(`Cannot run ${what}: token ids must be in [0, ${this.config.vocab}): received ${bad}`);
    }
  }
}
