import type { Tensor } from "../../kernels/device.ts";
import { ModelError } from "../../schemas/errors.ts";
import { BufferScope } from "../model/buffer_scope.ts";
import { withDefaults } from "../model/fields.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { ModelCall } from "../model/model_call.ts";
import { splitByRows } from "../model/split_by_rows.ts";
import { allocFlatWeights, type FlatWeights } from "../model/weights.ts";
import { requireFinite } from "./finite_step.ts";
import { type FlatRange, flatRanges, weightsByName } from "./flat_ranges.ts";
import { runFullPass } from "./full_pass.ts";
import type { FullStep, FullTrainerOptions, FullTrainerState } from "./full_step.ts";
import type { TrainCall } from "./lora_step.ts";
import { countedTokens, lossTokens, sumByRow, weightedTokens } from "./loss_rows.ts";
import { muonStep } from "./muon.ts";
import { PassBufferPool } from "./pass_buffers.ts";
import { type Submitted, submitted } from "./pipelined_steps.ts";
import { SerialQueue } from "./serial_queue.ts";
import type { TrainRow } from "./train_row.ts";
import { requireFullOptions, requireRate, requireState, signalOf } from "./valid_options.ts";
import { requireRows, rowLimits } from "./valid_rows.ts";

/** Decay of Muon's momentum. */
const muonBeta = 0.95;

/** A batch on its way through the device: `losses` gets those of its tokens, and at the end `sumSquares`. */
interface EncodedBatch {
  losses: Tensor;
  sumSquares: Tensor;
}

/** Trains all weights of a model: embedding, projections, norms and biases. */
export class FullTrainer implements Disposable {
  readonly #model: LocalModel;
  readonly #options: Required<FullTrainerOptions>;
  readonly #scope: BufferScope;
  readonly #flat: FlatWeights;
  readonly #grads: FlatWeights;
  readonly #m: Tensor;
  readonly #v: Tensor;
  #step = 0;
  readonly #turns = new SerialQueue();
  readonly #buffers: PassBufferPool;

  /**
   * Allocates gradients and moments.
   *
   * @throws {ModelError} if the model was not loaded as `trainable`, or an option is not what it can be.
   */
  constructor(model: LocalModel, options: FullTrainerOptions = {}) {
    if (!model.flat) {
      throw new ModelError(
        "Cannot train all weights: the model must be loaded with trainable: true: received a frozen one",
      );
    }
    this.#model = model;
    this.#flat = model.flat;
    requireFullOptions(options);
    this.#options = withDefaults({
      optimizer: "adamw",
      beta1: 0.9,
      beta2: 0.95,
      eps: 1e-8,
      weightDecay: 0.1,
      clipNorm: 1,
      passTokens: 4096,
    }, options);
    const { device } = model;
    using scope = new BufferScope(device);
    this.#grads = allocFlatWeights(model.config, scope);
    this.#m = scope.alloc(this.count);
    this.#v = scope.alloc(this.count);
    this.#buffers = new PassBufferPool(device, model.config, 0, (own, rows) => {
      const ones = own.alloc(rows);
      device.fill({ out: ones, value: 1, n: rows });
      return new Map([["ones", ones]]);
    });
    this.#scope = scope.move();
  }

  /** Number of parameters. */
  get count(): number {
    return this.#flat.params.length;
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#step;
  }

  /**
   * One optimiser step on a batch of `nll` rows.
   *
   * @throws {ModelError} if a row or the rate cannot be trained with, before anything is computed; where the loss is not finite: the
   * weights are then of no use.
   */
  async step(rows: readonly TrainRow[], lr: number, call: TrainCall = {}): Promise<FullStep> {
    return await (await this.submit(rows, lr, call)).result;
  }

  /** Puts one optimiser step on its way; its result, and its errors, are those of `step`. */
  async submit(rows: readonly TrainRow[], lr: number, call: TrainCall = {}): Promise<Submitted<FullStep>> {
    const signal = signalOf(call);
    return await this.#turns.take(() => this.#submit(rows, lr, signal), signal);
  }

  async #submit(
    rows: readonly TrainRow[],
    lr: number,
    signal: AbortSignal | undefined,
  ): Promise<Submitted<FullStep>> {
    requireRate(lr);
    using call = this.#model.begin("train", { signal });
    using scope = new BufferScope(this.#model.device);
    const encoded = await this.#encode(call, rows, scope);
    const { optimizer, weightDecay } = this.#options;
    const { device } = call.net;
    const { layout, params } = this.#flat;
    const tables = ["model.embed_tokens.weight", "lm_head.weight"];
    const isProjection = ({ name, rows }: typeof layout[number]) => rows > 1 && !tables.includes(name);
    const turned = optimizer === "muon" ? layout.filter(isProjection) : [];
    if (turned.length > 0) {
      await muonStep(device, {
        params,
        grads: this.#grads.params,
        momentum: this.#m,
        matrices: turned,
        lr,
        beta: muonBeta,
        weightDecay,
        lasting: this.#model.device,
        whole: (of) => call.whole(of),
      });
    }
    // From where Muon has moved its matrices to the end nothing waits or looks at the signal, so that a step is taken whole or not at all.
    const step = this.#step + 1;
    for (const range of flatRanges(layout.filter((part) => !turned.includes(part)))) {
      this.#adamW(range, lr, step, encoded.sumSquares);
    }
    this.#step = step;
    return submitted(this.#result(rows, encoded, scope.move()).then((result) => requireFinite(result, step)));
  }

  #adamW({ offset, n, isMatrix }: FlatRange, lr: number, step: number, sumSquares: Tensor): void {
    const { beta1, beta2, eps, weightDecay, clipNorm } = this.#options;
    const { device } = this.#model;
    const part = (t: Tensor) => device.view(t, offset, n);
    device.adamW({
      params: part(this.#flat.params),
      grads: part(this.#grads.params),
      m: part(this.#m),
      v: part(this.#v),
      n,
      lr,
      beta1,
      beta2,
      eps,
      weightDecay: isMatrix ? weightDecay : 0,
      step,
      ...(clipNorm > 0 ? { clip: { sumSquares, norm: clipNorm } } : {}),
    });
  }

  /** Loss and gradient of a batch, without a step; see `readGradients`. @throws {ModelError} as `step` for a row. */
  async gradients(rows: readonly TrainRow[], options: TrainCall = {}): Promise<FullStep> {
    const signal = signalOf(options);
    using scope = new BufferScope(this.#model.device);
    const encoded = await this.#turns.take(async () => {
      using call = this.#model.begin("train", { signal });
      return await this.#encode(call, rows, scope);
    }, signal);
    return await this.#result(rows, encoded, scope);
  }

  async #encode(call: ModelCall, rows: readonly TrainRow[], scope: BufferScope): Promise<EncodedBatch> {
    requireRows(rows, rowLimits(this.#model, ["nll"]));
    const { net } = call, { device } = net;
    device.fill({ out: this.#grads.params, value: 0, n: this.count });
    const passes = { net, buffers: this.#buffers, grads: this.#grads.weights, total: weightedTokens(rows) };
    const count = rows.reduce((sum, r) => sum + lossTokens(r), 0);
    const losses = scope.alloc(count + 1);
    let at = 0;
    for (const pass of splitByRows(rows, (r) => r.tokens.length, this.#options.passTokens)) {
      const tokens = pass.reduce((sum, r) => sum + lossTokens(r), 0);
      await runFullPass(passes, pass, device.view(losses, at, tokens));
      at += tokens;
    }
    const sumSquares = device.view(losses, count, 1);
    device.sumSquares({ out: sumSquares, x: this.#grads.params, n: this.count });
    await call.whole(sumSquares);
    return { losses, sumSquares };
  }

  async #result(rows: readonly TrainRow[], { losses }: EncodedBatch, scope: BufferScope): Promise<FullStep> {
    using _ = scope;
    const values = await this.#model.device.read(losses);
    const sums = sumByRow(rows, values);
    const weighted = rows.reduce((sum, r, i) => sum + (r.weight ?? 1) * sums[i], 0);
    return {
      loss: weighted / weightedTokens(rows).nll,
      rowLosses: sums.map((sum, i) => sum / countedTokens(rows[i])),
      gradNorm: Math.sqrt(values[values.length - 1]),
      tokens: rows.reduce((s, r) => s + r.tokens.length, 0),
    };
  }

  /** The gradient of every weight in the last batch, before clipping, by its Hugging Face name. */
  async readGradients(): Promise<Map<string, Float32Array>> {
    const { device } = this.#model;
    return weightsByName(this.#grads, await this.#turns.take(() => device.read(this.#grads.params)));
  }

  /** Every weight as it stands, by its Hugging Face name. */
  async weights(): Promise<Map<string, Float32Array>> {
    return weightsByName(this.#flat, await this.#turns.read(() => this.#readWeights()));
  }

  async #readWeights(): Promise<Float32Array> {
    using call = this.#model.begin("read the weights");
    return await call.net.device.read(this.#flat.params);
  }

  /** A copy of all that training has changed; see `restore`. */
  async state(): Promise<FullTrainerState> {
    const { device } = this.#model;
    return await this.#turns.take(async () => ({
      step: this.#step,
      params: await device.read(this.#flat.params),
      m: await device.read(this.#m),
      v: await device.read(this.#v),
    }));
  }

  /**
   * Goes on from a saved state, with the same numbers as a training that was not interrupted. Calls under way come before.
   *
   * @throws {ModelError} if it is another's.
   */
  restore(state: FullTrainerState): void {
    const { device } = this.#model;
    requireState(state, this.count);
    this.#turns.takeNow(() => {
      device.write(this.#flat.params, state.params);
      device.write(this.#m, state.m);
      device.write(this.#v, state.v);
      this.#step = state.step;
    });
  }

  /** Frees the trainer's buffers, after the calls that are under way; the model stays. Only `weights` can be called afterwards. */
  close(): void {
    this.#turns.close(() => {
      for (const held of [this.#buffers, this.#scope]) held[Symbol.dispose]();
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
