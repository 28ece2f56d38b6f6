/** What the LoRA steps on WebGPU are taken on: a model in f32, an adapter and some rows, in memory and as peers read them. */
import type { ModelConfig, ModelSource, StoredTensor } from "../../core/format/model_source.ts";
import { decodeFloats, encodeFloats, type PlainFormat } from "../../core/format/plain_floats.ts";
import { createLora, type LoraAdapter, projections } from "../../core/model/lora.ts";
import { Random } from "../../core/random/random.ts";
import type { TrainRow } from "../../core/train/train_row.ts";

/** Rows of one length, so that nobody has to pad; the last `answerTokens` of each bear loss. */
export interface LoraShape {
  rows: number;
  tokens: number;
  answerTokens: number;
}

/** AdamW as all sides compute it; the gradient is not clipped. */
export const adamW = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 } as const;
const rank = 8;
const alpha = 16;

/** The same model with all weights in f32, whatever they are stored in. */
export function inFloats(checkpoint: ModelSource): ModelSource {
  return {
    config: checkpoint.config,
    tokens: checkpoint.tokens,
    warnings: checkpoint.warnings,
    source: checkpoint.source,
    sha256: checkpoint.sha256,
    names: () => checkpoint.names(),
    tensor(name): StoredTensor {
      const { format, data, ...shape } = checkpoint.tensor(name);
      return { ...shape, format: "f32", data: encodeFloats(decodeFloats(data, format as PlainFormat), "f32") };
    },
  };
}

/** An adapter of all projections. Where B is zero the gradient of A is zero as well, and a comparison of losses would say less. */
export function noisyLora(config: ModelConfig, baseModel: string): LoraAdapter {
  const random = new Random("lora_step_webgpu/adapter");
  const adapter = createLora(config, { rank, alpha, targets: projections, baseModel }, () => random.next());
  for (const pair of adapter.pairs) pair.b.forEach((_, i) => pair.b[i] = 0.01 * (random.next() - 0.5));
  return adapter;
}

/** Rows of random tokens. */
export function randomRows({ rows, tokens, answerTokens }: LoraShape, vocab: number): TrainRow[] {
  const random = new Random("lora_step_webgpu/rows");
  return Array.from({ length: rows }, () => ({
    tokens: Array.from({ length: tokens }, () => random.int(vocab)),
    answerStart: tokens - answerTokens,
    loss: "nll" as const,
  }));
}

/** Where a tensor begins in the peers' file, in values. */
export interface TensorPlace {
  name: string;
  shape: number[];
  at: number;
}

/** All weights, and A and B of the adapter (`lora.0.q_proj.a`), as one run of f32. */
export function peerTensors(
  checkpoint: ModelSource,
  adapter: LoraAdapter,
): { places: TensorPlace[]; values: Float32Array<ArrayBuffer> } {
  const parts = [
    ...checkpoint.names().map((name) => {
      const { rows, cols, format, data } = checkpoint.tensor(name);
      return { name, shape: rows === 1 ? [cols] : [rows, cols], values: decodeFloats(data, format as PlainFormat) };
    }),
    ...adapter.pairs.flatMap(({ layer, projection, a, b, inFeatures, outFeatures }) => [
      { name: `lora.${layer}.${projection}.a`, shape: [adapter.rank, inFeatures], values: a },
      { name: `lora.${layer}.${projection}.b`, shape: [outFeatures, adapter.rank], values: b },
    ]),
  ];
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  const places = parts.map(({ name, shape, values: own }) => {
    values.set(own, at);
    at += own.length;
    return { name, shape, at: at - own.length };
  });
  return { places, values };
}
