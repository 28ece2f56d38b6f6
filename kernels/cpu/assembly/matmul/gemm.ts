// out[m×n] (+)= alpha · X · W (+ bias) in three orientations, one part of it. Every way through this file that one shape
// can take adds the products of an element in the same order, whatever the number of parts and whichever register block
// takes them: the runs of k depend on the shape alone, and inside a run one accumulator takes k after k.
import { A_STEP, B_STEP, MR, NR, packedBlock, ROWS_MR, rowsBlock, stridedBlock } from "./gemm_kernels";
import { isThin, thinMatmul } from "./gemm_thin";
import { blockValues } from "../weights/dequantise";
import { writeConstants } from "../four_rows";
import { intGemmShare } from "./int_gemm";
import { IN_PANELS, IN_ROWS, runLength, stageWide, wideBlock, wideFrom, wideStage } from "./gemm_wide";
import { packAColumns, packARows, packBStraight, packBTransposed } from "../weights/packing";
import { FORMAT_F32, FORMAT_Q8_0, FUSED_PAIRS, ORIENTATION_NT, ORIENTATION_TN } from "../opcodes";
import { scratchStart } from "../scratch";

/** k values packed at a time: a panel of B (8 KiB) stays in the first-level cache. */
const KC: i32 = 256;
/** The same where a thin gradient of a weight (TN) walks down an unpacked operand: the cache has to keep a line for each k. */
const KC_COLUMNS: i32 = 64;
/** Up to how many k the columns of a whole block of B fit the first-level cache. */
const FEW_K: i32 = 16;
/** Rows and columns of packed A and B: both stay in the second-level cache. */
const MC: i32 = 200;
const NC: i32 = 768;
/** Columns of B where rows of f32 weights are packed (NT): these rows pass through the second-level cache beside their panels. */
const NC_F32_ROWS: i32 = 384;
/** Up to how many k the wide block reads A where it lies: with more, rows lie too far apart for the caches. */
const DIRECT_K: i32 = 256;
/** Panels of B lie one cache line more than their size apart, so that rows written across them do not meet in one set. */
const B_GAP: usize = 64;
/** The last panel of A is overwritten by a few bytes (packing.ts). */
const A_BYTES: usize = <usize>(MC / MR) * <usize>KC * A_STEP + 64;
const B_BYTES: usize = <usize>(NC / NR) * (<usize>KC * B_STEP + B_GAP);
const ROW_BYTES: usize = <usize>KC * 32;

// @ts-ignore: decorator
@inline
function ceilDiv(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}

/** Room for one block of out that is narrower than a panel. */
const EDGE_BYTES: usize = <usize>MR * 32;

/** How many of `parts` to lay along the rows, the others along the columns: the cheapest, packing included. */
function rowParts(m: i32, n: i32, unit: i32, packB: f32, parts: i32): i32 {
  let best = 1;
  let bestCost: f32 = f32.MAX_VALUE;
  for (let pm = 1; pm <= parts; ++pm) {
    if (parts % pm != 0) continue;
    const rows = <f32>ceilDiv(m, pm);
    const columns = <f32>(ceilDiv(ceilDiv(n, unit), parts / pm) * unit);
    // In cycles a k: 16 flops a cycle, and about half a cycle to pack a value of A.
    const cost = rows * columns * 0.125 + rows * 0.5 + columns * packB;
    if (cost < bestCost) {
      bestCost = cost;
      best = pm;
    }
  }
  return best;
}

export function gemm(args: usize, part: i32, parts: i32): void {
  const m = load<i32>(args, 12), n = load<i32>(args, 16), k = load<i32>(args, 20);
  const format = load<i32>(args, 36), orientation = load<i32>(args, 40);
  const limbs = load<i32>(args, 44);
  if (isThin(m, n, k, format, orientation, limbs)) {
    thinMatmul(args, part, parts);
    return;
  }
  // The blocks of weights run along the columns of NN: a share has whole ones. (KC and NC are multiples of the largest.)
  const unit = orientation != ORIENTATION_NT && format != FORMAT_F32 ? max(32, blockValues(format)) : NR;
  const pm = rowParts(m, n, unit, format == FORMAT_F32 ? 0.6 : 1.5, parts), pn = parts / pm;
  const row = part / pn, column = part % pn;
  const i0 = <i32>(<i64>m * row / pm), i1 = <i32>(<i64>m * (row + 1) / pm);
  const units = ceilDiv(n, unit);
  const j0 = min(n, <i32>(<i64>units * column / pn) * unit), j1 = min(n, <i32>(<i64>units * (column + 1) / pn) * unit);
  if (i0 >= i1 || j0 >= j1) return;
  if (limbs > 0) {
    intGemmShare(args, scratchStart(), wideStage(), i0, i1, j0, j1);
  } else gemmShare(args, i0, i1, j0, j1);
}

/** Rows i0…i1 and columns j0…j1 of out. */
function gemmShare(args: usize, i0: i32, i1: i32, j0: i32, j1: i32): void {
  const out = load<usize>(args), x = load<usize>(args, 4), w = load<usize>(args, 8);
  const m = load<i32>(args, 12), n = load<i32>(args, 16), k = load<i32>(args, 20);
  const alpha = load<f32>(args, 24), accumulate = load<i32>(args, 28), bias = load<usize>(args, 32);
  const format = load<i32>(args, 36), orientation = load<i32>(args, 40);
  const scratch = scratchStart();
  const aPanels = scratch, bPanels = scratch + A_BYTES, rowRoom = bPanels + B_BYTES;
  const edge = rowRoom + ROW_BYTES, biasEdge = edge + EDGE_BYTES, constants = biasEdge + 64;

  const ldc = (<usize>n) << 2;
  const transposedA = orientation == ORIENTATION_TN;
  const aRow = (<usize>k) << 2, aStep = (<usize>m) << 2;
  // A value of A that few columns will use, or one of B that few rows will, is read where it lies.
  const fewColumns = j1 - j0 <= 16;
  const directB = orientation != ORIENTATION_NT && format == FORMAT_F32 && i1 - i0 <= 2 * MR;
  const wide = (load<i32>(args, 48) & FUSED_PAIRS) != 0 && !fewColumns && !directB;
  const directA = fewColumns || (wide && !transposedA && k <= DIRECT_K);
  const height = fewColumns && !transposedA ? ROWS_MR : MR;

  const blockK = transposedA && min(m, n) <= 2 * NR ? KC_COLUMNS : KC;
  const stage = wideStage();

  if (format != FORMAT_F32) writeConstants(constants, format == FORMAT_Q8_0);

  // The columns of a block of B are finished before the next: of a wide out only they are read again.
  const blockColumns = orientation == ORIENTATION_NT && format == FORMAT_F32 ? NC_F32_ROWS : NC;
  for (let jb = j0; jb < j1; jb += blockColumns) {
    const nc = min(blockColumns, j1 - jb);
    for (let kb = 0; kb < k; kb += blockK) {
      const kc = min(blockK, k - kb);
      const aPanel = <usize>kc * A_STEP, bPanel = <usize>kc * B_STEP + B_GAP;
      if (orientation == ORIENTATION_NT) {
        packBTransposed(bPanels, bPanel, w, format, k, kb, kc, jb, nc, rowRoom, constants);
      } else if (!directB) {
        packBStraight(bPanels, bPanel, w, format, n, kb, kc, jb, nc, rowRoom, constants);
      }
      const blocks = ceilDiv(i1 - i0, MC);
      for (let block = 0; block < blocks; ++block) {
        const ib = i0 + (i1 - i0) * block / blocks;
        const mc = i0 + (i1 - i0) * (block + 1) / blocks - ib;
        const panels = ceilDiv(mc, height);
        // The first `extra` panels have one row more.
        const base = mc / panels, extra = mc % panels;
        if (!directA) {
          for (let t = 0; t < panels; ++t) {
            const i = ib + t * base + min(t, extra);
            const to = aPanels + aPanel * <usize>t;
            if (transposedA) packAColumns(to, x + aStep * <usize>kb + (<usize>i << 2), aStep, kc);
            else packARows(to, x + aRow * <usize>i + (<usize>kb << 2), aRow, base + i32(t < extra), kc);
          }
        }
        // With few k all of B fits the first-level cache, and out is written row by row. Otherwise a strip of B stays there, or two side
        // by side for the wide block, and the strip of out in the second-level cache until all its k are added.
        const rowsFirst = kc <= FEW_K;
        const strips = ceilDiv(nc, NR);
        for (let from = 0, to = 0; from < strips; from = to) {
          const pair = wide && (from + 2) * NR <= nc;
          to = pair ? from + 2 : rowsFirst ? strips : from + 1;
          for (let p = 0, run = 0; p < kc; p += run) {
            run = runLength(kc - p);
            const aRun = aPanels + <usize>p * A_STEP, bRun = bPanels + <usize>p * B_STEP;
            const k0 = kb + p;
            const addC = k0 > 0 || accumulate != 0;
            const biasNow = k0 == 0 ? bias : 0;
            const firstWide = pair ? wideFrom(run) : -1;
            if (firstWide >= 0) {
              stageWide(stage, bRun + bPanel * <usize>from, bPanel, firstWide, run);
              const j = jb + from * NR;
              const biasAt = biasNow != 0 ? biasNow + (<usize>j << 2) : 0;
              for (let t = 0; t < panels; ++t) {
                const i = ib + t * base + min(t, extra);
                const c = out + ldc * <usize>i + (<usize>j << 2);
                const a = directA ? x + aRow * <usize>i + (<usize>k0 << 2) : aRun + aPanel * <usize>t;
                const layout = directA ? IN_ROWS : IN_PANELS;
                wideBlock(base + i32(t < extra), layout, a, aRow, firstWide, c, ldc, alpha, addC, biasAt);
              }
              continue;
            }
            for (let t = 0; t < panels; ++t) {
              const rows = base + i32(t < extra);
              const i = ib + t * base + min(t, extra);
              for (let strip = from; strip < to; ++strip) {
                const j = jb + strip * NR;
                const columns = min(NR, j1 - j);
                const whole = columns == NR;
                let biasAt: usize = 0;
                if (biasNow != 0) {
                  biasAt = biasNow + (<usize>j << 2);
                  if (!whole) {
                    copyBlock(biasEdge, 32, biasAt, 32, 1, columns);
                    biasAt = biasEdge;
                  }
                }
                const cAt = out + ldc * <usize>i + (<usize>j << 2);
                let c = cAt, cRow = ldc;
                if (!whole) {
                  c = edge;
                  cRow = 32;
                  if (addC) copyBlock(edge, 32, cAt, ldc, rows, columns);
                }
                const bAt = directB ? w + ldc * <usize>k0 + (<usize>j << 2) : bRun + bPanel * <usize>strip;
                const bStep = directB ? ldc : B_STEP;
                if (!directA) {
                  const aAt = aRun + aPanel * <usize>t;
                  if (directB) stridedBlock(rows, aAt, A_STEP, bAt, bStep, run, c, cRow, alpha, addC, biasAt);
                  else packedBlock(rows, aAt, bAt, run, c, cRow, alpha, addC, biasAt);
                } else if (transposedA) {
                  const aAt = x + aStep * <usize>k0 + (<usize>i << 2);
                  stridedBlock(rows, aAt, aStep, bAt, bStep, run, c, cRow, alpha, addC, biasAt);
                } else {
                  const aAt = x + aRow * <usize>i + (<usize>k0 << 2);
                  rowsBlock(rows, aAt, aRow, bAt, bStep, run, c, cRow, alpha, addC, biasAt);
                }
                if (!whole) copyBlock(cAt, ldc, edge, 32, rows, columns);
              }
            }
          }
        }
      }
    }
  }
}

/** A block narrower than a panel goes through a buffer of whole rows. */
function copyBlock(to: usize, toRow: usize, from: usize, fromRow: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; ++r) {
    for (let c: usize = 0; c < <usize>columns << 2; c += 4) store<f32>(to + c, load<f32>(from + c));
    to += toRow;
    from += fromRow;
  }
}
