// Attention backward where every sequence sees its own rows and no others: a unit of work is one sequence with one key-value head, and
// dq, dk and dv come out of the same probabilities.
import { floatArg, intArg, pointerArg } from "../args";
import {
  DK,
  DOUT,
  DQ,
  DV,
  gatherHeads,
  gatherKeys,
  HEAD_DIM,
  HEADS,
  K,
  KEY_BLOCK,
  keyRow,
  KV_HEADS,
  mixInto,
  ownerOf,
  paddedDim,
  Q,
  queriesOfBlock,
  ROW_BLOCK,
  SCALE,
  scatterHeads,
  SCORE_BYTES,
  SCORE_ROW,
  scratchRoom,
  scratchOf,
  SEQ_BYTES,
  SEQ_COUNT,
  SEQS,
  transpose,
  V,
} from "./attention_blocks";
import { addProduct, addTransposedProduct, multiplyHeads } from "./attention_products";
import { gatherStats, scoreGradient } from "./attention_gradient";

/** Fewer units than this are shared out badly. */
const FEWEST_UNITS: i32 = 16;
/** Six more rows than keys: a register block that begins at an odd row may reach past the last. */
const SUM_ROWS: usize = <usize>KEY_BLOCK + 6;

/** Whether every sequence's keys are its own rows, there are enough of them, and the longest has room in the scratch. */
export function areWhole(args: usize): bool {
  const first = pointerArg(args, SEQS), count = intArg(args, SEQ_COUNT);
  if (count * intArg(args, KV_HEADS) < FEWEST_UNITS || queriesOfBlock(args) == 0) return false;
  let longest = 0;
  for (let seq = first, last = first + <usize>count * SEQ_BYTES; seq < last; seq += SEQ_BYTES) {
    const queries = load<i32>(seq, 4);
    if (load<i32>(seq, 12) > 0 || load<i32>(seq, 16) != load<i32>(seq) || load<i32>(seq, 20) != queries) return false;
    longest = max(longest, queries);
  }
  return scratchBytes(args, longest) <= scratchRoom();
}

/** Bytes of padded rows of one block of queries. */
// @ts-ignore: decorator
@inline
function blockBytes(dim: i32): usize {
  return <usize>ROW_BLOCK * (<usize>dim << 2);
}

function blocksOf(args: usize, queries: i32): i32 {
  const block = queriesOfBlock(args);
  return (queries + block - 1) / block;
}

/** What sequenceGradient lays out. */
function scratchBytes(args: usize, queries: i32): usize {
  const headDim = intArg(args, HEAD_DIM), dim = paddedDim(headDim), blocks = <usize>blocksOf(args, queries);
  return 2 * SCORE_BYTES + 2 * <usize>headDim * SCORE_ROW + (<usize>KEY_BLOCK + 2 * SUM_ROWS) * (<usize>dim << 2) +
    blocks * (3 * blockBytes(dim) + <usize>ROW_BLOCK * 8);
}

export function wholePass(args: usize, part: i32, parts: i32): void {
  const scratch = scratchOf(args, 0), kvHeads = intArg(args, KV_HEADS);
  const first = pointerArg(args, SEQS), last = first + <usize>intArg(args, SEQ_COUNT) * SEQ_BYTES;
  let total: i64 = 0;
  for (let seq = first; seq < last; seq += SEQ_BYTES) total += costOf(seq) * kvHeads;
  let before: i64 = 0;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const cost = costOf(seq);
    for (let head = 0; head < kvHeads; ++head) {
      if (cost > 0 && ownerOf(before, cost, total, parts) == part) sequenceGradient(args, scratch, seq, head);
      before += cost;
    }
  }
}

/** Half of the square is seen; blocks straddle its edge. */
// @ts-ignore: decorator
@inline
function costOf(seq: usize): i64 {
  const queries = <i64>load<i32>(seq, 4);
  return queries * (queries + KEY_BLOCK);
}

function sequenceGradient(args: usize, scratch: usize, seq: usize, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), kvHeads = intArg(args, KV_HEADS), group = intArg(args, HEADS) / kvHeads;
  const dim = paddedDim(headDim), dimBytes = <usize>dim << 2, kvBytes = <usize>kvHeads * (<usize>headDim << 2);
  const token = load<i32>(seq), queries = load<i32>(seq, 4);
  const block = queriesOfBlock(args), blocks = blocksOf(args, queries), rowsBytes = blockBytes(dim);

  const scores = scratch;
  const slopes = scores + SCORE_BYTES;
  const kt = slopes + SCORE_BYTES;
  const vt = kt + <usize>headDim * SCORE_ROW;
  const keysCopy = vt + <usize>headDim * SCORE_ROW;
  const kSums = keysCopy + <usize>KEY_BLOCK * dimBytes;
  const vSums = kSums + SUM_ROWS * dimBytes;
  const q = vSums + SUM_ROWS * dimBytes;
  const dout = q + <usize>blocks * rowsBytes;
  const dq = dout + <usize>blocks * rowsBytes;
  const stats = dq + <usize>blocks * rowsBytes;
  memory.fill(dq, 0, <usize>blocks * rowsBytes);
  for (let t = 0; t < blocks; ++t) {
    const i = t * block, some = min(block, queries - i), at = <usize>t * rowsBytes;
    gatherHeads(q + at, args, pointerArg(args, Q), token + i, some, kvHead, floatArg(args, SCALE));
    gatherHeads(dout + at, args, pointerArg(args, DOUT), token + i, some, kvHead, 1);
    gatherStats(stats + <usize>t * <usize>ROW_BLOCK * 8, args, token + i, some, kvHead);
  }

  for (let b = 0; b < queries; b += KEY_BLOCK) {
    const keys = min(KEY_BLOCK, queries - b);
    transpose(kt, keyRow(args, pointerArg(args, K), token + b, kvHead), kvBytes, keys, headDim);
    transpose(vt, keyRow(args, pointerArg(args, V), token + b, kvHead), kvBytes, keys, headDim);
    gatherKeys(keysCopy, args, pointerArg(args, K), seq, b, keys, kvHead);
    memory.fill(kSums, 0, 2 * SUM_ROWS * dimBytes);
    for (let t = b / block; t < blocks; ++t) {
      const i = t * block, some = min(block, queries - i), rows = some * group, at = <usize>t * rowsBytes;
      const base = i + 1 - b;
      multiplyHeads(scores, q + at, rows, kt, headDim, group, base, 1, keys);
      multiplyHeads(slopes, dout + at, rows, vt, headDim, group, base, 1, keys);
      scoreGradient(scores, slopes, rows, stats + <usize>t * <usize>ROW_BLOCK * 8, group, base, 1, keys);
      addProduct(dq + at, slopes, rows, keysCopy, dim, group, base, 1, keys);
      addTransposedProduct(vSums, scores, rows, dout + at, dim, group, base, 1, keys);
      addTransposedProduct(kSums, slopes, rows, q + at, dim, group, base, 1, keys);
    }
    for (let k = 0; k < keys; ++k) {
      mixInto(keyRow(args, pointerArg(args, DK), token + b + k, kvHead), 1, kSums + <usize>k * dimBytes, 1, headDim);
      mixInto(keyRow(args, pointerArg(args, DV), token + b + k, kvHead), 1, vSums + <usize>k * dimBytes, 1, headDim);
    }
  }
  for (let t = 0; t < blocks; ++t) {
    const i = t * block;
    scatterHeads(pointerArg(args, DQ), args, dq + <usize>t * rowsBytes, token + i, min(block, queries - i), kvHead, floatArg(args, SCALE));
  }
}
