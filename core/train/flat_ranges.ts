/** Parts of the flat buffer that holds all weights of a model. */
import type { FlatWeights } from "../model/weights.ts";

/** Neighbours in the flat buffer that are updated alike. */
export interface FlatRange {
  offset: number;
  n: number;
  isMatrix: boolean;
}

/** As few ranges as the layout allows. */
export function flatRanges(layout: FlatWeights["layout"]): FlatRange[] {
  const found: FlatRange[] = [];
  for (const { offset, rows, cols } of layout) {
    const before = found[found.length - 1];
    const isMatrix = rows > 1;
    if (before?.isMatrix === isMatrix && before.offset + before.n === offset) before.n += rows * cols;
    else found.push({ offset, n: rows * cols, isMatrix });
  }
  return found;
}

/** Values that lie as the weights do, by the weights' names. */
export function weightsByName(flat: FlatWeights, values: Float32Array): Map<string, Float32Array> {
  return new Map(flat.layout.map(({ name, rows, cols, offset }) => [name, values.slice(offset, offset + rows * cols)]));
}
