// Operands copied into panels that the register blocks read from end to end.
// A panel: five values (rows) for each k. B panel: eight values (columns) for each k.
import { dequantise, formatBytes } from "./dequantise";
import { FORMAT_F32 } from "../opcodes";
import { TOUCHED } from "../four_rows";
import { A_STEP, B_STEP } from "../matmul/gemm_kernels";
import { packColumns, packRows, packsStraight } from "./packing_quantised";

/**
 * Up to five rows of a row-major A, `aRow` bytes apart, kc values each. Missing rows repeat the last: nobody stores them.
 * A fifth value is written as a whole vector whose other lanes the next k overwrites (12 bytes too many in the end).
 */
export function packARows(dst: usize, a: usize, aRow: usize, rows: i32, kc: i32): void {
  const last = rows - 1;
  let a0 = a, a1 = a + aRow * <usize>min(1, last), a2 = a + aRow * <usize>min(2, last);
  let a3 = a + aRow * <usize>min(3, last), a4 = a + aRow * <usize>min(4, last);
  for (let p = kc >> 2; p > 0; --p) {
    const r0 = v128.load(a0), r1 = v128.load(a1), r2 = v128.load(a2), r3 = v128.load(a3), r4 = v128.load(a4);
    const t0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
    const t2 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
    v128.store(dst, v128.shuffle<i64>(t0, t2, 0, 2));
    v128.store(dst, r4, 16);
    v128.store(dst, v128.shuffle<i64>(t0, t2, 1, 3), 20);
    v128.store(dst, v128.shuffle<i32>(r4, r4, 1, 1, 1, 1), 36);
    v128.store(dst, v128.shuffle<i64>(t1, t3, 0, 2), 40);
    v128.store(dst, v128.shuffle<i32>(r4, r4, 2, 2, 2, 2), 56);
    v128.store(dst, v128.shuffle<i64>(t1, t3, 1, 3), 60);
    v128.store(dst, v128.shuffle<i32>(r4, r4, 3, 3, 3, 3), 76);
    dst += 80;
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    a4 += 16;
  }
  for (let rest = kc & 3; rest > 0; --rest) {
    store<f32>(dst, load<f32>(a0));
    store<f32>(dst, load<f32>(a1), 4);
    store<f32>(dst, load<f32>(a2), 8);
    store<f32>(dst, load<f32>(a3), 12);
    store<f32>(dst, load<f32>(a4), 16);
    dst += A_STEP;
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
  }
}

/**
 * Five neighbouring columns of a k-major A (TN). Reads and writes eight values a k, in rising order: the three too many are
 * overwritten by the next k, and the memory's guard bytes allow the last read.
 */
export function packAColumns(dst: usize, a: usize, aStep: usize, kc: i32): void {
  for (let p = 0; p < kc; ++p) {
    v128.store(dst, v128.load(a));
    v128.store(dst, v128.load(a, 16), 16);
    dst += A_STEP;
    a += aStep;
  }
}

/** Four k of four columns into one half of a panel. */
// @ts-ignore: decorator
@inline
function transpose4(dst: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const t0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const t2 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(dst, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(dst, v128.shuffle<i64>(t0, t2, 1, 3), 32);
  v128.store(dst, v128.shuffle<i64>(t1, t3, 0, 2), 64);
  v128.store(dst, v128.shuffle<i64>(t1, t3, 1, 3), 96);
}

/** Up to eight rows of W (f32, `row` bytes apart) become the eight columns of a panel (NT). */
function packBRows(dst: usize, w: usize, row: usize, columns: i32, kc: i32): void {
  const last = columns - 1;
  for (let half = 0; half < 2; ++half) {
    const base = half << 2;
    let w0 = w + row * <usize>min(base, last), w1 = w + row * <usize>min(base + 1, last);
    let w2 = w + row * <usize>min(base + 2, last), w3 = w + row * <usize>min(base + 3, last);
    let to = dst + (half << 4);
    let p = kc >> 2;
    while (p > 0) {
      transpose4(to, v128.load(w0), v128.load(w1), v128.load(w2), v128.load(w3));
      to += 128;
      w0 += 16;
      w1 += 16;
      w2 += 16;
      w3 += 16;
      --p;
    }
    for (let rest = kc & 3; rest > 0; --rest) {
      store<f32>(to, load<f32>(w0));
      store<f32>(to, load<f32>(w1), 4);
      store<f32>(to, load<f32>(w2), 8);
      store<f32>(to, load<f32>(w3), 12);
      to += B_STEP;
      w0 += 4;
      w1 += 4;
      w2 += 4;
      w3 += 4;
    }
  }
}

/**
 * B of NT: rows jb… of W[n×k], k from kb. `rows` is room for 8 × kc f32, where frozen rows are dequantised that
 * packing_quantised.ts does not know. `constants` as it wants them.
 */
export function packBTransposed(
  dst: usize,
  panelBytes: usize,
  w: usize,
  format: i32,
  k: i32,
  kb: i32,
  kc: i32,
  jb: i32,
  nc: i32,
  rows: usize,
  constants: usize,
): void {
  const rowBytes = formatBytes(format, k);
  const straight = packsStraight(format) && (kc & 31) == 0;
  let touched = 0;
  let src = w + rowBytes * <usize>jb + formatBytes(format, kb);
  const room = (<usize>kc) << 2;
  for (let j = 0; j < nc; j += 8) {
    const columns = min(8, nc - j);
    if (straight && columns == 8) {
      const ahead = nc - j >= 16 ? rowBytes << 3 : 0;
      touched |= packRows(dst, src, rowBytes, kc >> 5, ahead, constants, format);
    } else if (format == FORMAT_F32) {
      packBRows(dst, src, rowBytes, columns, kc);
    } else {
      for (let c = 0; c < columns; ++c) dequantise(rows + room * <usize>c, src + rowBytes * <usize>c, kc, format);
      packBRows(dst, rows, room, columns, kc);
    }
    src += rowBytes << 3;
    dst += panelBytes;
  }
  store<i32>(constants, touched, TOUCHED);
}

/** B of NN and TN: columns jb… of W[k×n], k from kb. `row` is room for nc f32. The last panel may read past the row's end. */
export function packBStraight(
  dst: usize,
  panelBytes: usize,
  w: usize,
  format: i32,
  n: i32,
  kb: i32,
  kc: i32,
  jb: i32,
  nc: i32,
  row: usize,
  constants: usize,
): void {
  const rowBytes = formatBytes(format, n);
  let src = w + rowBytes * <usize>kb + formatBytes(format, jb);
  if (packsStraight(format) && (nc & 31) == 0 && (kc & 3) == 0) {
    packColumns(dst, panelBytes, src, rowBytes, kc, nc >> 5, constants, format);
    return;
  }
  for (let p = 0; p < kc; ++p) {
    let from = src;
    if (format != FORMAT_F32) {
      dequantise(row, src, nc, format);
      from = row;
    }
    let to = dst;
    for (let j = 0; j < nc; j += 8) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += 32;
      to += panelBytes;
    }
    src += rowBytes;
    dst += B_STEP;
  }
}
