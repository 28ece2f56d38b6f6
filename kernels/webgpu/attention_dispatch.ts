/** Which kernels make attention and its backward, and on how many threads. */
import type { AttentionArgs, AttentionBackwardArgs } from "../device.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import { type Bound, fail, floatsOf, intsOf, offsets } from "./gpu_tensor.ts";
import {
  attention,
  attentionBackwardKeys,
  attentionBackwardQueries,
  attentionBackwardValues,
  attentionDelta,
  largestHead,
} from "./wgsl/attention.ts";
import { f32, type Kernel, u32 } from "./wgsl/kernel.ts";
import {
  largestSerialHead,
  mostSerialRounds,
  serialAttention,
  serialAttentionBackwardKeys,
  serialAttentionBackwardQueries,
  serialAttentionBackwardValues,
} from "./wgsl/serial_attention.ts";
import { serialThreads } from "./wgsl/serial_rows.ts";

/** Encodes `attention` of `Device`. */
export function dispatchAttention(on: DispatchParts, a: AttentionArgs): void {
  const { q, k, v, out, lse, seqs, shape, queries, serial } = operands(on, a);
  on.queue.dispatch(
    serial ? serialAttention(a.headDim) : attention,
    [out, lse, q, k, v, seqs].map((t) => t.buffer),
    shape,
    [serial ? Math.ceil(queries / serialThreads) : queries, a.heads, a.seqCount],
  );
}

/** Encodes `attentionBackward` of `Device`. */
export function dispatchAttentionBackward(on: DispatchParts, a: AttentionBackwardArgs): void {
  const { queue, memory } = on;
  const { q, k, v, out, lse, seqs, shape, queries, queryRows, keyRows, serial } = operands(on, a);
  const values = queryRows * a.heads * a.headDim, keyValues = keyRows * a.kvHeads * a.headDim;
  const dout = floatsOf(a.dout, values, "dout"), dq = floatsOf(a.dq, values, "dq");
  const dk = floatsOf(a.dk, keyValues, "dk"), dv = floatsOf(a.dv, keyValues, "dv");
  const delta = memory.scratch(queryRows * a.heads);
  queue.dispatchItems(attentionDelta, queryRows * a.heads, [delta.buffer, out.buffer, dout.buffer], [
    u32(queryRows * a.heads),
    u32(a.headDim),
    ...offsets(out, dout),
  ]);
  const parameters = [...shape, ...offsets(dout, dq, dk, dv), ...(serial ? [u32(keyRows)] : [])];
  const run = (
    kernel: Kernel,
    serialKernel: (headDim: number) => Kernel,
    tensors: { buffer: Bound }[],
    [x, y, z]: [number, number, number],
  ) =>
    queue.dispatch(serial ? serialKernel(a.headDim) : kernel, tensors.map((t) => t.buffer), parameters, [
      serial ? Math.ceil(x / serialThreads) : x,
      y,
      z,
    ]);
  const [byQuery, byKey]: [number, number, number][] = [[queries, a.heads, a.seqCount], [keyRows, a.kvHeads, 1]];
  const both = [q, k, v, dout, lse, delta, seqs];
  run(attentionBackwardQueries, serialAttentionBackwardQueries, [dq, ...both], byQuery);
  run(attentionBackwardKeys, serialAttentionBackwardKeys, [dk, ...both], byKey);
  run(attentionBackwardValues, serialAttentionBackwardValues, [dv, q, k, dout, lse, seqs], byKey);
  memory.free(delta);
}

/** What both have, checked, and whether a thread takes a whole row. */
function operands({ software }: DispatchParts, a: AttentionArgs) {
  if (a.headDim > largestHead) fail("attend", "headDim", `at most ${largestHead}`, a.headDim);
  const seqs = intsOf(a.seqs, a.seqCount * 6, "seqs");
  let [queries, queryRows, keyRows] = [0, 0, 0];
  for (let s = 0; s < a.seqCount; s++) {
    const [queryStart, queryCount, prefixStart, prefixCount, ownStart, ownCount] = seqs.host.subarray(
      6 * s,
      6 * s + 6,
    );
    queries = Math.max(queries, queryCount);
    queryRows = Math.max(queryRows, queryStart + queryCount);
    keyRows = Math.max(keyRows, prefixStart + prefixCount, ownStart + ownCount);
  }
  const q = floatsOf(a.q, queryRows * a.heads * a.headDim, "q");
  const out = floatsOf(a.out, queryRows * a.heads * a.headDim, "out");
  const lse = floatsOf(a.lse, queryRows * a.heads, "lse");
  const k = floatsOf(a.k, keyRows * a.kvHeads * a.headDim, "k");
  const v = floatsOf(a.v, keyRows * a.kvHeads * a.headDim, "v");
  const shape = [
    u32(a.seqCount),
    u32(a.heads),
    u32(a.kvHeads),
    u32(a.headDim),
    f32(a.scale),
    ...offsets(q, k, v, out, lse),
  ];
  // Threads of a workgroup wait for each other, so that a key row's may go through all queries; a query sees at most all key rows.
  const rounds = Math.max(keyRows, a.seqCount + queryRows * a.heads / a.kvHeads);
  const serial = software && a.headDim <= largestSerialHead && rounds <= mostSerialRounds;
  return { q, k, v, out, lse, seqs, shape, queries, queryRows, keyRows, serial };
}
