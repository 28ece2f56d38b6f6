// Attention forward: the online softmax of FlashAttention (Dao et al. 2022) over blocks of keys. One unit of work is one
// block of queries of one sequence with one key-value head and all query heads of its group, so that keys are transposed
// once for the group. Few queries against many keys (decoding) take the direct way, which transposes nothing.
import { floatArg, intArg, pointerArg } from "./args";
import {
  addProduct,
  clearAfter,
  copyPadded,
  dot,
  expRow,
  HEAD_DIM,
  HEADS,
  K,
  KEY_BLOCK,
  KV_HEADS,
  LSE,
  maxRow,
  mixInto,
  multiplyHeads,
  OUT,
  ownerOf,
  paddedDim,
  Q,
  QUERY_BLOCK,
  SCALE,
  SCORE_BYTES,
  SCORE_ROW,
  SCRATCH,
  SCRATCH_BYTES,
  SEQ_BYTES,
  SEQ_COUNT,
  SEQS,
  transpose,
  V,
  visibleKeys,
} from "./attention_blocks";
import { exp1, log1 } from "./exp";

/** Sequences with fewer queries than this take the direct way. */
const FEW_QUERIES: i32 = 4;

/** Argument words: see ATTENTION in opcodes.ts. */
export function attention(args: usize, part: i32, parts: i32): void {
  const scratch = pointerArg(args, SCRATCH) + <usize>part * pointerArg(args, SCRATCH_BYTES);
  const kvHeads = intArg(args, KV_HEADS);
  const first = pointerArg(args, SEQS);
  const last = first + <usize>intArg(args, SEQ_COUNT) * SEQ_BYTES;
  let total: i64 = 0;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const queries = load<i32>(seq, 4);
    for (let i = 0; i < queries; i += QUERY_BLOCK) total += blockCost(seq, i, queries) * kvHeads;
  }
  let before: i64 = 0;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const queries = load<i32>(seq, 4);
    for (let i = 0; i < queries; i += QUERY_BLOCK) {
      const cost = blockCost(seq, i, queries);
      for (let head = 0; head < kvHeads; ++head) {
        if (ownerOf(before, cost, total, parts) == part) {
          if (queries < FEW_QUERIES) forwardRows(args, scratch, seq, head);
          else forwardBlock(args, scratch, seq, i, head);
        }
        before += cost;
      }
    }
  }
}

/** Queries of the block times the keys that its last one sees. */
// @ts-ignore: decorator
@inline
export function blockCost(seq: usize, i: i32, queries: i32): i64 {
  const rows = min(QUERY_BLOCK, queries - i);
  return <i64>rows * (load<i32>(seq, 12) + load<i32>(seq, 20) - queries + i + rows);
}

function forwardBlock(args: usize, scratch: usize, seq: usize, i: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), kvHeads = intArg(args, KV_HEADS);
  const group = heads / kvHeads, dim = paddedDim(headDim);
  const queries = load<i32>(seq, 4), rows = min(QUERY_BLOCK, queries - i);
  const headBytes = <usize>headDim << 2, kvRow = <usize>kvHeads * headBytes, qRow = <usize>heads * headBytes;
  const blockBytes = <usize>(QUERY_BLOCK * dim) << 2, statBytes = <usize>QUERY_BLOCK << 2;

  const scores = scratch;
  const kt = scores + SCORE_BYTES;
  const padded = kt + <usize>headDim * SCORE_ROW;
  const sums = padded + (<usize>(KEY_BLOCK * dim) << 2);
  const maxima = sums + <usize>group * blockBytes;
  const totals = maxima + <usize>group * statBytes;
  memory.fill(sums, 0, <usize>group * blockBytes);
  for (let n = 0; n < group * QUERY_BLOCK; ++n) {
    store<f32>(maxima + (<usize>n << 2), -Infinity);
    store<f32>(totals + (<usize>n << 2), 0);
  }

  const token = <usize>(load<i32>(seq) + i);
  const firstHead = kvHead * group;
  for (let own = 0; own < 2; ++own) {
    const start = load<i32>(seq + (own ? 16 : 8)), count = load<i32>(seq + (own ? 20 : 12));
    const sees = own ? count - queries + i + 1 : count;
    const end = visibleKeys(sees, own, rows - 1, count);
    for (let b = 0; b < end; b += KEY_BLOCK) {
      const keys = min(KEY_BLOCK, end - b), base = sees - b;
      const offset = <usize>(start + b) * kvRow + <usize>kvHead * headBytes;
      transpose(kt, pointerArg(args, K) + offset, kvRow, keys, headDim);
      let v = pointerArg(args, V) + offset, vRow = kvRow;
      if (dim != headDim) {
        copyPadded(padded, v, vRow, keys, headDim);
        v = padded;
        vRow = <usize>dim << 2;
      }
      for (let g = 0; g < group; ++g) {
        const q = pointerArg(args, Q) + token * qRow + <usize>(firstHead + g) * headBytes;
        const sum = sums + <usize>g * blockBytes;
        multiplyHeads(scores, q, qRow, rows, kt, headDim, floatArg(args, SCALE), base, own, keys);
        softmaxRows(scores, rows, base, own, keys, maxima + <usize>g * statBytes, totals + <usize>g * statBytes, sum, dim);
        addProduct(sum, scores, rows, v, vRow, dim, base, own, keys);
      }
    }
  }

  for (let g = 0; g < group; ++g) {
    for (let r = 0; r < rows; ++r) {
      const total = load<f32>(totals + <usize>g * statBytes + (<usize>r << 2));
      const largest = load<f32>(maxima + <usize>g * statBytes + (<usize>r << 2));
      const head = (token + <usize>r) * <usize>heads + <usize>(firstHead + g);
      store<f32>(pointerArg(args, LSE) + (head << 2), largest + log1(total));
      const sum = sums + <usize>g * blockBytes + (<usize>(r * dim) << 2);
      mixInto(pointerArg(args, OUT) + head * headBytes, 0, sum, 1 / total, headDim);
    }
  }
}

/** Scores become exp(score − the row's new maximum); totals and sums so far are scaled to that maximum. */
function softmaxRows(
  scores: usize, rows: i32, base: i32, slope: i32, keys: i32, maxima: usize, totals: usize, sums: usize, dim: i32,
): void {
  for (let r = 0; r < rows; ++r) {
    const visible = visibleKeys(base, slope, r, keys);
    const row = scores + <usize>r * SCORE_ROW;
    if (visible == 0) {
      clearAfter(row, 0);
      continue;
    }
    const at = <usize>r << 2;
    const before = load<f32>(maxima + at), total = load<f32>(totals + at);
    const largest = maxRow(row, visible, before);
    const sum = expRow(row, visible, largest);
    store<f32>(maxima + at, largest);
    if (total == 0 || largest == before) {
      store<f32>(totals + at, total + sum);
      continue;
    }
    const factor = exp1(before - largest);
    store<f32>(totals + at, total * factor + sum);
    scale(sums + (<usize>(r * dim) << 2), factor, dim);
  }
}

function scale(x: usize, factor: f32, n: i32): void {
  const factor4 = f32x4.splat(factor);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), factor4));
}

/** All queries of a sequence that has few, one after another: scores by dot products with the keys where they lie. */
function forwardRows(args: usize, scratch: usize, seq: usize, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), kvHeads = intArg(args, KV_HEADS);
  const group = heads / kvHeads, queries = load<i32>(seq, 4);
  const headBytes = <usize>headDim << 2, kvRow = <usize>kvHeads * headBytes;
  const limit = <i32>(pointerArg(args, SCRATCH_BYTES) >> 2) - 8;
  for (let i = 0; i < queries; ++i) {
    for (let g = 0; g < group; ++g) {
      const head = <usize>(load<i32>(seq) + i) * <usize>heads + <usize>(kvHead * group + g);
      const q = pointerArg(args, Q) + head * headBytes, out = pointerArg(args, OUT) + head * headBytes;
      let largest: f32 = -Infinity, total: f32 = 0;
      for (let own = 0; own < 2; ++own) {
        const start = load<i32>(seq + (own ? 16 : 8)), count = load<i32>(seq + (own ? 20 : 12));
        const sees = own ? count - queries + i + 1 : count;
        for (let b = 0; b < sees; b += limit) {
          const keys = min(limit, sees - b);
          const offset = <usize>(start + b) * kvRow + <usize>kvHead * headBytes;
          const k = pointerArg(args, K) + offset, v = pointerArg(args, V) + offset;
          for (let j = 0; j < keys; ++j) {
            store<f32>(scratch + (<usize>j << 2), dot(q, k + <usize>j * kvRow, headDim) * floatArg(args, SCALE));
          }
          const before = largest;
          largest = maxRow(scratch, keys, before);
          // What is in `out` so far is scaled to the new maximum while the first value row is added.
          let factor: f32 = total == 0 ? 0 : exp1(before - largest);
          total = total * factor + expRow(scratch, keys, largest);
          for (let j = 0; j < keys; ++j) {
            mixInto(out, factor, v + <usize>j * kvRow, load<f32>(scratch + (<usize>j << 2)), headDim);
            factor = 1;
          }
        }
      }
      store<f32>(pointerArg(args, LSE) + (head << 2), largest + log1(total));
      mixInto(out, 0, out, 1 / total, headDim);
    }
  }
}
