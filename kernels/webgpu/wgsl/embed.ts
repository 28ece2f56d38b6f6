/** Rows of an embedding by their ids. */
import { forEachItem, type Kernel, parameters, storage } from "./kernel.ts";
import { weightAt, weightElement, type WeightSource } from "./weight_formats.ts";

/** out[i] = row ids[i] of a table in any format; of the rows that a part of it holds. */
export function embed(source: WeightSource): Kernel {
  return {
    name: `embed ${source}`,
    access: ["write", "read", "read"],
    code: parameters("n: u32, out_at: u32, w_at: u32, w_cols: u32, first: u32, rows: u32, ids_at: u32") +
      storage(1, "out", "write") +
      storage(2, "w", "read", weightElement(source)) + storage(3, "ids", "read", "i32") + weightAt(source) +
      forEachItem(`let row = u32(ids[p.ids_at + i / p.w_cols]) - p.first;
    if (row < p.rows) { out[p.out_at + i] = weightAt(row, i % p.w_cols); }`),
  };
}
