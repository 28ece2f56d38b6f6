import type { LanguageModel } from "../model/language_model.ts";
import { genericSentences } from "./generic_sentences.ts";
import { tokenWeight } from "./token_weights.ts";
import { unit } from "./vectors.ts";

/**
 * Keys from the model's own hidden states. For each of three early layers: drop the first token (its activation is huge and
 * says nothing), scale every token's vector to unit length, subtract the corpus mean, sum with weights that favour rare tokens
 * ({@link tokenWeight}); the layers' sums, each at unit length, stand side by side, and the whole is scaled to unit length. A key is made from one text alone: an episode's from
 * the episode, a cue's from the question.
 */
export interface Keyer {
  /** Length of a key. */
  readonly length: number;
  /** Unit-length keys, one per text. */
  keys(texts: readonly string[]): Promise<Float32Array[]>;
}

/** Layers 0, 4 and 8 of 30, at the same relative depth for other models; fewer where they would coincide. */
export function keyLayers(layers: number): number[] {
  return [...new Set([0, Math.round(layers * 4 / 30), Math.round(layers * 8 / 30)])];
}

/**
 * Makes a keyer for a model. The corpus mean is taken per layer over the tokens of `corpus`, by default a fixed set of
 * generic sentences, so that keys never depend on a stream, its order or its answers, and stay valid in a durable store.
 */
export async function createKeyer(
  model: LanguageModel,
  options: { layers?: readonly number[]; corpus?: readonly string[]; batchSize?: number } = {},
): Promise<Keyer> {
  const layers = options.layers ?? keyLayers(model.config.layers);
  const batchSize = options.batchSize ?? 128;
  const width = model.config.width;
  const weightOf = tokenWeight(model.config.vocab);
  const corpus = options.corpus ?? genericSentences;

  /** The text's tokens behind a first one that is dropped again: a begin-of-text id where the model has one. */
  function encode(text: string): number[] {
    const opening = model.tokens.bosId ?? model.tokens.endIds[0];
    return [opening, ...model.tokens.encode(text)].slice(0, model.config.maxPositions);
  }

  /** For each text, for each layer, the weighted sum of the unit vectors of its tokens but the first; and the sum of weights. */
  async function sums(texts: readonly string[]): Promise<{ layers: Float32Array[]; weight: number }[]> {
    const out: { layers: Float32Array[]; weight: number }[] = [];
    for (let at = 0; at < texts.length; at += batchSize) {
      const sequences = texts.slice(at, at + batchSize).map(encode);
      const states = await model.hidden(sequences, layers);
      states.forEach((perLayer, i) => {
        const weights = sequences[i].map((id, row) => row === 0 ? 0 : weightOf(id));
        out.push({
          layers: perLayer.map((state) => sumOfUnitRows(state, width, weights)),
          weight: weights.reduce((sum, x) => sum + x, 0),
        });
      });
    }
    return out;
  }

  const means = layers.map(() => new Float32Array(width));
  let total = 0;
  for (const text of await sums(corpus)) {
    total += text.weight;
    text.layers.forEach((sum, layer) => {
      for (let i = 0; i < width; i++) means[layer][i] += sum[i];
    });
  }
  for (const mean of means) for (let i = 0; i < width; i++) mean[i] /= total || 1;

  return {
    length: layers.length * width,
    async keys(texts: readonly string[]): Promise<Float32Array[]> {
      return (await sums(texts)).map(({ layers: perLayer, weight }) => {
        const key = new Float32Array(layers.length * width);
        perLayer.forEach((sum, layer) => {
          key.set(unit(sum.map((value, i) => value - weight * means[layer][i])), layer * width);
        });
        return unit(key);
      });
    },
  };
}

/** Σ over the rows of weight · row / |row|; `state` is T × width. */
function sumOfUnitRows(state: Float32Array, width: number, weights: readonly number[]): Float32Array {
  const sum = new Float32Array(width);
  weights.forEach((weight, row) => {
    const at = row * width;
    let squares = 0;
    for (let i = 0; i < width; i++) squares += state[at + i] * state[at + i];
    if (weight === 0 || squares === 0) return;
    const scale = weight / Math.sqrt(squares);
    for (let i = 0; i < width; i++) sum[i] += state[at + i] * scale;
  });
  return sum;
}
