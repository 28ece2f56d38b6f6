// Attention forward: the online softmax of FlashAttention (Dao et al. 2022) over blocks of keys. One unit of work is one
// block of queries of one sequence with one key-value head and all query heads of its group. Few queries against many keys
// (decoding) take the direct way, which copies nothing.
import { floatArg, intArg, pointerArg } from "../args";
import {
  blockCost,
  clearAfter,
  dot,
  expRow,
  gatherHeads,
  gatherKeys,
  HEAD_DIM,
  HEADS,
  K,
  KEY_BLOCK,
  keyRow,
  KV_HEADS,
  LSE,
  maxRow,
  mixInto,
  OUT,
  ownerOf,
  paddedDim,
  Q,
  queriesOfBlock,
  ROW_BLOCK,
  SCALE,
  SCORE_BYTES,
  SCORE_ROW,
  scratchRoom,
  scratchOf,
  SEQ_BYTES,
  SEQ_COUNT,
  SEQS,
  transpose,
  V,
  visibleKeys,
} from "./attention_blocks";
import { addProduct, multiplyHeads } from "./attention_products";
import { prepareProducts } from "./attention_wide";
import { exp1, log1, prepareExp } from "../elementwise/exp";

/** Sequences with fewer queries than this take the direct way. */
const FEW_QUERIES: i32 = 4;

/** Argument words: see ATTENTION in opcodes.ts. */
export function attention(args: usize, part: i32, parts: i32): void {
  prepareExp();
  prepareProducts(args);
  const scratch = scratchOf(args, scratchBytes(intArg(args, HEAD_DIM)));
  const kvHeads = intArg(args, KV_HEADS), block = queriesOfBlock(args);
  const first = pointerArg(args, SEQS);
  const last = first + <usize>intArg(args, SEQ_COUNT) * SEQ_BYTES;
  let total: i64 = 0;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const queries = load<i32>(seq, 4);
    for (let i = 0; i < queries; i += block) total += blockCost(seq, i, min(block, queries - i)) * kvHeads;
  }
  let before: i64 = 0;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const queries = load<i32>(seq, 4);
    for (let i = 0; i < queries; i += block) {
      const rows = min(block, queries - i);
      const cost = blockCost(seq, i, rows);
      for (let head = 0; head < kvHeads; ++head) {
        if (ownerOf(before, cost, total, parts) == part) {
          if (queries < FEW_QUERIES) forwardRows(args, scratch, seq, i, rows, head);
          else forwardBlock(args, scratch, seq, i, rows, head);
        }
        before += cost;
      }
    }
  }
}

/** What forwardBlock lays out in scratch. */
function scratchBytes(headDim: i32): usize {
  const dim = <usize>paddedDim(headDim);
  return SCORE_BYTES + <usize>headDim * SCORE_ROW + (<usize>KEY_BLOCK + 2 * <usize>ROW_BLOCK) * dim * 4 + 2 * <usize>ROW_BLOCK * 4;
}

function forwardBlock(args: usize, scratch: usize, seq: usize, i: i32, queries: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), group = heads / intArg(args, KV_HEADS);
  const dim = paddedDim(headDim), dimBytes = <usize>dim << 2, rows = queries * group;
  const token = load<i32>(seq) + i;

  const scores = scratch;
  const kt = scores + SCORE_BYTES;
  const keysCopy = kt + <usize>headDim * SCORE_ROW;
  const q = keysCopy + <usize>KEY_BLOCK * dimBytes;
  const sums = q + <usize>ROW_BLOCK * dimBytes;
  const maxima = sums + <usize>ROW_BLOCK * dimBytes;
  const totals = maxima + <usize>ROW_BLOCK * 4;
  gatherHeads(q, args, pointerArg(args, Q), token, queries, kvHead, floatArg(args, SCALE));
  memory.fill(sums, 0, <usize>ROW_BLOCK * dimBytes);
  for (let r = 0; r < rows; ++r) {
    store<f32>(maxima + (<usize>r << 2), -Infinity);
    store<f32>(totals + (<usize>r << 2), 0);
  }

  // Prefix and own rows are one list of keys, of which the first query of this block sees `sees`.
  const sees = load<i32>(seq, 12) + load<i32>(seq, 20) - load<i32>(seq, 4) + i + 1;
  const end = sees + queries - 1;
  for (let b = 0; b < end; b += KEY_BLOCK) {
    const keys = min(KEY_BLOCK, end - b), base = sees - b;
    gatherKeys(keysCopy, args, pointerArg(args, K), seq, b, keys, kvHead);
    transpose(kt, keysCopy, dimBytes, keys, headDim);
    multiplyHeads(scores, q, rows, kt, headDim, group, base, 1, keys);
    softmaxRows(scores, rows, group, base, keys, maxima, totals, sums, dim);
    gatherKeys(keysCopy, args, pointerArg(args, V), seq, b, keys, kvHead);
    addProduct(sums, scores, rows, keysCopy, dim, group, base, 1, keys);
  }

  for (let r = 0; r < rows; ++r) {
    const total = load<f32>(totals + (<usize>r << 2)), largest = load<f32>(maxima + (<usize>r << 2));
    const head = <usize>(token + r / group) * <usize>heads + <usize>(kvHead * group + r % group);
    store<f32>(pointerArg(args, LSE) + (head << 2), largest + log1(total));
    mixInto(pointerArg(args, OUT) + head * (<usize>headDim << 2), 0, sums + <usize>r * dimBytes, 1 / total, headDim);
  }
}

/** Scores become exp(score − the row's new maximum); totals and sums so far are scaled to that maximum. */
function softmaxRows(
  scores: usize, rows: i32, group: i32, base: i32, keys: i32, maxima: usize, totals: usize, sums: usize, dim: i32,
): void {
  for (let r = 0; r < rows; ++r) {
    const visible = visibleKeys(base, 1, r / group, keys);
    const row = scores + <usize>r * SCORE_ROW;
    if (visible == 0) {
      clearAfter(row, 0);
      continue;
    }
    const at = <usize>r << 2;
    const before = load<f32>(maxima + at), total = load<f32>(totals + at);
    const largest = maxRow(row, visible, before);
    const sum = expRow(row, visible, largest);
    clearAfter(row, visible);
    store<f32>(maxima + at, largest);
    if (total == 0 || largest == before) {
      store<f32>(totals + at, total + sum);
      continue;
    }
    const factor = exp1(before - largest);
    store<f32>(totals + at, total * factor + sum);
    scaleRow(sums + (<usize>(r * dim) << 2), factor, dim);
  }
}

function scaleRow(x: usize, factor: f32, n: i32): void {
  const factor4 = f32x4.splat(factor);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), factor4));
}

/** One query after another, one head after another: scores by dot products with the keys where they lie. */
function forwardRows(args: usize, scratch: usize, seq: usize, first: i32, queries: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), kvHeads = intArg(args, KV_HEADS);
  const group = heads / kvHeads, headBytes = <usize>headDim << 2, rowBytes = <usize>kvHeads * headBytes;
  const room = <i32>(scratchRoom() >> 2) - 8;
  for (let i = first; i < first + queries; ++i) {
    for (let g = 0; g < group; ++g) {
      const head = <usize>(load<i32>(seq) + i) * <usize>heads + <usize>(kvHead * group + g);
      const q = pointerArg(args, Q) + head * headBytes, out = pointerArg(args, OUT) + head * headBytes;
      let largest: f32 = -Infinity, total: f32 = 0;
      for (let own = 0; own < 2; ++own) {
        const start = load<i32>(seq + (own ? 16 : 8)), count = load<i32>(seq + (own ? 20 : 12));
        const sees = own ? count - load<i32>(seq, 4) + i + 1 : count;
        for (let b = 0; b < sees; b += room) {
          const keys = min(room, sees - b);
          const k = keyRow(args, pointerArg(args, K), start + b, kvHead);
          const v = keyRow(args, pointerArg(args, V), start + b, kvHead);
          for (let j = 0; j < keys; ++j) {
            store<f32>(scratch + (<usize>j << 2), dot(q, k + <usize>j * rowBytes, headDim) * floatArg(args, SCALE));
          }
          const before = largest;
          largest = maxRow(scratch, keys, before);
          // What is in `out` so far is scaled to the new maximum while the first value row is added.
          let factor: f32 = total == 0 ? 0 : exp1(before - largest);
          total = total * factor + expRow(scratch, keys, largest);
          for (let j = 0; j < keys; ++j) {
            mixInto(out, factor, v + <usize>j * rowBytes, load<f32>(scratch + (<usize>j << 2)), headDim);
            factor = 1;
          }
        }
      }
      store<f32>(pointerArg(args, LSE) + (head << 2), largest + log1(total));
      mixInto(out, 0, out, 1 / total, headDim);
    }
  }
}
