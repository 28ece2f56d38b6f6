// Attention backward, from the log-sum-exp that the forward pass kept. Sequences that see nothing but their own rows, as in training
// without shared prompts, are taken whole, dq, dk and dv together: five products (attention_backward_whole.ts). Otherwise there are
// two passes that share nothing, so that threads need not wait for each other: dq by blocks of queries, then dk and dv by blocks of
// keys; both recompute the probabilities, which makes seven. A key's gradient is added up over sequences, queries and heads in one
// fixed order, and which way is taken depends on the sequences alone.
import { floatArg, intArg, pointerArg } from "../args";
import {
  blockCost,
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
  scratchOf,
  SEQ_BYTES,
  SEQ_COUNT,
  SEQS,
  transpose,
  V,
  visibleKeys,
} from "./attention_blocks";
import { addProduct, addTransposedProduct, multiplyHeads } from "./attention_products";
import { prepareProducts } from "./attention_wide";
import { areWhole, wholePass } from "./attention_backward_whole";
import { gatherStats, scoreGradient } from "./attention_gradient";
import { prepareExp } from "../elementwise/exp";

/** Keys of a unit of the second pass: fewer than KEY_BLOCK, so that a prefix that all sequences see is shared out. */
const KEY_UNIT: i32 = 32;

/** Argument words: see ATTENTION_BACKWARD in opcodes.ts. */
export function attentionBackward(args: usize, part: i32, parts: i32): void {
  prepareExp();
  prepareProducts(args);
  if (areWhole(args)) {
    wholePass(args, part, parts);
    return;
  }
  const scratch = scratchOf(args, scratchBytes(intArg(args, HEAD_DIM)));
  queryPass(args, scratch, part, parts);
  keyPass(args, scratch, part, parts);
}

/** What queryGradient lays out in scratch; keyGradient takes no more. */
function scratchBytes(headDim: i32): usize {
  const dim = <usize>paddedDim(headDim), rows = <usize>ROW_BLOCK;
  return 2 * SCORE_BYTES + 2 * <usize>headDim * SCORE_ROW + (<usize>KEY_BLOCK + 3 * rows) * dim * 4 + 2 * rows * 4;
}

function queryPass(args: usize, scratch: usize, part: i32, parts: i32): void {
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
        if (ownerOf(before, cost, total, parts) == part) queryGradient(args, scratch, seq, i, rows, head);
        before += cost;
      }
    }
  }
}

/** dq = scale · Σ ds · k over the keys that each query of the block sees. */
function queryGradient(args: usize, scratch: usize, seq: usize, i: i32, queries: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), group = intArg(args, HEADS) / intArg(args, KV_HEADS);
  const dim = paddedDim(headDim), dimBytes = <usize>dim << 2, rows = queries * group;
  const token = load<i32>(seq) + i;

  const scores = scratch;
  const slopes = scores + SCORE_BYTES;
  const kt = slopes + SCORE_BYTES;
  const vt = kt + <usize>headDim * SCORE_ROW;
  const keysCopy = vt + <usize>headDim * SCORE_ROW;
  const q = keysCopy + <usize>KEY_BLOCK * dimBytes;
  const dout = q + <usize>ROW_BLOCK * dimBytes;
  const sums = dout + <usize>ROW_BLOCK * dimBytes;
  const stats = sums + <usize>ROW_BLOCK * dimBytes;
  memory.fill(sums, 0, <usize>ROW_BLOCK * dimBytes);
  gatherHeads(q, args, pointerArg(args, Q), token, queries, kvHead, floatArg(args, SCALE));
  gatherHeads(dout, args, pointerArg(args, DOUT), token, queries, kvHead, 1);
  gatherStats(stats, args, token, queries, kvHead);

  const sees = load<i32>(seq, 12) + load<i32>(seq, 20) - load<i32>(seq, 4) + i + 1;
  const end = sees + queries - 1;
  for (let b = 0; b < end; b += KEY_BLOCK) {
    const keys = min(KEY_BLOCK, end - b), base = sees - b;
    gatherKeys(keysCopy, args, pointerArg(args, V), seq, b, keys, kvHead);
    transpose(vt, keysCopy, dimBytes, keys, headDim);
    gatherKeys(keysCopy, args, pointerArg(args, K), seq, b, keys, kvHead);
    transpose(kt, keysCopy, dimBytes, keys, headDim);
    multiplyHeads(scores, q, rows, kt, headDim, group, base, 1, keys);
    multiplyHeads(slopes, dout, rows, vt, headDim, group, base, 1, keys);
    scoreGradient(scores, slopes, rows, stats, group, base, 1, keys);
    addProduct(sums, slopes, rows, keysCopy, dim, group, base, 1, keys);
  }
  scatterHeads(pointerArg(args, DQ), args, sums, token, queries, kvHead, floatArg(args, SCALE));
}

function keyPass(args: usize, scratch: usize, part: i32, parts: i32): void {
  const kvHeads = intArg(args, KV_HEADS);
  const first = pointerArg(args, SEQS);
  const last = first + <usize>intArg(args, SEQ_COUNT) * SEQ_BYTES;
  let keyRows = 0;
  let total: i64 = 0;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const prefix = load<i32>(seq, 12), own = load<i32>(seq, 20);
    if (prefix > 0) keyRows = max(keyRows, load<i32>(seq, 8) + prefix);
    if (own > 0) keyRows = max(keyRows, load<i32>(seq, 16) + own);
    total += <i64>load<i32>(seq, 4) * (prefix + own) * kvHeads;
  }
  let before: i64 = 0;
  for (let start = 0; start < keyRows; start += KEY_UNIT) {
    const end = min(keyRows, start + KEY_UNIT);
    let cost: i64 = 0;
    for (let seq = first; seq < last; seq += SEQ_BYTES) {
      for (let own = 0; own < 2; ++own) {
        const from = load<i32>(seq + (own ? 16 : 8)), count = load<i32>(seq + (own ? 20 : 12));
        cost += <i64>load<i32>(seq, 4) * max(0, min(end, from + count) - max(start, from));
      }
    }
    if (cost == 0) continue;
    for (let head = 0; head < kvHeads; ++head) {
      if (ownerOf(before, cost, total, parts) == part) keyGradient(args, scratch, start, end, head);
      before += cost;
    }
  }
}

/** dk += Σ dsᵀ · scale · q and dv += Σ pᵀ · dout over all queries that see the rows start … end of k and v. */
function keyGradient(args: usize, scratch: usize, start: i32, end: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), group = intArg(args, HEADS) / intArg(args, KV_HEADS);
  const dim = paddedDim(headDim), dimBytes = <usize>dim << 2, block = queriesOfBlock(args);
  const kvBytes = <usize>intArg(args, KV_HEADS) * (<usize>headDim << 2);

  const scores = scratch;
  const slopes = scores + SCORE_BYTES;
  const kt = slopes + SCORE_BYTES;
  const vt = kt + <usize>headDim * SCORE_ROW;
  const q = vt + <usize>headDim * SCORE_ROW;
  const dout = q + <usize>ROW_BLOCK * dimBytes;
  // Six more rows than keys: a register block that begins at an odd row may reach past the last.
  const kSums = dout + <usize>ROW_BLOCK * dimBytes;
  const vSums = kSums + <usize>(KEY_UNIT + 6) * dimBytes;
  const stats = vSums + <usize>(KEY_UNIT + 6) * dimBytes;
  memory.fill(kSums, 0, <usize>(KEY_UNIT + 6) * 2 * dimBytes);
  transpose(kt, keyRow(args, pointerArg(args, K), start, kvHead), kvBytes, end - start, headDim);
  transpose(vt, keyRow(args, pointerArg(args, V), start, kvHead), kvBytes, end - start, headDim);

  const first = pointerArg(args, SEQS);
  const last = first + <usize>intArg(args, SEQ_COUNT) * SEQ_BYTES;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const queries = load<i32>(seq, 4);
    for (let own = 0; own < 2; ++own) {
      const from = load<i32>(seq + (own ? 16 : 8)), count = load<i32>(seq + (own ? 20 : 12));
      const low = max(start, from), keys = min(end, from + count) - low;
      if (keys <= 0) continue;
      const column = <usize>(low - start) << 2, at = <usize>(low - start) * dimBytes;
      for (let i = 0; i < queries; i += block) {
        const some = min(block, queries - i), rows = some * group;
        const base = (own ? count - queries + i + 1 : count) - (low - from);
        if (visibleKeys(base, own, some - 1, keys) == 0) continue;
        const token = load<i32>(seq) + i;
        gatherHeads(q, args, pointerArg(args, Q), token, some, kvHead, floatArg(args, SCALE));
        gatherHeads(dout, args, pointerArg(args, DOUT), token, some, kvHead, 1);
        gatherStats(stats, args, token, some, kvHead);
        multiplyHeads(scores, q, rows, kt + column, headDim, group, base, own, keys);
        multiplyHeads(slopes, dout, rows, vt + column, headDim, group, base, own, keys);
        scoreGradient(scores, slopes, rows, stats, group, base, own, keys);
        addTransposedProduct(vSums + at, scores, rows, dout, dim, group, base, own, keys);
        addTransposedProduct(kSums + at, slopes, rows, q, dim, group, base, own, keys);
      }
    }
  }
  for (let k = 0; k < end - start; ++k) {
    mixInto(keyRow(args, pointerArg(args, DK), start + k, kvHead), 1, kSums + <usize>k * dimBytes, 1, headDim);
    mixInto(keyRow(args, pointerArg(args, DV), start + k, kvHead), 1, vSums + <usize>k * dimBytes, 1, headDim);
  }
}
