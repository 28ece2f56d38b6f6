import type { LanguageModel } from "../model/language_model.ts";
import { genericSentences } from "./generic_sentences.ts";
import { unit } from "./vectors.ts";

/**
 * Keys from the model's own hidden states. For each of three early layers: drop the first token (its activation is huge and
 * says nothing), scale every token's vector to unit length, subtract the corpus mean, sum; the layers' sums, each at unit
 * length, stand side by side, and the whole is scaled to unit length. A key is made from one text alone: an episode's from
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
  const corpus = options.corpus ?? genericSentences;

  /** The text's tokens behind a first one that is dropped again: a begin-of-text id where the model has one. */
  function encode(text: string): number[] {
    const opening = model.tokens.bosId ?? model.tokens.endIds[0];
    return [opening, ...model.tokens.encode(text)].slice(0, model.config.maxPositions);
  }

  /** For each text, for each layer, the sum of the unit vectors of its tokens but the first; and their count. */
  async function sums(texts: readonly string[]): Promise<{ layers: Float32Array[]; count: number }[]> {
    const out: { layers: Float32Array[]; count: number }[] = [];
    for (let at = 0; at < texts.length; at += batchSize) {
      const states = await model.hidden(texts.slice(at, at + batchSize).map(encode), layers);
      for (const perLayer of states) {
        const count = perLayer[0].length / width - 1;
        out.push({ count, layers: perLayer.map((state) => sumOfUnitRows(state, width, 1)) });
      }
    }
    return out;
  }

  const means = layers.map(() => new Float32Array(width));
  let tokens = 0;
  for (const text of await sums(corpus)) {
    tokens += text.count;
    text.layers.forEach((sum, layer) => {
      for (let i = 0; i < width; i++) means[layer][i] += sum[i];
    });
  }
  for (const mean of means) for (let i = 0; i < width; i++) mean[i] /= Math.max(1, tokens);

  return {
    length: layers.length * width,
    async keys(texts: readonly string[]): Promise<Float32Array[]> {
      return (await sums(texts)).map(({ layers: perLayer, count }) => {
        const key = new Float32Array(layers.length * width);
        perLayer.forEach((sum, layer) => {
          key.set(unit(sum.map((value, i) => value - count * means[layer][i])), layer * width);
        });
        return unit(key);
      });
    },
  };
}

/** Σ over the rows from `firstRow` on of row / |row|; `state` is T × width. */
function sumOfUnitRows(state: Float32Array, width: number, firstRow: number): Float32Array {
  const sum = new Float32Array(width);
  for (let row = firstRow * width; row < state.length; row += width) {
    let squares = 0;
    for (let i = 0; i < width; i++) squares += state[row + i] * state[row + i];
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let i = 0; i < width; i++) sum[i] += state[row + i] * scale;
  }
  return sum;
}
