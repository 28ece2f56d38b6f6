// Thin products with W's rows as columns (NT): decoding (few rows of x) and LoRA's way down (few rows of W). Dot products
// along k need no packing; a frozen row is dequantised once, just before it is used.
import { shareStart } from "../args";
import { dequantise, formatBytes } from "../weights/dequantise";
import { DOT, dot1, dot2, dot3 } from "./gemm_kernels";
import { CONSTANTS, writeConstants } from "../four_rows";
import { dotFourHalves, isHalf } from "./gemv_half";
import { blockSums, dotFourRows, hasSigns, hasVector } from "./gemv";
import { SHORT, SIXTEEN, X_BLOCK } from "./byte_dots";
import { hasIntVector, intDotFourRows, packIntVector } from "./int_gemv";
import { packsStraight } from "../weights/packing_quantised";
import { FORMAT_F32, FORMAT_Q8_0, FUSED_DOTS, ORIENTATION_NT } from "../opcodes";
import { scratchStart } from "../scratch";

/** Up to how many rows of x packing W does not pay, and of one that is packed in registers. */
const THIN_ROWS: i32 = 12;
const FEW_ROWS: i32 = 6;
/** Up to how many rows of W packing x does not pay. */
const THIN_COLUMNS: i32 = 16;
/** Three dequantised rows must fit the scratch. */
const LONGEST: i32 = 16384;

/** Depends on the whole shape alone, never on the parts. */
export function isThin(m: i32, n: i32, k: i32, format: i32, orientation: i32, limbs: i32): bool {
  if (orientation != ORIENTATION_NT || k < 32 || k > LONGEST) return false;
  if (limbs > 0) return m <= vectorRows(format, limbs, k);
  return m <= (packsStraight(format) ? FEW_ROWS : THIN_ROWS) || (n <= THIN_COLUMNS && format == FORMAT_F32);
}

/** Up to how many rows of x go one by one past rows of W as they are stored: as long as packing these, or writing them out, takes longer. */
function vectorRows(format: i32, limbs: i32, k: i32): i32 {
  if (limbs == 0) return hasVector(format) || isHalf(format, k) ? 2 : 0;
  return hasIntVector(format) && (limbs == 2 || format != FORMAT_Q8_0) ? 4 : 0;
}

export function thinMatmul(args: usize, part: i32, parts: i32): void {
  const m = load<i32>(args, 12), n = load<i32>(args, 16);
  const format = load<i32>(args, 36);
  if (m <= vectorRows(format, load<i32>(args, 44), load<i32>(args, 20))) {
    vectorShare(args, shareStart(n, part, parts, 4), shareStart(n, part + 1, parts, 4));
    return;
  }
  // Groups of three columns or twelve rows are what is shared out.
  if (n >= m) {
    const groups = (n + DOT - 1) / DOT;
    const g0 = <i32>(<i64>groups * part / parts), g1 = <i32>(<i64>groups * (part + 1) / parts);
    for (let g = g0; g < g1; ++g) columnGroup(args, g * DOT, 0, m);
  } else {
    const groups = (m + 11) / 12;
    const g0 = <i32>(<i64>groups * part / parts), g1 = <i32>(<i64>groups * (part + 1) / parts);
    if (format == FORMAT_F32) {
      // Twelve rows of x stay near while all columns pass.
      for (let g = g0; g < g1; ++g) {
        for (let j = 0; j < n; j += DOT) columnGroup(args, j, g * 12, min(m, g * 12 + 12));
      }
    } else {
      for (let j = 0; j < n; j += DOT) columnGroup(args, j, g0 * 12, min(m, g1 * 12));
    }
  }
}

/** Columns j, j + 1, j + 2 of rows i0…i1. */
function columnGroup(args: usize, j: i32, i0: i32, i1: i32): void {
  const out = load<usize>(args), x = load<usize>(args, 4), w = load<usize>(args, 8);
  const n = load<i32>(args, 16), k = load<i32>(args, 20);
  const alpha = load<f32>(args, 24), accumulate = load<i32>(args, 28) != 0, bias = load<usize>(args, 32);
  const format = load<i32>(args, 36);
  const scratch = scratchStart();
  const sums = scratch, rows = scratch + 64;

  const columns = min(DOT, n - j), last = columns - 1;
  const rowBytes = formatBytes(format, k);
  let base = w + rowBytes * <usize>j, step = rowBytes;
  if (format != FORMAT_F32) {
    step = (<usize>k) << 2;
    for (let c = 0; c < columns; ++c) dequantise(rows + step * <usize>c, base + rowBytes * <usize>c, k, format);
    base = rows;
  }
  const w1 = base + step * <usize>min(1, last), w2 = base + step * <usize>min(2, last);
  const ldx = (<usize>k) << 2;
  for (let i = i0; i < i1;) {
    const xi = x + ldx * <usize>i;
    // Four rows left are better as 2 + 2 than as 3 + 1.
    const left = i1 - i;
    const take = left == 4 ? 2 : min(3, left);
    if (take == 3) dot3(xi, ldx, base, w1, w2, k, sums);
    else if (take == 2) dot2(xi, ldx, base, w1, w2, k, sums);
    else dot1(xi, ldx, base, w1, w2, k, sums);
    for (let r = 0; r < take; ++r) {
      const c = out + ((<usize>(i + r) * <usize>n + <usize>j) << 2);
      for (let q = 0; q < columns; ++q) {
        finish(c + (<usize>q << 2), load<f32>(sums + (<usize>((r << 2) + q) << 2)), alpha, accumulate, bias, j + q);
      }
    }
    i += take;
  }
}

/** Few rows of x, one by one against quantised rows j0…j1, which are never written out as f32. */
function vectorShare(args: usize, j0: i32, j1: i32): void {
  const out = load<usize>(args), x = load<usize>(args, 4), w = load<usize>(args, 8);
  const m = load<i32>(args, 12), n = load<i32>(args, 16), k = load<i32>(args, 20);
  const alpha = load<f32>(args, 24), accumulate = load<i32>(args, 28) != 0, bias = load<usize>(args, 32);
  const format = load<i32>(args, 36);
  const scratch = scratchStart();
  const rowBytes = formatBytes(format, k);
  const blocks = k >> 5;
  const limbs = load<i32>(args, 44);
  const four = scratch, constants = scratch + 64, packed = constants + CONSTANTS;
  // Of two limbs, where the dot instruction is not one to the processor, 16 bits are made.
  const way = limbs == 0 ? 0 : (load<i32>(args, 48) & FUSED_DOTS) != 0 ? limbs : limbs == 1 ? SHORT : SIXTEEN;
  const xRow = <usize>k << 2, packedRow = <usize>blocks * (limbs > 0 ? X_BLOCK : 4);
  writeConstants(constants, limbs == 0 && hasSigns(format));
  for (let i = 0; i < m; ++i) {
    const from = x + xRow * <usize>i, to = packed + packedRow * <usize>i;
    if (limbs > 0) packIntVector(to, from, blocks, format, way);
    else if (format >= FORMAT_Q8_0 && !hasSigns(format)) blockSums(to, from, blocks);
  }
  for (let j = j0; j < j1; j += 4) {
    const columns = min(4, j1 - j);
    const row = w + rowBytes * <usize>j;
    for (let i = 0; i < m; ++i) {
      const xi = x + xRow * <usize>i, packedI = packed + packedRow * <usize>i;
      if (columns == 4) {
        const ahead = i == 0 && j + 8 <= j1 ? row + (rowBytes << 2) : 0;
        fourRows(four, xi, packedI, constants, row, rowBytes, ahead, blocks, format, way);
      } else {
        // Each writes four: the next overwrites the three too many.
        for (let c = 0; c < columns; ++c) {
          const to = four + (<usize>c << 2);
          fourRows(to, xi, packedI, constants, row + rowBytes * <usize>c, 0, 0, blocks, format, way);
        }
      }
      for (let c = 0; c < columns; ++c) {
        const to = out + ((<usize>i * <usize>n + <usize>(j + c)) << 2);
        finish(to, load<f32>(four + (<usize>c << 2)), alpha, accumulate, bias, j + c);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function fourRows(
  out: usize,
  x: usize,
  packed: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  format: i32,
  way: i32,
): void {
  if (format < FORMAT_Q8_0) dotFourHalves(out, x, constants, w, row, ahead, blocks, format);
  else if (way != 0) intDotFourRows(out, packed, constants, w, row, ahead, blocks, format, way);
  else dotFourRows(out, x, packed, constants, w, row, ahead, blocks, format);
}

// @ts-ignore: decorator
@inline
function finish(c: usize, sum: f32, alpha: f32, accumulate: bool, bias: usize, j: i32): void {
  let value = alpha * sum;
  if (bias != 0) value += load<f32>(bias + (<usize>j << 2));
  if (accumulate) value += load<f32>(c);
  store<f32>(c, value);
}
