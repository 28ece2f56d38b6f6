/**
 * Causal attention with grouped heads over packed sequences; `seqs` as described at `AttentionArgs` in `device.ts`. One
 * query and one head at a time, all scores kept in a list: the plainest form.
 */
import type { Floats } from "./floats.ts";

/** q, out (T, heads · headDim); k, v (rows, kvHeads · headDim); lse (T, heads). */
export interface AttentionInputs {
  q: Floats;
  k: Floats;
  v: Floats;
  out: Floats;
  lse: Floats;
  seqs: Int32Array;
  seqCount: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  scale: number;
}

/** out = softmax(scale · q · kᵀ) · v over the rows that each query sees; lse = log Σ exp(scale · q · kᵀ). */
export function attention(a: AttentionInputs): void {
  const { headDim } = a;
  forEachQuery(a, (qAt, lseAt, keys) => {
    const scores = keys.map((at) => a.scale * dot(a.q, qAt, a.k, at, headDim));
    const max = scores.reduce((x, y) => Math.max(x, y), -Infinity);
    const sum = scores.reduce((total, s) => total + Math.exp(s - max), 0);
    a.lse[lseAt] = max + Math.log(sum);
    const out = new Float64Array(headDim);
    for (const [j, at] of keys.entries()) {
      const p = Math.exp(scores[j] - max) / sum;
      for (let i = 0; i < headDim; i++) out[i] += p * a.v[at + i];
    }
    a.out.set(out, qAt);
  });
}

/**
 * Forward: s = scale · q · kᵀ; p = exp(s − lse); out = p · v. So now we have, with D = Σ dout · out:
 * dv += pᵀ · dout; dp = dout · vᵀ; ds = p · (dp − D); dq = scale · ds · k; dk += scale · dsᵀ · q.
 * `dq` is overwritten, `dk` and `dv` are added to.
 */
export function attentionBackward(a: AttentionInputs & { dout: Floats; dq: Floats; dk: Floats; dv: Floats }): void {
  const { headDim } = a;
  forEachQuery(a, (qAt, lseAt, keys) => {
    const outDot = dot(a.dout, qAt, a.out, qAt, headDim);
    const dq = new Float64Array(headDim);
    for (const at of keys) {
      const p = Math.exp(a.scale * dot(a.q, qAt, a.k, at, headDim) - a.lse[lseAt]);
      const ds = a.scale * p * (dot(a.dout, qAt, a.v, at, headDim) - outDot);
      for (let i = 0; i < headDim; i++) {
        a.dv[at + i] += p * a.dout[qAt + i];
        a.dk[at + i] += ds * a.q[qAt + i];
        dq[i] += ds * a.k[at + i];
      }
    }
    a.dq.set(dq, qAt);
  });
}

/** Calls back with where a query's head begins in q, where its lse stands, and where every key that it sees begins in k and v. */
function forEachQuery(a: AttentionInputs, visit: (qAt: number, lseAt: number, keys: number[]) => void): void {
  const group = a.heads / a.kvHeads;
  for (let s = 0; s < a.seqCount; s++) {
    const [queryStart, queryCount, prefixStart, prefixCount, ownStart, ownCount] = a.seqs.subarray(s * 6, s * 6 + 6);
    for (let i = 0; i < queryCount; i++) {
      const rows: number[] = [];
      for (let j = 0; j < prefixCount; j++) rows.push(prefixStart + j);
      for (let j = 0; j < ownCount - queryCount + i + 1; j++) rows.push(ownStart + j);
      for (let h = 0; h < a.heads; h++) {
        const token = queryStart + i;
        const keys = rows.map((row) => (row * a.kvHeads + Math.floor(h / group)) * a.headDim);
        visit((token * a.heads + h) * a.headDim, token * a.heads + h, keys);
      }
    }
  }
}

function dot(x: Floats, xAt: number, y: Floats, yAt: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[xAt + i] * y[yAt + i];
  return sum;
}
