/** Batched decoding with a key-value cache: prompts are packed, a shared prefix is stored once, finished rows drop out. */
import type { Tensor } from "../../kernels/device.ts";
import { packSequences } from "./packed_batch.ts";
import { forLogits, freeHeadRows, headRows } from "./output_head.ts";
import { type CacheWrite, forward } from "./transformer.ts";
import type { Session } from "./session.ts";

export interface DecodeOptions {
  maxNewTokens: number;
  /** Chooses the next token of each row from its logits. */
  choose: (logits: Tensor, rows: number) => Promise<Int32Array>;
  /** Whether an answer ends before this token; called once per new token. */
  ends: (token: number, soFar: readonly number[]) => boolean;
  /** Whether the answer to this prompt of the batch ends with its newest token. */
  until?: (soFar: readonly number[], prompt: number) => boolean;
  onToken?: (done: number) => void;
}

/** Decodes one batch whose cache fits in memory; see `splitByRows`. Returns the new ids of each prompt. */
export async function decodeBatch(
  session: Session,
  prompts: readonly (readonly number[])[],
  options: DecodeOptions,
): Promise<number[][]> {
  const { net } = session;
  const { device, config } = net;
  const batch = packSequences(prompts);
  // Cache rows: the shared prefixes, then for each prompt its own tokens and room for the new ones.
  const prefixBase: number[] = [];
  let cacheRows = 0;
  for (const p of batch.prefixes) {
    prefixBase.push(cacheRows);
    cacheRows += p.length;
  }
  const rooms = prompts.map((tokens, s) => {
    const { group, prefixLength } = batch.layout[s];
    const own = tokens.length - prefixLength;
    const room = { prefixStart: group < 0 ? 0 : prefixBase[group], prefixLength, base: cacheRows, length: own };
    cacheRows += own + options.maxNewTokens;
    return room;
  });
  const cols = config.kvHeads * config.headDim;
  const cache = {
    k: Array.from({ length: config.layers }, () => device.alloc(cacheRows * cols)),
    v: Array.from({ length: config.layers }, () => device.alloc(cacheRows * cols)),
  };
  const freeCache = () => [...cache.k, ...cache.v].forEach((t) => device.free(t));
  try {
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
    const lastRows = Int32Array.from(prompts, (tokens, s) => batch.rowOf(s, tokens.length - 1));
    const positions = prompts.map((tokens) => tokens.length);
    const answers: number[][] = prompts.map(() => []);
    let live = prompts.map((_, s) => s);
    let next = await step(
      session,
      cache,
      { ids: batch.ids, positions: batch.positions, seqs, index },
      lastRows,
      options,
    );
    for (let produced = 0;;) {
      const staying: number[] = [];
      for (const [i, s] of live.entries()) {
        if (options.ends(next[i], answers[s])) continue;
        answers[s].push(next[i]);
        if (!options.until?.(answers[s], s)) staying.push(s);
      }
      produced++;
      options.onToken?.(staying.length);
      live = staying;
      if (live.length === 0 || produced >= options.maxNewTokens) return answers;
      const ids = Int32Array.from(live, (s) => answers[s][answers[s].length - 1]);
      const at = Int32Array.from(live, (s) => positions[s] + answers[s].length - 1);
      const rows = Int32Array.from(live, (s) => rooms[s].base + rooms[s].length + answers[s].length - 1);
      const table = Int32Array.from(live.flatMap((s, i) => {
        const room = rooms[s];
        return [i, 1, room.prefixStart, room.prefixLength, room.base, room.length + answers[s].length];
      }));
      next = await step(
        session,
        cache,
        { ids, positions: at, seqs: table, index: rows },
        Int32Array.from(live.keys()),
        options,
      );
    }
  } finally {
    freeCache();
  }
}

/** One pass over new rows; the next token of each of `outputs` (rows of this pass). */
async function step(
  session: Session,
  cache: { k: Tensor[]; v: Tensor[] },
  pass: { ids: Int32Array; positions: Int32Array; seqs: Int32Array; index: Int32Array },
  outputs: Int32Array,
  options: DecodeOptions,
): Promise<Int32Array> {
  const { net } = session;
  const { device } = net;
  const index = device.allocInt(pass.index.length);
  device.writeInt(index, pass.index);
  const write: CacheWrite = { ...cache, index };
  const next = new Int32Array(outputs.length);
  await session.withBatch(
    { ...pass, rows: pass.ids.length, seqCount: pass.seqs.length / 6 },
    async (batch, acts, base) => {
      const x = await forward(net, batch, acts, { ...base, cache: write });
      const h = headRows(net, x, outputs);
      await forLogits(net, h, async (logits, from, rows) => next.set(await options.choose(logits, rows), from));
      freeHeadRows(net, h);
    },
  );
  device.free(index);
  return next;
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
