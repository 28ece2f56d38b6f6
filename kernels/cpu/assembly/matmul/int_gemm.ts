// out[m×n] (+)= alpha · X · Wᵀ (+ bias) with quantised W, in integers. Every element is the sum of its blocks of 32 k in rising
// order, whatever the number of parts and rows.
import { formatBytes } from "../weights/dequantise";
import { writeConstants } from "../four_rows";
import { A_LIMB, B_BLOCK, INT_COLUMNS, INT_ROWS, intBlocks } from "./int_gemm_kernels";
import { INT_SUMS, intRunLength, stageWideInt, wideIntBlocks } from "./int_gemm_wide";
import { packIntA } from "../weights/packing_int";
import { packIntB } from "../weights/packing_int_weights";
import { FORMAT_Q4_0, FORMAT_Q4_1, FORMAT_Q4_K, FORMAT_Q8_0, FUSED_DOTS, FUSED_PAIRS } from "../opcodes";

/** Blocks of k at a time (whole blocks of k-quants): a panel of A and one of B stay in the first-level cache. */
const KC: i32 = 32;
/** Bytes of packed A, and of packed B; both stay in the second-level cache. */
const A_ROOM: usize = 576 << 10;
const B_ROOM: usize = 576 << 10;

/** Rows i0…i1 and columns j0…j1 of out; `scratch` holds both rooms and a little more, `stage` what the wide block reads. */
export function intGemmShare(args: usize, scratch: usize, stage: usize, i0: i32, i1: i32, j0: i32, j1: i32): void {
  const out = load<usize>(args), x = load<usize>(args, 4), w = load<usize>(args, 8);
  const n = load<i32>(args, 16), k = load<i32>(args, 20);
  const alpha = f32x4.splat(load<f32>(args, 24)), accumulate = load<i32>(args, 28) != 0, bias = load<usize>(args, 32);
  const format = load<i32>(args, 36), limbs = load<i32>(args, 44);
  const signed = format == FORMAT_Q8_0;
  const nibbles = format == FORMAT_Q4_0 || format == FORMAT_Q4_1 || format == FORMAT_Q4_K;
  const wide = (load<i32>(args, 48) & FUSED_PAIRS) != 0;
  const fused = (load<i32>(args, 48) & FUSED_DOTS) != 0, sixteen = limbs == 2 && !fused;
  const aPanels = scratch, bPanels = aPanels + A_ROOM, room = bPanels + B_ROOM, sums = room + 256, constants = sums + 128;
  const wRow = formatBytes(format, k);
  const xRow = (<usize>k) << 2, outRow = (<usize>n) << 2;
  const blocks = k >> 5;
  let touched = 0;
  writeConstants(constants, false);

  for (let kb = 0; kb < blocks; kb += KC) {
    const kc = min(KC, blocks - kb);
    const aPanel = (A_LIMB * <usize>limbs + 32) * <usize>kc, bPanel = B_BLOCK * <usize>kc;
    const nc = <i32>(B_ROOM / bPanel) * INT_COLUMNS, mc = <i32>(A_ROOM / aPanel) * INT_ROWS;
    for (let jb = j0; jb < j1; jb += nc) {
      const jEnd = min(j1, jb + nc);
      for (let j = jb; j < jEnd; j += INT_COLUMNS) {
        const to = bPanels + bPanel * <usize>((j - jb) / INT_COLUMNS);
        const ahead = j + 2 * INT_COLUMNS <= j1 ? wRow * INT_COLUMNS : 0;
        touched |= packIntB(to, w + wRow * <usize>j, wRow, min(INT_COLUMNS, jEnd - j), kb, kc, format, room, ahead, constants, sixteen);
      }
      for (let ib = i0; ib < i1; ib += mc) {
        const iEnd = min(i1, ib + mc);
        // Rows that all fit are packed once, whatever the number of columns.
        for (let i = jb == j0 || i1 - i0 > mc ? ib : iEnd; i < iEnd; i += INT_ROWS) {
          const from = x + xRow * <usize>i + (<usize>kb << 7);
          const to = aPanels + aPanel * <usize>((i - ib) / INT_ROWS);
          packIntA(to, from, xRow, min(INT_ROWS, iEnd - i), kc, signed, limbs, sixteen, room);
        }
        const aBlock = A_LIMB * <usize>limbs + 32;
        for (let p = 0, run = 0; p < kc; p += run) {
          run = intRunLength(kc - p);
          const addC = kb + p > 0 || accumulate;
          const biasNow = kb + p == 0 ? bias : 0;
          const aRun = aPanels + aBlock * <usize>p, bRun = bPanels + B_BLOCK * <usize>p;
          let j = jb;
          if (wide && run > 1) {
            for (; j + 2 * INT_COLUMNS <= jEnd; j += 2 * INT_COLUMNS) {
              stageWideInt(stage, bRun + bPanel * <usize>((j - jb) / INT_COLUMNS), bPanel, run);
              for (let i = ib; i < iEnd; i += INT_ROWS) {
                wideIntBlocks(signed, nibbles, limbs, aRun + aPanel * <usize>((i - ib) / INT_ROWS), run);
                const biasAt = biasNow != 0 ? biasNow + (<usize>j << 2) : 0;
                let to = out + outRow * <usize>i + (<usize>j << 2);
                let from = stage + INT_SUMS;
                for (let rows = min(INT_ROWS, iEnd - i); rows > 0; --rows) {
                  storeRow(to, from, INT_COLUMNS, alpha, addC, biasAt);
                  storeRow(to + 32, from + 32, INT_COLUMNS, alpha, addC, biasAt != 0 ? biasAt + 32 : 0);
                  to += outRow;
                  from += 64;
                }
              }
            }
          }
          for (; j < jEnd; j += INT_COLUMNS) {
            const b = bRun + bPanel * <usize>((j - jb) / INT_COLUMNS);
            const columns = min(INT_COLUMNS, jEnd - j);
            for (let i = ib; i < iEnd; i += INT_ROWS) {
              const a = aRun + aPanel * <usize>((i - ib) / INT_ROWS);
              for (let at: usize = 0; at < 128; at += 16) v128.store(sums + at, f32x4.splat(0));
              intBlocks(signed, nibbles, limbs, fused, a, b, run, sums);
              const rows = min(INT_ROWS, iEnd - i);
              const biasAt = biasNow != 0 ? biasNow + (<usize>j << 2) : 0;
              let to = out + outRow * <usize>i + (<usize>j << 2);
              for (let r: usize = 0; r < <usize>rows; ++r) {
                storeRow(to, sums + (r << 5), columns, alpha, addC, biasAt);
                to += outRow;
              }
            }
          }
        }
      }
    }
  }
  store<i32>(sums, touched);
}

/** Eight columns of a row of out, or fewer. */
// @ts-ignore: decorator
@inline
function storeRow(to: usize, sums: usize, columns: i32, alpha: v128, addC: bool, bias: usize): void {
  if (columns == INT_COLUMNS) {
    let b0 = f32x4.splat(0), b1 = f32x4.splat(0);
    if (bias != 0) {
      b0 = v128.load(bias);
      b1 = v128.load(bias, 16);
    }
    if (addC) {
      b0 = f32x4.add(b0, v128.load(to));
      b1 = f32x4.add(b1, v128.load(to, 16));
    }
    v128.store(to, f32x4.relaxed_madd(v128.load(sums), alpha, b0));
    v128.store(to, f32x4.relaxed_madd(v128.load(sums, 16), alpha, b1), 16);
    return;
  }
  // By the same instruction as eight columns, lane for lane.
  for (let c: usize = 0; c < <usize>columns << 2; c += 4) {
    const base = (bias != 0 ? load<f32>(bias + c) : 0) + (addC ? load<f32>(to + c) : 0);
    const value = f32x4.relaxed_madd(v128.load32_splat(sums + c), alpha, f32x4.splat(base));
    store<f32>(to + c, f32x4.extract_lane(value, 0));
  }
}
