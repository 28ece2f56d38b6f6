/** What keys are made of: the hidden states of a text's tokens after some blocks. */
import type { LanguageModel } from "../model/language_model.ts";
import { unit } from "./vectors.ts";

/** Longest text that a key is made from, in tokens; what follows does not count. */
const longest = 2048;

/** Takes a text's place in the list, the place of a layer among those that were asked for, and its tokens' states and ids. */
type UseStates = (text: number, layer: number, rows: Float32Array[], ids: readonly number[]) => void;

/**
 * Hands each text's tokens to `use`, layer by layer: states at unit length. The first position is left out, since its activation is huge
 * and says nothing; a begin-of-text id stands there, so that no token of the text itself is dropped.
 */
export async function readTokenStates(
  model: LanguageModel,
  texts: readonly string[],
  { layers, batchSize = 128 }: { layers: readonly number[]; batchSize?: number },
  use: UseStates,
): Promise<void> {
  const { width, contextLength } = model.config;
  const opening = model.tokens.bosId ?? model.tokens.endIds[0];
  for (let at = 0; at < texts.length; at += batchSize) {
    const sequences = texts.slice(at, at + batchSize)
      .map((text) => [opening, ...model.tokens.encode(text)].slice(0, Math.min(longest, contextLength)));
    const states = await model.hidden(sequences, layers);
    states.forEach((perLayer, i) => {
      const ids = sequences[i].slice(1);
      perLayer.forEach((state, layer) => use(at + i, layer, unitRows(state, width), ids));
    });
  }
}

/** The rows of a state (T × width) but the first, each at unit length. */
function unitRows(state: Float32Array, width: number): Float32Array[] {
  const rows: Float32Array[] = [];
  for (let at = width; at < state.length; at += width) rows.push(unit(state.subarray(at, at + width)));
  return rows;
}

/** Vectors of many texts' tokens, one after another. */
export interface TokenRows {
  /** Length of a vector: layers × width. */
  inputs: number;
  /** All of them, row after row. */
  values: Float32Array;
  /** Row at which each text begins, and at the end how many there are. */
  starts: number[];
}

/** For every token its states after all the layers side by side, each at unit length. */
export async function tokenRows(
  model: LanguageModel,
  texts: readonly string[],
  options: { layers: readonly number[]; batchSize?: number; progress?: (done: number, total: number) => void },
): Promise<TokenRows> {
  const { layers, progress } = options;
  const { width } = model.config;
  const inputs = layers.length * width;
  const found: Float32Array[] = [];
  await readTokenStates(model, texts, options, (text, layer, rows) => {
    if (layer === 0) progress?.(text + 1, texts.length);
    found[text] ??= new Float32Array(rows.length * inputs);
    rows.forEach((row, i) => found[text].set(row, i * inputs + layer * width));
  });
  const starts = [0];
  for (const { length } of found) starts.push(starts.at(-1)! + length / inputs);
  const values = new Float32Array(starts.at(-1)! * inputs);
  found.forEach((own, i) => values.set(own, starts[i] * inputs));
  return { inputs, values, starts };
}
