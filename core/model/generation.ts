/** Batched decoding with a key-value cache: prompts are packed, a shared prefix is stored once, finished rows drop out. */
import type { IntTensor, Tensor } from "../../kernels/device.ts";
import { packSequences } from "./packed_batch.ts";
import { forLogits, freeHeadRows, headRows } from "./output_head.ts";
import { type CacheWrite, forward } from "./transformer.ts";
import type { BatchTables, Session } from "./session.ts";

export interface DecodeOptions {
  maxNewTokens: number;
  /** Samples the next token of each row from its logits; where it is not given, the likeliest token is chosen on the device. */
  sample?: (logits: Tensor, rows: number) => Promise<Int32Array>;
  /**
   * Tokens that are decoded before the host looks at them, where nothing is sampled: a GPU's read-back takes as long as several
   * tokens. Changes no answer; some tokens behind its end are computed in vain.
   */
  stride: number;
  /** Whether an answer ends before this token; called once per new token. */
  ends: (token: number, soFar: readonly number[]) => boolean;
  /** Whether the answer to this prompt of the batch ends with its newest token. */
  until?: (soFar: readonly number[], prompt: number) => boolean;
}

/** The cache rows of one prompt: its shared prefix, then its own tokens and room for the new ones. */
interface Room {
  prefixStart: number;
  prefixLength: number;
  base: number;
  length: number;
}

/** One pass over new rows: what is read, where its keys and values go, which rows' next tokens are wanted. */
interface Pass {
  tables: BatchTables;
  index: Int32Array;
  outputs: Int32Array;
}

/** Decodes one batch whose cache fits in memory; see `splitByRows`. Returns the new ids of each prompt. */
export async function decodeBatch(
  session: Session,
  prompts: readonly (readonly number[])[],
  options: DecodeOptions,
): Promise<number[][]> {
  const { device, config } = session.net;
  const { prefill, rooms, cacheRows } = layOut(prompts, options.maxNewTokens);
  const cols = config.kvHeads * config.headDim;
  const cache = {
    k: Array.from({ length: config.layers }, () => device.alloc(cacheRows * cols)),
    v: Array.from({ length: config.layers }, () => device.alloc(cacheRows * cols)),
  };
  const answers: number[][] = prompts.map(() => []);
  const open = new Set(prompts.keys());
  const take = (asked: readonly number[], tokens: Int32Array) => {
    for (const [i, s] of asked.entries()) {
      if (!open.has(s)) continue;
      if (options.ends(tokens[i], answers[s])) open.delete(s);
      else {
        answers[s].push(tokens[i]);
        if (answers[s].length >= options.maxNewTokens || options.until?.(answers[s], s)) open.delete(s);
      }
    }
  };
  try {
    take([...open], await decode(session, cache, [prefill], options));
    while (open.size > 0) {
      const live = [...open];
      const produced = answers[live[0]].length;
      const count = options.sample ? 1 : Math.min(options.stride, options.maxNewTokens - produced);
      const passes = Array.from({ length: count }, (_, j): Pass => {
        const tables = decodingTables(live.map((s) => rooms[s]), produced + j);
        // The first reads what the host knows; the others what the pass before them chose.
        if (j === 0) tables.ids = Int32Array.from(live, (s) => answers[s][produced - 1]);
        const index = Int32Array.from(live, (s) => rooms[s].base + rooms[s].length + produced + j - 1);
        return { tables, index, outputs: Int32Array.from(live.keys()) };
      });
      const made = await decode(session, cache, passes, options);
      for (let j = 0; j < count; j++) take(live, made.subarray(j * live.length, (j + 1) * live.length));
    }
    return answers;
  } finally {
    for (const t of [...cache.k, ...cache.v]) device.free(t);
  }
}

/** Where everything lies in the cache, and the pass over the prompts. */
function layOut(prompts: readonly (readonly number[])[], newTokens: number) {
  const batch = packSequences(prompts);
  const prefixBase: number[] = [];
  let cacheRows = 0;
  for (const p of batch.prefixes) {
    prefixBase.push(cacheRows);
    cacheRows += p.length;
  }
  const rooms = prompts.map((tokens, s): Room => {
    const { group, prefixLength } = batch.layout[s];
    const own = tokens.length - prefixLength;
    const room = { prefixStart: group < 0 ? 0 : prefixBase[group], prefixLength, base: cacheRows, length: own };
    cacheRows += own + newTokens;
    return room;
  });
  const index = new Int32Array(batch.rows);
  const seqs = batch.seqs.slice();
  for (const [g, p] of batch.prefixes.entries()) {
    for (let i = 0; i < p.length; i++) index[p.start + i] = prefixBase[g] + i;
    seqs[6 * g + 4] = prefixBase[g];
  }
  for (const [s, room] of rooms.entries()) {
    const at = 6 * (batch.prefixes.length + s);
    for (let i = 0; i < room.length; i++) index[batch.layout[s].ownStart + i] = room.base + i;
    seqs.set([room.prefixStart, room.prefixLength, room.base, room.length], at + 2);
  }
  const { ids, positions, rows, seqCount } = batch;
  const outputs = Int32Array.from(prompts, (tokens, s) => batch.rowOf(s, tokens.length - 1));
  const prefill: Pass = { tables: { ids, positions, seqs, seqCount, rows }, index, outputs };
  return { prefill, rooms, cacheRows };
}

/** One new row for each room, the `produced`-th after its prompt. */
function decodingTables(rooms: readonly Room[], produced: number): BatchTables {
  return {
    positions: Int32Array.from(rooms, ({ prefixLength, length }) => prefixLength + length + produced - 1),
    seqs: Int32Array.from(rooms.flatMap(({ prefixStart, prefixLength, base, length }, i) => [
      i,
      1,
      prefixStart,
      prefixLength,
      base,
      length + produced,
    ])),
    seqCount: rooms.length,
    rows: rooms.length,
  };
}

/** Runs passes one after another; the next token of each of their outputs, pass after pass. */
async function decode(
  session: Session,
  cache: { k: Tensor[]; v: Tensor[] },
  passes: readonly Pass[],
  { sample }: DecodeOptions,
): Promise<Int32Array> {
  const { net } = session;
  const { device, config } = net;
  const width = passes[0].outputs.length;
  const chosen = device.allocInt(passes.length * width);
  const indices: IntTensor[] = [];
  const sampled = new Int32Array(width);
  for (const [j, { tables, index: rowIndex, outputs }] of passes.entries()) {
    const index = device.allocInt(rowIndex.length);
    indices.push(index);
    device.writeInt(index, rowIndex);
    const write: CacheWrite = { ...cache, index };
    const read = tables.ids ? tables : { ...tables, idsOnDevice: { ids: chosen, at: (j - 1) * width } };
    await session.withBatch(read, async (batch, acts, base) => {
      const x = await forward(net, batch, acts, { ...base, cache: write });
      const h = headRows(net, x, outputs);
      await forLogits(net, h, async (logits, from, rows) => {
        if (sample) sampled.set(await sample(logits, rows), from);
        else device.argmaxRows({ out: chosen, outAt: j * width + from, x: logits, rows, cols: config.vocab });
      });
      freeHeadRows(net, h);
    });
  }
  const tokens = sample ? sampled : await device.readInt(chosen);
  for (const t of [chosen, ...indices]) device.free(t);
  return tokens;
}

/** Splits items into consecutive batches whose `cost` adds up to at most `limit` (a dearer item goes alone). */
export function splitByRows<T>(items: readonly T[], cost: (item: T) => number, limit: number): T[][] {
  const batches: T[][] = [];
  let sum = Infinity;
  for (const item of items) {
    const c = cost(item);
    if (sum + c > limit) {
      batches.push([]);
      sum = 0;
    }
    batches[batches.length - 1].push(item);
    sum += c;
  }
  return batches;
}
