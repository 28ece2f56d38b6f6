import type { AttentionArgs } from "../device.ts";
import { COMMAND_BYTES, SCRATCH_BYTES } from "./pool/command_block.ts";
import { type CpuMemory, refuse } from "./cpu_memory.ts";
import type { Pool } from "./pool/pool.ts";

/** Writes the words that both directions share, and returns about how many products they take. */
export function writeAttention(memory: CpuMemory, pool: Pool, a: AttentionArgs, name: string): number {
  const { heads, kvHeads, headDim, seqCount } = a;
  if (heads % kvHeads !== 0) refuse(name, "heads", `a multiple of ${kvHeads} kvHeads`, heads);
  const width = heads * headDim, kvWidth = kvHeads * headDim;
  const { ints, floats } = pool;
  ints[5] = memory.ptr(a.seqs, 6 * seqCount, name, "seqs");
  const seqs = new Int32Array(memory.bytes, ints[5] >>> 0, 6 * seqCount);
  let queryRows = 0, keyRows = 0, work = 0;
  for (let s = 0; s < 6 * seqCount; s += 6) {
    const [queryStart, queryCount, prefixStart, prefixCount, ownStart, ownCount] = seqs.subarray(s, s + 6);
    if (seqs.subarray(s, s + 6).some((v) => v < 0) || ownCount < queryCount) {
      refuse(name, `seqs[${s / 6}]`, "six counts ≥ 0, ownCount ≥ queryCount", [...seqs.subarray(s, s + 6)]);
    }
    queryRows = Math.max(queryRows, queryStart + queryCount);
    keyRows = Math.max(keyRows, prefixStart + prefixCount, ownStart + ownCount);
    work += queryCount * (prefixCount + ownCount) * width;
  }
  ints[0] = memory.ptr(a.q, queryRows * width, name, "q");
  ints[1] = memory.ptr(a.k, keyRows * kvWidth, name, "k");
  ints[2] = memory.ptr(a.v, keyRows * kvWidth, name, "v");
  ints[3] = memory.ptr(a.out, queryRows * width, name, "out");
  ints[4] = memory.ptr(a.lse, queryRows * heads, name, "lse");
  ints[6] = seqCount;
  ints[7] = heads;
  ints[8] = kvHeads;
  ints[9] = headDim;
  floats[10] = a.scale;
  ints[11] = COMMAND_BYTES;
  ints[12] = SCRATCH_BYTES;
  ints[13] = pool.wide ? 1 : 0;
  return work;
}
