/** Trains the projection of sparse keys on pairs of cues and episodes, whose tokens' states have been read once. */
import { BufferScope } from "../model/buffer_scope.ts";
import type { Device } from "../../kernels/device.ts";
import { activationsOn, type SparseCode, sparseCode, type SparseProjection } from "../model/sparse_projection.ts";
import type { Random } from "../random/random.ts";
import { contrastiveLoss, peakGradients } from "./contrastive_loss.ts";

/** Tokens of many texts: row `starts[i]` is text i's first. */
export interface TextRows {
  inputs: number;
  values: Float32Array;
  starts: readonly number[];
}

/** Text i of each: a cue, the episode that it asks for, and one that is easily mistaken for it. */
export interface PairRows {
  cues: TextRows;
  episodes: TextRows;
  rivals: TextRows;
}

/** What decides a training, beside chance. */
export interface ProjectionSettings {
  /** Length of a code. */
  units: number;
  /** Units of a code that are not 0, at most. */
  winners: number;
  /** Optimiser steps; 0 leaves the projection as it was drawn. */
  steps: number;
  /** Pairs a step. */
  batchSize: number;
  /** AdamW's learning rate at the start; it falls to 0 in a straight line. */
  rate: number;
  /** Of the softmax over cosines. */
  temperature: number;
}

/** How a projection is trained. */
export interface ProjectionOptions extends ProjectionSettings {
  /** Draws the weights and the order of the pairs. */
  random: Random;
  /** Called after each step, with the tokens of its cues, episodes and rivals. */
  progress?: (step: number, loss: number, tokens: number) => void;
  /** Ends the training between two steps; its reason is thrown. */
  signal?: AbortSignal;
}

/** Mean and spread of every input over some tokens. */
interface Spread {
  mean: Float32Array;
  deviation: Float32Array;
}

const beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8;
/** Steps in which the rate rises. */
const warmup = 10;

/**
 * A projection of random weights, trained for so many steps. Inputs are centred and scaled by their spread over the episodes' tokens while it
 * is trained; the weights that come back take them as they are.
 */
export async function trainProjection(
  device: Device,
  pairs: PairRows,
  options: ProjectionOptions,
): Promise<{ projection: SparseProjection; losses: number[] }> {
  const { units, winners, steps, batchSize, rate, temperature, random, progress, signal } = options;
  const { inputs } = pairs.episodes;
  const spread = spreadOf(pairs.episodes);
  const weights = random.fork("weights");
  using scope = new BufferScope(device);
  const matrix = scope.floats(
    Float32Array.from({ length: units * inputs }, () => weights.gaussian() / Math.sqrt(inputs)),
  );
  const bias = scope.alloc(units);
  const state = [matrix, bias].map((params) => ({
    params,
    n: params.length,
    grads: scope.alloc(params.length),
    m: scope.alloc(params.length),
    v: scope.alloc(params.length),
  }));
  const deal = dealer(pairs.cues.starts.length - 1, random.fork("order"));
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    signal?.throwIfAborted();
    const { tokens, starts } = batchOf(pairs, deal(batchSize), spread);
    const driven = await activationsOn(device, { inputs, units }, { matrix, bias }, tokens);
    const { loss, gradients } = projectionGradient({ tokens, starts, driven }, { inputs, units, winners }, temperature);
    losses.push(loss);
    const lr = rate * Math.min(1, step / warmup) * (1 - (step - 1) / steps);
    state.forEach(({ grads, ...moved }, i) => {
      device.write(grads, gradients[i]);
      device.adamW({ ...moved, grads, lr, beta1, beta2, eps: epsilon, weightDecay: 0, step });
    });
    progress?.(step, loss, starts.at(-1)!);
  }
  const [trained, shift] = [await device.read(matrix), await device.read(bias)];
  return { projection: { ...unscaled(trained, shift, spread), inputs, units, winners }, losses };
}

/** A batch's tokens, where each text begins (cues, then episodes, then rivals), and what the units made of them. */
export interface DrivenBatch {
  tokens: Float32Array;
  starts: readonly number[];
  driven: Float32Array;
}

/** The loss of a batch, and its gradients by matrix and bias. */
export function projectionGradient(
  { tokens, starts, driven }: DrivenBatch,
  { inputs, units, winners }: Pick<SparseProjection, "inputs" | "units" | "winners">,
  temperature: number,
): { loss: number; gradients: [matrix: Float32Array, bias: Float32Array] } {
  const codes = starts.slice(1).map((end, i) => sparseCode(driven, units, { start: starts[i], end, winners }));
  const count = codes.length / 3;
  const part = (i: number): SparseCode[] => codes.slice(i * count, (i + 1) * count);
  const { loss, gradients } = contrastiveLoss({ cues: part(0), episodes: part(1), rivals: part(2) }, temperature);
  const matrix = new Float32Array(units * inputs);
  const bias = new Float32Array(units);
  codes.forEach((code, i) => {
    peakGradients(code, gradients[i]).forEach((gradient, w) => {
      const [to, from] = [code.winners[w] * inputs, code.rows[w] * inputs];
      for (let j = 0; j < inputs; j++) matrix[to + j] += gradient * tokens[from + j];
      bias[code.winners[w]] += gradient;
    });
  });
  return { loss, gradients: [matrix, bias] };
}

/** Deals numbers below `count` so that each comes once before any comes again. */
function dealer(count: number, random: Random): (size: number) => number[] {
  let deck: number[] = [];
  return (size) =>
    Array.from({ length: Math.min(size, count) }, () => {
      if (deck.length === 0) deck = random.shuffle([...Array(count).keys()]);
      return deck.pop()!;
    });
}

function batchOf({ cues, episodes, rivals }: PairRows, chosen: readonly number[], spread: Spread) {
  const texts = [cues, episodes, rivals].flatMap((rows) => chosen.map((i) => ({ rows, i })));
  const starts = [0];
  for (const { rows, i } of texts) starts.push(starts.at(-1)! + rows.starts[i + 1] - rows.starts[i]);
  const { inputs } = episodes;
  const tokens = new Float32Array(starts.at(-1)! * inputs);
  texts.forEach(({ rows, i }, at) =>
    tokens.set(rows.values.subarray(rows.starts[i] * inputs, rows.starts[i + 1] * inputs), starts[at] * inputs)
  );
  const { mean, deviation } = spread;
  for (let row = 0; row < tokens.length; row += inputs) {
    for (let j = 0; j < inputs; j++) tokens[row + j] = (tokens[row + j] - mean[j]) / deviation[j];
  }
  return { tokens, starts };
}

function spreadOf({ inputs, values }: TextRows): Spread {
  const mean = new Float32Array(inputs);
  const deviation = new Float32Array(inputs);
  const rows = Math.max(1, values.length / inputs);
  for (let i = 0; i < values.length; i++) mean[i % inputs] += values[i] / rows;
  for (let i = 0; i < values.length; i++) deviation[i % inputs] += (values[i] - mean[i % inputs]) ** 2 / rows;
  for (let j = 0; j < inputs; j++) deviation[j] = Math.sqrt(deviation[j]) + 1e-6;
  return { mean, deviation };
}

/** W·(x − mean) / deviation + b as weights of x itself. */
function unscaled(matrix: Float32Array, bias: Float32Array, { mean, deviation }: Spread) {
  const inputs = mean.length;
  const scaled = matrix.map((weight, i) => weight / deviation[i % inputs]);
  const shifted = bias.map((value, unit) => {
    let sum = value;
    for (let j = 0; j < inputs; j++) sum -= scaled[unit * inputs + j] * mean[j];
    return sum;
  });
  return { matrix: scaled, bias: shifted };
}
