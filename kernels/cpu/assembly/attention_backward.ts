// Attention backward, in two passes that share nothing, so that threads need not wait for each other:
// dq by blocks of queries, then dk and dv by blocks of keys. Both recompute the probabilities from the log-sum-exp that
// the forward pass kept. A key's gradient is added up over sequences, queries and heads in one fixed order.
import { floatArg, intArg, pointerArg } from "./args";
import { blockCost } from "./attention";
import {
  addProduct,
  addTransposedProduct,
  clearAfter,
  copyPadded,
  DK,
  dot,
  DOUT,
  DQ,
  DV,
  HEAD_DIM,
  HEADS,
  hideAfter,
  K,
  KEY_BLOCK,
  KV_HEADS,
  LSE,
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
import { exp4 } from "./exp";

/** Keys of a unit of the second pass: fewer than KEY_BLOCK, so that a prefix that all sequences see is shared out. */
const KEY_UNIT: i32 = 32;

/** Argument words: see ATTENTION_BACKWARD in opcodes.ts. */
export function attentionBackward(args: usize, part: i32, parts: i32): void {
  const scratch = pointerArg(args, SCRATCH) + <usize>part * pointerArg(args, SCRATCH_BYTES);
  queryPass(args, scratch, part, parts);
  keyPass(args, scratch, part, parts);
}

function queryPass(args: usize, scratch: usize, part: i32, parts: i32): void {
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
        if (ownerOf(before, cost, total, parts) == part) queryGradient(args, scratch, seq, i, head);
        before += cost;
      }
    }
  }
}

/** dq = Σ ds · k over the keys that each query of the block sees. */
function queryGradient(args: usize, scratch: usize, seq: usize, i: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), kvHeads = intArg(args, KV_HEADS);
  const group = heads / kvHeads, dim = paddedDim(headDim), firstHead = kvHead * group;
  const queries = load<i32>(seq, 4), rows = min(QUERY_BLOCK, queries - i);
  const headBytes = <usize>headDim << 2, kvRow = <usize>kvHeads * headBytes, qRow = <usize>heads * headBytes;
  const blockBytes = <usize>(QUERY_BLOCK * dim) << 2, statBytes = <usize>QUERY_BLOCK << 2;
  const token = <usize>(load<i32>(seq) + i);

  const scores = scratch;
  const slopes = scores + SCORE_BYTES;
  const kt = slopes + SCORE_BYTES;
  const vt = kt + <usize>headDim * SCORE_ROW;
  const padded = vt + <usize>headDim * SCORE_ROW;
  const sums = padded + (<usize>(KEY_BLOCK * dim) << 2);
  const dots = sums + <usize>group * blockBytes;
  memory.fill(sums, 0, <usize>group * blockBytes);
  for (let g = 0; g < group; ++g) outDots(args, dots + <usize>g * statBytes, token, rows, firstHead + g);

  for (let own = 0; own < 2; ++own) {
    const start = load<i32>(seq + (own ? 16 : 8)), count = load<i32>(seq + (own ? 20 : 12));
    const sees = own ? count - queries + i + 1 : count;
    const end = visibleKeys(sees, own, rows - 1, count);
    for (let b = 0; b < end; b += KEY_BLOCK) {
      const keys = min(KEY_BLOCK, end - b), base = sees - b;
      const offset = <usize>(start + b) * kvRow + <usize>kvHead * headBytes;
      transpose(kt, pointerArg(args, K) + offset, kvRow, keys, headDim);
      transpose(vt, pointerArg(args, V) + offset, kvRow, keys, headDim);
      let k = pointerArg(args, K) + offset, kRow = kvRow;
      if (dim != headDim) {
        copyPadded(padded, k, kRow, keys, headDim);
        k = padded;
        kRow = <usize>dim << 2;
      }
      for (let g = 0; g < group; ++g) {
        scoreGradient(args, scores, slopes, token, rows, firstHead + g, kt, vt, dots + <usize>g * statBytes, base, own, keys);
        addProduct(sums + <usize>g * blockBytes, slopes, rows, k, kRow, dim, base, own, keys);
      }
    }
  }
  for (let g = 0; g < group; ++g) {
    for (let r = 0; r < rows; ++r) {
      const dq = pointerArg(args, DQ) + (token + <usize>r) * qRow + <usize>(firstHead + g) * headBytes;
      memory.copy(dq, sums + <usize>g * blockBytes + (<usize>(r * dim) << 2), headBytes);
    }
  }
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
    for (let head = 0; head < kvHeads; ++head) {
      if (cost > 0 && ownerOf(before, cost, total, parts) == part) keyGradient(args, scratch, start, end, head);
      before += cost;
    }
  }
}

/** dk += Σ dsᵀ · q and dv += Σ pᵀ · dout over all queries that see the rows start … end of k and v. */
function keyGradient(args: usize, scratch: usize, start: i32, end: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), kvHeads = intArg(args, KV_HEADS);
  const group = heads / kvHeads, dim = paddedDim(headDim), firstHead = kvHead * group;
  const headBytes = <usize>headDim << 2, kvRow = <usize>kvHeads * headBytes, dimBytes = <usize>dim << 2;
  const rowsBytes = <usize>QUERY_BLOCK * dimBytes, keysBytes = <usize>KEY_UNIT * dimBytes;

  const scores = scratch;
  const slopes = scores + SCORE_BYTES;
  const kt = slopes + SCORE_BYTES;
  const vt = kt + <usize>headDim * SCORE_ROW;
  const qPadded = vt + <usize>headDim * SCORE_ROW;
  const doutPadded = qPadded + rowsBytes;
  const kSums = doutPadded + rowsBytes;
  const vSums = kSums + keysBytes;
  const dots = vSums + keysBytes;
  memory.fill(kSums, 0, 2 * keysBytes);
  const offset = <usize>start * kvRow + <usize>kvHead * headBytes;
  transpose(kt, pointerArg(args, K) + offset, kvRow, end - start, headDim);
  transpose(vt, pointerArg(args, V) + offset, kvRow, end - start, headDim);

  const first = pointerArg(args, SEQS);
  const last = first + <usize>intArg(args, SEQ_COUNT) * SEQ_BYTES;
  for (let seq = first; seq < last; seq += SEQ_BYTES) {
    const queries = load<i32>(seq, 4);
    for (let own = 0; own < 2; ++own) {
      const from = load<i32>(seq + (own ? 16 : 8)), count = load<i32>(seq + (own ? 20 : 12));
      const low = max(start, from), keys = min(end, from + count) - low;
      if (keys <= 0) continue;
      const column = <usize>(low - start) << 2, at = <usize>(low - start) * dimBytes;
      for (let i = 0; i < queries; i += QUERY_BLOCK) {
        const rows = min(QUERY_BLOCK, queries - i);
        const base = (own ? count - queries + i + 1 : count) - (low - from);
        if (visibleKeys(base, own, rows - 1, keys) == 0) continue;
        const token = <usize>(load<i32>(seq) + i);
        for (let g = 0; g < group; ++g) {
          const head = token * <usize>heads + <usize>(firstHead + g);
          let q = pointerArg(args, Q) + head * headBytes, dout = pointerArg(args, DOUT) + head * headBytes;
          let row = <usize>heads * headBytes;
          outDots(args, dots, token, rows, firstHead + g);
          scoreGradient(args, scores, slopes, token, rows, firstHead + g, kt + column, vt + column, dots, base, own, keys);
          if (dim != headDim) {
            copyPadded(qPadded, q, row, rows, headDim);
            copyPadded(doutPadded, dout, row, rows, headDim);
            q = qPadded;
            dout = doutPadded;
            row = dimBytes;
          }
          addTransposedProduct(vSums + at, scores, rows, dout, row, dim, base, own, keys);
          addTransposedProduct(kSums + at, slopes, rows, q, row, dim, base, own, keys);
        }
      }
    }
  }
  for (let k = 0; k < end - start; ++k) {
    const to = offset + <usize>k * kvRow;
    mixInto(pointerArg(args, DK) + to, 1, kSums + <usize>k * dimBytes, 1, headDim);
    mixInto(pointerArg(args, DV) + to, 1, vSums + <usize>k * dimBytes, 1, headDim);
  }
}

/** dots[r] = Σ dout · out of one head: what the softmax subtracts from every score's gradient. */
function outDots(args: usize, dots: usize, token: usize, rows: i32, head: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = <usize>intArg(args, HEADS);
  for (let r = 0; r < rows; ++r) {
    const at = ((token + <usize>r) * heads + <usize>head) * (<usize>headDim << 2);
    store<f32>(dots + (<usize>r << 2), dot(pointerArg(args, DOUT) + at, pointerArg(args, OUT) + at, headDim));
  }
}

/** scores = p = exp(scale · q · kᵀ − lse); slopes = ds = scale · p · (dout · vᵀ − dots). */
function scoreGradient(
  args: usize, scores: usize, slopes: usize, token: usize, rows: i32, head: i32, kt: usize, vt: usize, dots: usize, base: i32,
  slope: i32, keys: i32,
): void {
  const headDim = intArg(args, HEAD_DIM), heads = <usize>intArg(args, HEADS);
  const headBytes = <usize>headDim << 2, qRow = heads * headBytes;
  const at = (token * heads + <usize>head) * headBytes;
  multiplyHeads(scores, pointerArg(args, Q) + at, qRow, rows, kt, headDim, floatArg(args, SCALE), base, slope, keys);
  multiplyHeads(slopes, pointerArg(args, DOUT) + at, qRow, rows, vt, headDim, 1, base, slope, keys);
  const scale4 = f32x4.splat(floatArg(args, SCALE));
  for (let r = 0; r < rows; ++r) {
    const visible = visibleKeys(base, slope, r, keys);
    const p = scores + <usize>r * SCORE_ROW, ds = slopes + <usize>r * SCORE_ROW;
    const lse4 = v128.load32_splat(pointerArg(args, LSE) + (((token + <usize>r) * heads + <usize>head) << 2));
    const dot4 = v128.load32_splat(dots + (<usize>r << 2));
    hideAfter(p, visible);
    const end = <usize>visible << 2;
    for (let i: usize = 0; i < end; i += 16) {
      const value = exp4(f32x4.sub(v128.load(p + i), lse4));
      v128.store(p + i, value);
      v128.store(ds + i, f32x4.mul(f32x4.mul(value, f32x4.sub(v128.load(ds + i), dot4)), scale4));
    }
    clearAfter(p, visible);
    clearAfter(ds, visible);
  }
}
