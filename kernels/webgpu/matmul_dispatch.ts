/** Which kernel makes a matrix product, over which parts of the weight. */
import type { MatmulArgs } from "../device.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import { floatsOf, type Operand, type RowPart, rowStretches, sourceOf, tensorOf } from "./gpu_tensor.ts";
import { dequantise, directMatmul, readsWholeVectors } from "./wgsl/direct_matmul.ts";
import { f32, u32 } from "./wgsl/kernel.ts";
import { matmul, type Orientation, tile, vectorColumns, vectorMatmul } from "./wgsl/matmul.ts";
import { weightElement, type WeightSource } from "./wgsl/weight_formats.ts";

/** Rows up to which a product with a transposed matrix is taken column by column, as in decoding. */
const fewRows = 4;
/** Squares of the product from which on a thread makes 8 × 8 of its values: then there are enough of them for any device. */
const manySquares = 512;
/** Values of a frozen matrix that are dequantised at once, where a product wants them so. */
const floatValues = 1 << 22;

/** Encodes out (+)= alpha · X · W (+ bias) in an orientation; some rows of `out` at a time, where it is larger than the adapter binds at once. */
export function dispatchMatmul(on: DispatchParts, orientation: Orientation, a: MatmulArgs): void {
  tensorOf(a.out, a.m * a.n, "out");
  tensorOf(a.x, a.m * a.k, "x");
  const stretches = orientation === "TN"
    ? rowStretches(a.m, a.n, a.out)
    : rowStretches(a.m, Math.max(a.n, a.k), a.out, a.x);
  for (const { from, n } of stretches) dispatchRows(on, orientation, a, from, n);
}

/** Encodes `m` rows of the product from row `first`. */
function dispatchRows(on: DispatchParts, orientation: Orientation, a: MatmulArgs, first: number, m: number): void {
  const [wRows, wCols] = orientation === "NT" ? [a.n, a.k] : [a.k, a.n];
  const out = floatsOf(a.out, m * a.n, "out", first * a.n);
  const x = orientation === "TN"
    ? columnsOf(floatsOf(a.x, a.m * a.k, "x"), first)
    : floatsOf(a.x, m * a.k, "x", first * a.k);
  const { source, parts } = sourceOf(a.w, wRows, wCols);
  const bias = a.bias ? floatsOf(a.bias, a.n, "bias") : undefined;
  const few = orientation === "NT" && a.m <= fewRows;
  const xCols = orientation === "TN" ? a.m : a.k;
  const whole = on.software && !few &&
    readsWholeVectors(orientation, { ...a, m }, [
      x.at,
      wCols,
      ...parts.slice(0, -1).map((part) => part.rows),
      parts[0].at,
    ]);
  for (const part of whole ? inFloats(on, source, parts, wCols) : parts) {
    const rows = Math.min(part.rows, wRows - part.first);
    if (rows <= 0) break;
    // Rows of W are columns of the product by NT, and terms of its sums by NN and TN.
    const [n, k] = orientation === "NT" ? [rows, a.k] : [a.n, rows];
    const column = orientation === "NT" ? part.first : 0, term = orientation === "NT" ? 0 : part.first;
    const squares = Math.ceil(n / tile) * Math.ceil(m / tile);
    const tiled = () => matmul(orientation, source, squares >= manySquares ? 8 : 4);
    on.queue.dispatch(
      few ? vectorMatmul(source) : whole ? directMatmul(orientation) : tiled(),
      [out.buffer, x.buffer, part.buffer, bias?.buffer ?? on.nothing],
      [
        u32(m),
        u32(n),
        u32(k),
        u32(out.at + column),
        u32(a.n),
        u32(x.at + (orientation === "TN" ? term * a.m : term)),
        u32(xCols),
        u32(part.at),
        u32(wCols),
        u32((bias?.at ?? 0) + column),
        u32(bias ? 1 : 0),
        u32(a.accumulate || term > 0 ? 1 : 0),
        f32(a.alpha ?? 1),
      ],
      few ? [Math.ceil(n / vectorColumns), m] : [Math.ceil(n / tile), Math.ceil(m / tile)],
    );
  }
}

/** The operand from a column of its rows on. */
const columnsOf = ({ buffer, at }: Operand, first: number): Operand => ({ buffer, at: at + first });

/** The same parts in f32: frozen ones are dequantised, some rows at a time, when their turn comes. */
function* inFloats(
  { queue, memory }: DispatchParts,
  source: WeightSource,
  parts: readonly RowPart[],
  cols: number,
): Generator<RowPart> {
  if (weightElement(source) === "f32") {
    yield* parts;
    return;
  }
  const most = Math.max(4, Math.floor(floatValues / cols / 4) * 4);
  for (const part of parts) {
    for (let from = 0; from < part.rows; from += most) {
      const rows = Math.min(most, part.rows - from), n = rows * cols;
      const values = memory.scratch(n);
      const fours = [u32(n / 4), u32(from * cols), u32(part.at), u32(cols)];
      queue.dispatchItems(dequantise(source), n / 4, [values.buffer, part.buffer], fours);
      try {
        yield { buffer: values.buffer, first: part.first + from, rows, at: 0 };
      } finally {
        memory.free(values);
      }
    }
  }
}
