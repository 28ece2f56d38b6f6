import type { Tensor } from "../../kernels/device.ts";
import type { LocalModel } from "../model/local_model.ts";
import { adapterFromParams, type DeviceLora, type LoraAdapter } from "../model/lora.ts";
import { freeHeadRows, headRows, lossAndGradient, type LossSpan } from "../model/output_head.ts";
import { batchOnDevice } from "../model/session.ts";
import type { Network, TrainedLora } from "../model/network.ts";
import { backward, forward } from "../model/transformer.ts";
import { transposedWeights } from "../model/transposed_weights.ts";
import { type PickedToken, rowsOf, sampledTokens, spansOf } from "./anchor_share.ts";
import { requireFinite, requireUsable } from "./finite_step.ts";
import { loraNumbers, type LoraTrainerOptions, type StepResult, type TrainerState } from "./lora_step.ts";
import { lossIndex, lossSpans, lossStart, lossTokens, type PerLoss, weightedTokens } from "./loss_rows.ts";
import { PassBufferPool } from "./pass_buffers.ts";
import { packRows, splitPasses } from "./row_passes.ts";
import { FrozenStateCache } from "./frozen_state_cache.ts";
import { Teacher } from "./teacher.ts";
import { type Submitted, submitted } from "./pipelined_steps.ts";
import { stepResult, type ToldLosses } from "./step_result.ts";
import type { TrainRow } from "./train_row.ts";
import { SerialQueue } from "./serial_queue.ts";
import { FrozenBlocks } from "./frozen_blocks.ts";
import { requireRate, requireState } from "./valid_options.ts";
import { requireRows, rowLimits } from "./valid_rows.ts";
import { WhitenedLora } from "./whitened_lora.ts";

/** A batch on its way through the device: `told` gets its losses, and at the end `sumSquares`. */
interface EncodedBatch extends ToldLosses {
  told: Tensor;
  sumSquares: Tensor;
}

/** Trains one LoRA adapter of a model with AdamW; the base weights are frozen and stay in their stored format. */
export class LoraTrainer {
  readonly #model: LocalModel;
  readonly #name: string;
  #net: Network;
  readonly #lora: DeviceLora;
  readonly #options: ReturnType<typeof loraNumbers>;
  readonly #trained: WhitenedLora;
  readonly #grads: Tensor;
  readonly #passGrads: Tensor;
  readonly #m: Tensor;
  readonly #v: Tensor;
  #step = 0;
  /** Of the last step's. */
  #lastRow: TrainRow | undefined;
  readonly #turns = new SerialQueue();
  readonly #buffers: PassBufferPool;
  readonly #trunk: FrozenBlocks;
  readonly #teacher: Teacher;

  /**
   * Allocates gradients and moments.
   *
   * @param adapter Name under which the adapter is in the model.
   * @throws {ModelError} where there is none of this name, or an option is not what it can be.
   */
  constructor(model: LocalModel, adapter: string, options: LoraTrainerOptions = {}) {
    this.#model = model;
    this.#name = adapter;
    this.#net = model.net;
    this.#lora = model.adapters([adapter])[0];
    this.#options = loraNumbers(options);
    const { lowestLayer } = this.#lora;
    const states = options.states?.height === lowestLayer ? options.states : new FrozenStateCache(lowestLayer);
    this.#trunk = new FrozenBlocks(model, states);
    this.#teacher = new Teacher(model, states, this.#trunk, this.#options.passTokens);
    const { device } = model;
    const alloc = () => device.alloc(this.#lora.count);
    const { source: { pairs }, rank } = this.#lora;
    this.#buffers = new PassBufferPool(
      device,
      model.config,
      lowestLayer,
      (rows) => new Map(pairs.map(({ layer, projection }) => [`${layer}.${projection}`, device.alloc(rows * rank)])),
    );
    this.#trained = new WhitenedLora(device, this.#lora, options.whitening);
    [this.#grads, this.#passGrads, this.#m, this.#v] = [alloc(), alloc(), alloc(), alloc()];
  }

  /**
   * Computes what is computed once a row before the rows come, in passes over many. Changes no result.
   *
   * @throws {ModelError} as `step` for a row.
   */
  async prepare(rows: readonly TrainRow[]): Promise<void> {
    if (rows.length > 0) await this.#turns.take(() => this.#prepare(rows));
  }

  async #prepare(rows: readonly TrainRow[]): Promise<void> {
    requireRows(rows, rowLimits(this.#model, ["nll", "kl"]));
    await this.#trunk.read(rows);
    await this.#teacher.read(rows.filter((r) => r.loss === "kl"));
  }

  /**
   * One optimiser step on a batch.
   *
   * @throws {ModelError} where a row or the rate cannot be trained with, before anything is computed; where the loss is not finite: the
   * adapter is then of no use.
   */
  async step(rows: readonly TrainRow[], lr: number): Promise<StepResult> {
    return await (await this.submit(rows, lr)).result;
  }

  /** Puts one optimiser step on its way; its result, and its errors, are those of `step`. */
  async submit(rows: readonly TrainRow[], lr: number): Promise<Submitted<StepResult>> {
    return await this.#turns.take(() => this.#submit(rows, lr));
  }

  async #submit(rows: readonly TrainRow[], lr: number): Promise<Submitted<StepResult>> {
    requireRate(lr);
    const { device } = this.#model;
    const encoded = await this.#encode(rows);
    const { clipNorm, beta1, beta2, eps, weightDecay } = this.#options;
    this.#step++;
    device.adamW({
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
      step: this.#step,
      ...(clipNorm > 0 ? { clip: { sumSquares: encoded.sumSquares, norm: clipNorm } } : {}),
    });
    this.#trained.refresh();
    this.#lastRow = rows[0];
    const step = this.#step;
    return submitted(this.#result(rows, encoded).then((result) => requireFinite(result, step)));
  }

  /** Loss and gradient of a batch without a step; the gradient can be read with `readGradients`. @throws {ModelError} as `step` for a row. */
  async gradients(rows: readonly TrainRow[]): Promise<StepResult> {
    const encoded = await this.#turns.take(() => this.#encode(rows));
    return await this.#result(rows, encoded);
  }

  /** Encodes forward and backward of a batch, so that all that a step tells is read at once. */
  async #encode(rows: readonly TrainRow[]): Promise<EncodedBatch> {
    await this.#prepare(rows);
    const { device } = this.#model;
    if (!this.#net.transposed) {
      this.#net = { ...this.#net, transposed: await transposedWeights(this.#net, this.#lora.lowestLayer) };
    }
    const total = weightedTokens(rows);
    const passes = splitPasses(rows, this.#options.passTokens);
    const order = passes.flatMap((pass) => pass.rows);
    const count = order.reduce((sum, r) => sum + lossTokens(r), 0);
    const told = device.alloc(count + 1);
    const looked: PickedToken[] = [];
    let before = 0;
    for (const [i, { extraAdapter, rows: own }] of passes.entries()) {
      const tokens = own.reduce((sum, r) => sum + lossTokens(r), 0);
      const target = i === 0 ? this.#grads : this.#passGrads;
      const adapters = this.#model.adapters(extraAdapter === undefined ? [] : [extraAdapter]);
      const picked = await this.#pass(own, adapters, total, device.view(told, looked.length, tokens), target);
      looked.push(...picked.map((p) => ({ ...p, index: before + p.index })));
      if (i > 0) device.axpy({ out: this.#grads, x: this.#passGrads, alpha: 1, n: this.#lora.count });
      before += tokens;
    }
    this.#trained.whitenGradient(this.#grads, this.#passGrads);
    const sumSquares = device.view(told, count, 1);
    device.sumSquares({ out: sumSquares, x: this.#grads, n: this.#lora.count });
    return { told, order, looked, sumSquares };
  }

  async #result(rows: readonly TrainRow[], encoded: EncodedBatch): Promise<StepResult> {
    const { device } = this.#model;
    const values = await device.read(encoded.told);
    device.free(encoded.told);
    return stepResult(rows, encoded, values, this.#options.anchorWeight);
  }

  /** Forward and backward of one pass; which of its tokens were looked at, whose losses `losses` gets. */
  async #pass(
    rows: readonly TrainRow[],
    extra: readonly DeviceLora[],
    total: PerLoss,
    losses: Tensor,
    grads: Tensor,
  ): Promise<PickedToken[]> {
    const { device } = this.#model, net = this.#net;
    const packed = packRows(rows);
    const { acts, gradients, more: down } = this.#buffers.take(packed.rows);
    const scratch = device.alloc(packed.rows * Math.max(1, ...extra.map((l) => l.rank)));
    const trained: TrainedLora = { lora: this.#lora, down, grads, scratch };
    const adapters = [this.#lora, ...extra];
    const batch = batchOnDevice(device, acts, packed);
    const from = this.#trunk.height;
    this.#trunk.write(rows, packed, acts.layers[from].xIn);
    const x = await forward(net, batch, acts, { adapters, scratch, trained, from });

    const index = lossIndex(rows, packed);
    const targets = Int32Array.from(rows.flatMap((r) => r.tokens.slice(lossStart(r))));
    const spans = lossSpans(rows, total, this.#options);
    const teacher = this.#teacher.statesOf(rows);
    const looked = await this.#looked(x, index, spans, teacher);
    const at = looked.map((p) => p.index);
    const h = headRows(net, x, Int32Array.from(at, (i) => index[i]));
    device.fill({ out: gradients.dx, value: 0, n: packed.rows * net.config.width });
    await lossAndGradient(
      net,
      h,
      {
        targets: Int32Array.from(at, (i) => targets[i]),
        teacher: rowsOf(teacher, at, net.config.width),
        spans: spansOf(spans, looked),
      },
      losses,
      gradients.dx,
    );
    freeHeadRows(net, h);
    backward(net, batch, acts, gradients, { adapters, trained });
    device.free(batch.seqs);
    device.free(scratch);
    return looked;
  }

  /** Which tokens of a pass are looked at, from the residual stream and the base model's final states. */
  async #looked(
    x: Tensor,
    index: Int32Array,
    spans: readonly LossSpan[],
    teacher: Float32Array,
  ): Promise<PickedToken[]> {
    const { anchorShare } = this.#options;
    if (anchorShare === 1) return Array.from(index.keys(), (i) => ({ index: i, importanceWeight: 1 }));
    const { device } = this.#model, net = this.#net;
    const h = headRows(net, x, index);
    const states = await device.read(h.normed, 0, index.length * net.config.width);
    freeHeadRows(net, h);
    // Multiples of the golden ratio fall evenly from step to step, and a resumed training draws as it would have.
    let draw = 0;
    const uniform = () => (this.#step * 0.6180339887498949 + Math.SQRT2 * draw++) % 1;
    return sampledTokens(spans, states, teacher, anchorShare, uniform);
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#step;
  }

  /** The gradient of the last batch (by Â where A is whitened), before clipping, in the layout of the adapter's pairs. */
  async readGradients(): Promise<LoraAdapter> {
    return adapterFromParams(this.#lora.source, await this.#turns.take(() => this.#read(this.#grads)));
  }

  /** The adapter as it stands. @throws {ModelError} where the training diverged, in its last step even. */
  async adapter(): Promise<LoraAdapter> {
    return await this.#turns.read(async () => {
      const adapter = adapterFromParams(this.#lora.source, await this.#read(this.#lora.params));
      await requireUsable(this.#model, this.#name, adapter, this.#lastRow);
      return adapter;
    });
  }

  /** A copy of all that training has changed; see `restore`. */
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

  /** Goes on from a saved state, with the same numbers as a training that was not interrupted; calls under way come before. @throws {ModelError} where it is another's. */
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
      this.#buffers.free();
      const copies = this.#net.transposed?.values() ?? [];
      for (const t of [this.#grads, this.#passGrads, this.#m, this.#v, ...copies]) this.#model.device.free(t);
      this.#trained.close();
    });
  }
}
