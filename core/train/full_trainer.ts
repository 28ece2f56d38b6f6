import type { Tensor } from "../../kernels/device.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import type { Activations } from "../model/activations.ts";
import { splitByRows } from "../model/generation.ts";
import type { LocalModel } from "../model/local_model.ts";
import { freeHeadRows, headRows, lossAndGradient } from "../model/output_head.ts";
import type { PackedBatch } from "../model/packed_batch.ts";
import { batchOnDevice } from "../model/session.ts";
import { backward, forward } from "../model/transformer.ts";
import { allocFlatWeights, type FlatWeights } from "../model/weights.ts";
import { requireFinite } from "./finite_step.ts";
import type { FullStep, FullTrainerOptions, FullTrainerState } from "./full_step.ts";
import {
  countedTokens,
  joinedSpans,
  lossIndex,
  lossSpans,
  lossStart,
  lossTokens,
  type PerLoss,
  sumByRow,
  weightedTokens,
} from "./loss_rows.ts";
import { muonStep } from "./muon.ts";
import { PassBufferPool } from "./pass_buffers.ts";
import { packRows } from "./row_passes.ts";
import { type Submitted, submitted } from "./pipelined_steps.ts";
import type { TrainRow } from "./train_row.ts";
import { SerialQueue } from "./serial_queue.ts";
import { requireOptions, requireRate, requireState } from "./valid_options.ts";
import { requireRows, rowLimits } from "./valid_rows.ts";

/** Decay of Muon's momentum. */
const muonBeta = 0.95;

/** Nothing is held. */
const noTeacher = new Float32Array(0);

/** Trains all weights of a model: embedding, projections, norms and biases. */
export class FullTrainer {
  readonly #model: LocalModel;
  readonly #options: Required<FullTrainerOptions>;
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
   * @throws {ModelError} where the model was not loaded as `trainable`, or an option is not what it can be.
   */
  constructor(model: LocalModel, options: FullTrainerOptions = {}) {
    if (!model.flat) {
      throw new ModelError(
        "Cannot train all weights: the model must be loaded with trainable: true: received a frozen one",
      );
    }
    this.#model = model;
    this.#flat = model.flat;
    this.#options = {
      optimizer: "adamw",
      beta1: 0.9,
      beta2: 0.95,
      eps: 1e-8,
      weightDecay: 0.1,
      clipNorm: 1,
      passTokens: 4096,
      ...options,
    };
    requireOptions(this.#options);
    const { optimizer } = this.#options;
    if (optimizer !== "adamw" && optimizer !== "muon") {
      throw new ModelError(
        explain({ cannot: "train", field: "optimizer", rule: "adamw or muon", received: optimizer }),
      );
    }
    const { device } = model;
    this.#grads = allocFlatWeights(model.config, device);
    this.#m = device.alloc(this.count);
    this.#v = device.alloc(this.count);
    this.#buffers = new PassBufferPool(device, model.config, 0, (rows) => {
      const ones = device.alloc(rows);
      device.fill({ out: ones, value: 1, n: rows });
      return new Map([["ones", ones]]);
    });
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
   * @throws {ModelError} where a row or the rate cannot be trained with, before anything is computed; where the loss is not finite: the
   * weights are then of no use.
   */
  async step(rows: readonly TrainRow[], lr: number): Promise<FullStep> {
    return await (await this.submit(rows, lr)).result;
  }

  /** Puts one optimiser step on its way; its result, and its errors, are those of `step`. */
  async submit(rows: readonly TrainRow[], lr: number): Promise<Submitted<FullStep>> {
    return await this.#turns.take(() => this.#submit(rows, lr));
  }

  async #submit(rows: readonly TrainRow[], lr: number): Promise<Submitted<FullStep>> {
    requireRate(lr);
    const encoded = await this.#encode(rows);
    const { optimizer, weightDecay } = this.#options;
    const { device } = this.#model;
    const { layout, params } = this.#flat;
    this.#step++;
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
      });
    }
    for (const range of ranges(layout.filter((part) => !turned.includes(part)))) {
      this.#adamW(range, lr, encoded.sumSquares);
    }
    const step = this.#step;
    return submitted(this.#result(rows, encoded).then((result) => requireFinite(result, step)));
  }

  #adamW({ offset, n, isMatrix }: Range, lr: number, sumSquares: Tensor): void {
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
      step: this.#step,
      ...(clipNorm > 0 ? { clip: { sumSquares, norm: clipNorm } } : {}),
    });
  }

  /** Loss and gradient of a batch, without a step; see `readGradients`. @throws {ModelError} as `step` for a row. */
  async gradients(rows: readonly TrainRow[]): Promise<FullStep> {
    const encoded = await this.#turns.take(() => this.#encode(rows));
    return await this.#result(rows, encoded);
  }

  async #encode(rows: readonly TrainRow[]): Promise<{ told: Tensor; sumSquares: Tensor }> {
    requireRows(rows, rowLimits(this.#model, ["nll"]));
    const { device } = this.#model;
    device.fill({ out: this.#grads.params, value: 0, n: this.count });
    const total = weightedTokens(rows);
    const count = rows.reduce((sum, r) => sum + lossTokens(r), 0);
    const told = device.alloc(count + 1);
    let at = 0;
    for (const pass of splitByRows(rows, (r) => r.tokens.length, this.#options.passTokens)) {
      const tokens = pass.reduce((sum, r) => sum + lossTokens(r), 0);
      await this.#pass(pass, total, device.view(told, at, tokens));
      at += tokens;
    }
    const sumSquares = device.view(told, count, 1);
    device.sumSquares({ out: sumSquares, x: this.#grads.params, n: this.count });
    return { told, sumSquares };
  }

  async #result(rows: readonly TrainRow[], { told }: { told: Tensor }): Promise<FullStep> {
    const { device } = this.#model;
    const values = await device.read(told);
    device.free(told);
    const sums = sumByRow(rows, values);
    const weighted = rows.reduce((sum, r, i) => sum + (r.weight ?? 1) * sums[i], 0);
    return {
      loss: weighted / weightedTokens(rows).nll,
      rowLosses: sums.map((sum, i) => sum / countedTokens(rows[i])),
      gradNorm: Math.sqrt(values[values.length - 1]),
      tokens: rows.reduce((s, r) => s + r.tokens.length, 0),
    };
  }

  async #pass(rows: readonly TrainRow[], total: PerLoss, losses: Tensor): Promise<void> {
    const { device, net, config } = this.#model;
    const packed = packRows(rows);
    const { acts, gradients, more } = this.#buffers.take(packed.rows), ones = more.get("ones")!;
    const scratch = device.alloc(0);
    const batch = batchOnDevice(device, acts, packed);
    const full = { grads: this.#grads.weights, ones };
    const x = await forward(net, batch, acts, { adapters: [], scratch });
    const h = headRows(net, x, lossIndex(rows, packed));
    const targets = Int32Array.from(rows.flatMap((r) => r.tokens.slice(lossStart(r))));
    const spans = lossSpans(rows, total, { anchorWeight: 0, anchorBound: 0 });
    device.fill({ out: gradients.dx, value: 0, n: packed.rows * config.width });
    await lossAndGradient(net, h, { targets, teacher: noTeacher, spans }, losses, gradients.dx, full.grads);
    freeHeadRows(net, h);
    const within = await this.#verdicts(rows, packed, total, acts, full.grads);
    backward(net, batch, acts, gradients, { full, within });
    for (const t of within.values()) device.free(t);
    const { embedding } = full.grads;
    device.scatterAddRows({ out: embedding, x: gradients.dx, index: acts.ids, rows: packed.rows, cols: config.width });
    device.free(batch.seqs);
    device.free(scratch);
  }

  /** By block, the gradient of the residual stream before it by the verdicts that are read there. */
  async #verdicts(
    rows: readonly TrainRow[],
    packed: PackedBatch,
    total: PerLoss,
    acts: Activations,
    grads: FlatWeights["weights"],
  ): Promise<Map<number, Tensor>> {
    const { device, net, config } = this.#model;
    const all = rows.flatMap(({ verdicts = [], weight = 1 }, s) =>
      verdicts.map((v) => ({ ...v, row: packed.rowOf(s, v.at), scale: v.factor * weight / total.nll }))
    );
    const within = new Map<number, Tensor>();
    for (const [layer, found] of Map.groupBy(all, ({ layer }) => layer)) {
      const dx = device.alloc(packed.rows * config.width), losses = device.alloc(found.length);
      device.fill({ out: dx, value: 0, n: packed.rows * config.width });
      const h = headRows(net, acts.layers[layer].xIn, Int32Array.from(found, ({ row }) => row));
      const targets = Int32Array.from(found, ({ id }) => id);
      const spans = found.map(({ scale }) => ({ loss: "nll" as const, rows: 1, scale, bound: 0 }));
      await lossAndGradient(net, h, { targets, teacher: noTeacher, spans: joinedSpans(spans) }, losses, dx, grads);
      freeHeadRows(net, h);
      device.free(losses);
      within.set(layer, dx);
    }
    return within;
  }

  /** The gradient of every weight in the last batch, before clipping, by its Hugging Face name. */
  async readGradients(): Promise<Map<string, Float32Array>> {
    const { device } = this.#model;
    return byName(this.#grads, await this.#turns.take(() => device.read(this.#grads.params)));
  }

  /** Every weight as it stands, by its Hugging Face name. */
  async weights(): Promise<Map<string, Float32Array>> {
    const { device } = this.#model;
    return byName(this.#flat, await this.#turns.read(() => device.read(this.#flat.params)));
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

  /** Goes on from a saved state, with the same numbers as a training that was not interrupted; calls under way come before. @throws {ModelError} where it is another's. */
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
      this.#buffers.free();
      for (const t of [this.#grads.params, this.#m, this.#v]) this.#model.device.free(t);
    });
  }
}

/** Neighbours in the flat buffer that are updated alike. */
interface Range {
  offset: number;
  n: number;
  isMatrix: boolean;
}

function ranges(layout: FlatWeights["layout"]): Range[] {
  const found: Range[] = [];
  for (const { offset, rows, cols } of layout) {
    const before = found[found.length - 1];
    const isMatrix = rows > 1;
    if (before?.isMatrix === isMatrix && before.offset + before.n === offset) before.n += rows * cols;
    else found.push({ offset, n: rows * cols, isMatrix });
  }
  return found;
}

function byName(flat: FlatWeights, values: Float32Array): Map<string, Float32Array> {
  return new Map(flat.layout.map(({ name, rows, cols, offset }) => [name, values.slice(offset, offset + rows * cols)]));
}
