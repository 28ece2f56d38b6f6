import type { AttentionArgs, AttentionBackwardArgs } from "../device.ts";
import { ATTENTION, ATTENTION_BACKWARD } from "./assembly/opcodes.ts";
import { type Commands, runOver } from "./commands.ts";
import { refuse } from "./cpu_memory.ts";

/** Heads that share keys and fit one block of rows (ROW_BLOCK in assembly/attention/attention_blocks.ts). */
const MOST_HEADS = 96;

export function runAttention(commands: Commands, a: AttentionArgs): void {
  runOver(commands, ATTENTION, writeAttention(commands, a, "attention"));
}

export function runAttentionBackward(commands: Commands, a: AttentionBackwardArgs): void {
  const name = "attentionBackward", { memory, pool: { queue: { ints } } } = commands;
  const work = writeAttention(commands, a, name);
  ints[12] = memory.ptr(a.dout, a.out.length, name, "dout");
  ints[13] = memory.ptr(a.dq, a.q.length, name, "dq");
  ints[14] = memory.ptr(a.dk, a.k.length, name, "dk");
  ints[15] = memory.ptr(a.dv, a.v.length, name, "dv");
  runOver(commands, ATTENTION_BACKWARD, work);
}

/** Writes the words that both directions share, and returns about how many products they take. */
function writeAttention({ memory, pool }: Commands, a: AttentionArgs, name: string): number {
  const { heads, kvHeads, headDim, seqCount } = a;
  if (heads % kvHeads !== 0) refuse(name, "heads", `a multiple of ${kvHeads} kvHeads`, heads);
  if (heads / kvHeads > MOST_HEADS) refuse(name, "heads / kvHeads", `at most ${MOST_HEADS}`, heads / kvHeads);
  const width = heads * headDim, kvWidth = kvHeads * headDim;
  const { ints, floats } = pool.queue;
  const seqs = memory.known(a.seqs, 6 * seqCount, name, "seqs") ??
    refuse(name, "seqs", "written by the host", "what a command wrote");
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
  ints[5] = memory.ptr(a.seqs, 6 * seqCount, name, "seqs");
  ints[6] = seqCount;
  ints[7] = heads;
  ints[8] = kvHeads;
  ints[9] = headDim;
  floats[10] = a.scale;
  ints[11] = pool.wide ? 1 : 0;
  return work;
}
