import type { Tensor } from "../../kernels/device.ts";
import { BufferScope } from "../model/buffer_scope.ts";
import { adapterFromParams, type DeviceLora } from "../model/device_lora.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { LoraAdapter } from "../model/lora.ts";
import type { Network } from "../model/network.ts";
import { transposedWeights } from "../model/transposed_weights.ts";
import type { SampledToken } from "./anchor_share.ts";
import { requireFinite, requireUsable } from "./finite_step.ts";
import { FrozenBlocks } from "./frozen_blocks.ts";
import { FrozenStateCache } from "./frozen_state_cache.ts";
import { runLoraPass } from "./lora_pass.ts";
import type { LoraTrainerOptions, StepResult, TrainCall, TrainerState } from "./lora_step.ts";
import { lossTokens, weightedTokens } from "./loss_rows.ts";
import { PassBufferPool } from "./pass_buffers.ts";
import { type Submitted, submitted } from "./pipelined_steps.ts";
import { splitPasses } from "./row_passes.ts";
import { SerialQueue } from "./serial_queue.ts";
import { type SampledLosses, stepResult } from "./step_result.ts";
import { Teacher } from "./teacher.ts";
import type { TrainRow } from "./train_row.ts";
import { loraNumbers, requireRate, requireState, signalOf } from "./valid_options.ts";
import { requireRows, rowLimits } from "./valid_rows.ts";
import { WhitenedLora } from "./whitened_lora.ts";

/** A batch being computed: `losses` gets those of its sampled tokens, and at the end `sumSquares`. */
interface EncodedBatch extends SampledLosses {
  losses: Tensor;
  sumSquares: Tensor;
}

/** Trains one LoRA adapter of a model with AdamW; the base weights are frozen and stay in their stored format. */
export class LoraTrainer implements Disposable {
  readonly #model: LocalModel;
  readonly #name: string;
  readonly #lora: DeviceLora;
  readonly #options: ReturnType<typeof loraNumbers>;
  readonly #scope: BufferScope;
  /** What stays open as long as the trainer. */
  readonly #uses: Disposable[];
  readonly #trained: WhitenedLora;
  readonly #grads: Tensor;
  readonly #passGrads: Tensor;
  readonly #m: Tensor;
  readonly #v: Tensor;
  /** Made with the first batch. */
  #transposed: Network["transposed"];
  #step = 0;
  /** Of the last step's. */
  #lastRow: TrainRow | undefined;
  readonly #turns = new SerialQueue();
  readonly #buffers: PassBufferPool;
  readonly #states: FrozenStateCache;
  readonly #frozen: FrozenBlocks;
  readonly #teacher: Teacher;

  /**
   * Allocates gradients and moments.
   *
   * @param adapter Name under which the adapter is in the model.
   * @throws {ModelError} if there is none of this name, or an option is not what it can be.
   */
  constructor(model: LocalModel, adapter: string, options: LoraTrainerOptions = {}) {
    this.#options = loraNumbers(options);
    options.whitening?.lifetime.requireOpen("train");
    this.#model = model;
    this.#name = adapter;
    this.#lora = model.adapters([adapter])[0];
    const { device } = model;
    const { lowestLayer, source: { pairs }, rank, count } = this.#lora;
    options.states?.requireFits(model, lowestLayer);
    const states = options.states ?? new FrozenStateCache(model, lowestLayer);
    this.#states = states;
    this.#frozen = new FrozenBlocks(model, states);
    this.#teacher = new Teacher(model, states, this.#frozen, this.#options.passTokens);
    this.#buffers = new PassBufferPool(
      device,
      model.config,
      lowestLayer,
      (scope, rows) =>
        new Map(pairs.map(({ layer, projection }) => [`${layer}.${projection}`, scope.alloc(rows * rank)])),
    );
    using scope = new BufferScope(device);
    [this.#grads, this.#passGrads, this.#m, this.#v] = Array.from({ length: 4 }, () => scope.alloc(count));
    this.#trained = new WhitenedLora(scope, this.#lora, options.whitening);
    this.#uses = [this.#lora.lifetime, options.whitening?.lifetime].flatMap((held) => held ? [held.use("train")] : []);
    this.#scope = scope.move();
  }

  /**
   * Computes the frozen states of rows in advance, in passes over many rows. Changes no result.
   *
   * @throws {ModelError} as `step` for a row.
   */
  async prepare(rows: readonly TrainRow[], call: TrainCall = {}): Promise<void> {
    const signal = signalOf(call);
    if (rows.length > 0) await this.#turns.take(() => this.#prepare(rows, signal), signal);
  }

  async #prepare(rows: readonly TrainRow[], signal: AbortSignal | undefined): Promise<void> {
    requireRows(rows, rowLimits(this.#model, ["nll", "kl"]));
    this.#states.trim();
    await this.#frozen.read(rows, signal);
    await this.#teacher.read(rows.filter((r) => r.loss === "kl"), signal);
  }

  /**
   * One optimiser step on a batch.
   *
   * @throws {ModelError} if a row or the rate cannot be trained with, before anything is computed; where the loss is not finite: the
   * adapter is then of no use.
   */
  async step(rows: readonly TrainRow[], lr: number, call: TrainCall = {}): Promise<StepResult> {
    return await (await this.submit(rows, lr, call)).result;
  }

  /** Starts one optimiser step; its result and its errors are those of `step`. */
  async submit(rows: readonly TrainRow[], lr: number, call: TrainCall = {}): Promise<Submitted<StepResult>> {
    const signal = signalOf(call);
    return await this.#turns.take(() => this.#submit(rows, lr, signal), signal);
  }

  async #submit(
    rows: readonly TrainRow[],
    lr: number,
    signal: AbortSignal | undefined,
  ): Promise<Submitted<StepResult>> {
    requireRate(lr);
    using scope = new BufferScope(this.#model.device);
    const encoded = await this.#encode(rows, scope, signal);
    const { clipNorm, beta1, beta2, eps, weightDecay } = this.#options;
    const step = this.#step + 1;
    // From here to the end nothing waits or checks the signal, so that a step is taken as a whole or not at all.
    this.#model.device.adamW({
      params: this.#trained.params,
      grads: this.#grads,
      m: this.#m,
      v: this.#v,
      n: this.#lora.count,
      lr,
      beta1,
      beta2,
      eps,
      weightDecay,
      step,
      ...(clipNorm > 0 ? { clip: { sumSquares: encoded.sumSquares, norm: clipNorm } } : {}),
    });
    this.#trained.refresh();
    this.#step = step;
    this.#lastRow = rows[0];
    return submitted(this.#result(rows, encoded, scope.move()).then((result) => requireFinite(result, step)));
  }

  /**
   * Loss and gradient of a batch without a step; see `readGradients`.
   *
   * @throws {ModelError} as `step` for a row.
   */
  async gradients(rows: readonly TrainRow[], call: TrainCall = {}): Promise<StepResult> {
    const signal = signalOf(call);
    using scope = new BufferScope(this.#model.device);
    const encoded = await this.#turns.take(() => this.#encode(rows, scope, signal), signal);
    return await this.#result(rows, encoded, scope);
  }

  /** Encodes forward and backward of a batch; its losses are read at once, later. @param scope Gets the losses. */
  async #encode(
    rows: readonly TrainRow[],
    scope: BufferScope,
    signal: AbortSignal | undefined,
  ): Promise<EncodedBatch> {
    using call = this.#model.begin("train", { signal });
    await this.#prepare(rows, signal);
    const { device } = call.net;
    this.#transposed ??= await this.#transpose(call.net);
    const passes = splitPasses(rows, this.#options.passTokens);
    const order = passes.flatMap((pass) => pass.rows);
    const count = order.reduce((sum, r) => sum + lossTokens(r), 0);
    const losses = scope.alloc(count + 1);
    const common = {
      net: { ...call.net, transposed: this.#transposed },
      lora: this.#lora,
      buffers: this.#buffers,
      frozen: this.#frozen,
      teacher: this.#teacher,
      total: weightedTokens(rows),
      options: this.#options,
      step: this.#step,
    };
    const sampled: SampledToken[] = [];
    let before = 0;
    for (const [i, { extraAdapter, rows: own }] of passes.entries()) {
      const tokens = own.reduce((sum, r) => sum + lossTokens(r), 0);
      const grads = i === 0 ? this.#grads : this.#passGrads;
      using extra = this.#model.begin("train", { adapters: extraAdapter === undefined ? [] : [extraAdapter], signal });
      const part = device.view(losses, sampled.length, tokens);
      const picked = await runLoraPass(common, { rows: own, extra: extra.adapters, losses: part, grads });
      sampled.push(...picked.map((p) => ({ ...p, index: before + p.index })));
      if (i > 0) device.axpy({ out: this.#grads, x: this.#passGrads, alpha: 1, n: this.#lora.count });
      before += tokens;
    }
    this.#trained.whitenGradient(this.#grads, this.#passGrads);
    const sumSquares = device.view(losses, count, 1);
    device.sumSquares({ out: sumSquares, x: this.#grads, n: this.#lora.count });
    await call.whole(sumSquares);
    return { losses, order, sampled, sumSquares };
  }

  async #transpose(net: Network): Promise<Network["transposed"]> {
    // They outlive this call, so they are not made within its signal.
    using scope = new BufferScope(this.#model.device);
    const transposed = await transposedWeights(net, this.#lora.lowestLayer, scope);
    this.#uses.push(scope.move());
    return transposed;
  }

  async #result(rows: readonly TrainRow[], encoded: EncodedBatch, scope: BufferScope): Promise<StepResult> {
    using _ = scope;
    const values = await this.#model.device.read(encoded.losses);
    return stepResult(rows, encoded, values, this.#options.anchorWeight);
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#step;
  }

  /** The gradient of the last batch, before clipping, in the layout of the adapter's pairs; by Â if A is whitened. */
  async readGradients(): Promise<LoraAdapter> {
    return adapterFromParams(this.#lora.source, await this.#turns.take(() => this.#read(this.#grads)));
  }

  /** The adapter as it stands. @throws {ModelError} if the training diverged, in its last step even. */
  async adapter(): Promise<LoraAdapter> {
    return await this.#turns.read(async () => {
      using _ = this.#lora.lifetime.use("read the adapter");
      const adapter = adapterFromParams(this.#lora.source, await this.#read(this.#lora.params));
      await requireUsable(this.#model, this.#name, adapter, this.#lastRow);
      return adapter;
    });
  }

  /** A copy of everything that training has changed; see `restore`. */
  async state(): Promise<TrainerState> {
    return await this.#turns.take(async () => ({
      step: this.#step,
      params: await this.#read(this.#trained.params),
      m: await this.#read(this.#m),
      v: await this.#read(this.#v),
    }));
  }

  #read(t: Tensor): Promise<Float32Array> {
    return this.#model.device.read(t, 0, this.#lora.count);
  }

  /**
   * Continues from a saved state, with the same numbers as an uninterrupted training. Calls in progress are finished first.
   *
   * @throws {ModelError} if the state belongs to another training.
   */
  restore(state: TrainerState): void {
    const { device } = this.#model;
    requireState(state, this.#lora.count);
    this.#turns.takeNow(() => {
      device.write(this.#trained.params, state.params);
      device.write(this.#m, state.m);
      device.write(this.#v, state.v);
      this.#step = state.step;
      this.#trained.refresh();
    });
  }

  /** Frees the trainer's buffers, after the calls that are under way; model and adapter stay. Only `adapter` can be called afterwards. */
  close(): void {
    this.#turns.close(() => {
      for (const held of [this.#buffers, this.#scope, ...this.#uses]) held[Symbol.dispose]();
    });
  }

  /** As `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** As `close`, and waits for the calls under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#turns.settled;
  }
}
