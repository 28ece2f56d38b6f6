/** Batched decoding with a key-value cache: prompts are packed, a shared prefix is stored once, and others take the place of who has ended. */
import type { IntTensor, Tensor } from "../../kernels/device.ts";
import { CacheRows } from "./cache_rows.ts";
import type { GeneratedStates, TokenPlace } from "./generated_states.ts";
import { type PackedBatch, packSequences } from "./packed_batch.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { forLogits, freeHeadRows, headRows } from "./output_head.ts";
import type { CacheWrite } from "./network.ts";
import { type Sampling, uniformFor } from "./sampling.ts";
import { forward } from "./transformer.ts";
import type { BatchTables, Session } from "./session.ts";

/** How answers are decoded. */
export interface DecodeOptions {
  maxNewTokens: number;
  /** Rows of the key-value cache, more only where one prompt and its answer need them; and of a pass over prompts, likewise. */
  cacheRows: number;
  passRows: number;
  /** How tokens are drawn; where it is not given, the likeliest is chosen. */
  sampling?: Sampling;
  /**
   * Tokens that are decoded before the host looks at them: a GPU's read-back takes as long as several tokens. Changes no answer; some tokens
   * behind its end are computed in vain.
   */
  stride: number;
  /** Whether an answer ends before this token; called once per new token. */
  ends: (token: number, soFar: readonly number[], prompt: number) => boolean;
  /** Whether the answer to this prompt ends with its newest token. */
  until?: (soFar: readonly number[], prompt: number) => boolean;
  /** Keeps what is computed on the way. */
  states?: GeneratedStates;
  /** Hears how many answers are finished. */
  progress?: (done: number) => void;
}

/** The cache rows of one prompt: its shared prefix, then its own tokens and room for the new ones. */
interface Room {
  prefix: Prefix | undefined;
  base: number;
  length: number;
}

/** A beginning that several prompts share, and how many of them are still being answered. */
interface Prefix {
  base: number;
  length: number;
  open: number;
}

/** An answer on its way. */
interface Answering {
  prompt: number;
  room: Room;
  answer: number[];
}

/** One pass over new rows: what is read, where its keys and values go, which rows' next tokens are wanted. */
interface Pass {
  tables: BatchTables;
  index: Int32Array;
  outputs: Int32Array;
  /** The tokens that are read (a prefix's by all that share it), and those that are chosen by output. */
  read(): TokenPlace[];
  chosen(): TokenPlace[];
}

/** Part of the cache that has to be free before further prompts join those that are being answered: a pass over few rows costs more a row. */
const joiningPart = 1 / 4;

/**
 * The new ids of each prompt. As many prompts at a time as fit the cache; as answers end, further prompts take their rows (continuous
 * batching, Yu et al. 2022), so that products have many rows until the end.
 */
export async function decode(
  session: Session,
  prompts: readonly (readonly number[])[],
  options: DecodeOptions,
): Promise<number[][]> {
  const { device, config } = session.net;
  if (prompts.length === 0) return [];
  const needs = prompts.map(({ length }) => length + options.maxNewTokens);
  const all = needs.reduce((sum, need) => sum + need, 0);
  const cacheRows = Math.min(all, Math.max(options.cacheRows, ...needs));
  const free = new CacheRows(cacheRows);
  const cols = config.kvHeads * config.headDim;
  const cache = {
    k: Array.from({ length: config.layers }, () => device.alloc(cacheRows * cols)),
    v: Array.from({ length: config.layers }, () => device.alloc(cacheRows * cols)),
  };
  const answers: number[][] = prompts.map(() => []);
  let live: Answering[] = [];
  let next = 0;
  const take = (asked: readonly Answering[], tokens: Int32Array) => {
    const ended = new Set<Answering>();
    for (let at = 0; at < tokens.length; at++) {
      const one = asked[at % asked.length], token = tokens[at];
      if (ended.has(one) || !says(token, one.answer, one.prompt, options)) continue;
      ended.add(one);
      leave(free, one.room, options.maxNewTokens);
    }
    if (ended.size === 0) return;
    live = live.filter((one) => !ended.has(one));
    options.progress?.(next - live.length);
  };
  try {
    while (next < prompts.length || live.length > 0) {
      if (next < prompts.length && (live.length === 0 || free.left >= joiningPart * cacheRows)) {
        const joining = join(free, prompts, next, options);
        if (joining) {
          const fresh = joining.rooms.map((room, i) => ({ prompt: next + i, room, answer: answers[next + i] }));
          next += fresh.length;
          live.push(...fresh);
          take(fresh, await run(session, cache, [joining.pass], options));
          continue;
        }
      }
      const count = Math.min(options.stride, ...live.map(({ answer }) => options.maxNewTokens - answer.length));
      const asked = live;
      const passes = Array.from({ length: count }, (_, j): Pass => {
        const tables = decodingTables(asked, j);
        // The first reads what the host knows; the others what the pass before them chose.
        if (j === 0) tables.ids = Int32Array.from(asked, ({ answer }) => answer.at(-1)!);
        const index = Int32Array.from(asked, ({ room, answer }) => room.base + room.length + answer.length + j - 1);
        const places = (ahead: number) =>
          asked.map(({ prompt, answer }, row) => ({ row, prompt, at: prompts[prompt].length + answer.length + ahead }));
        const outputs = Int32Array.from(asked.keys());
        return { tables, index, outputs, read: () => places(j - 1), chosen: () => places(j) };
      });
      take(asked, await run(session, cache, passes, options));
    }
    return answers;
  } finally {
    for (const t of [...cache.k, ...cache.v]) device.free(t);
  }
}

/** Adds a token to an answer, unless it ends it; whether the answer has ended. */
export function says(
  token: number,
  answer: number[],
  prompt: number,
  { ends, until, maxNewTokens }: Pick<DecodeOptions, "ends" | "until" | "maxNewTokens">,
): boolean {
  if (ends(token, answer, prompt)) return true;
  answer.push(token);
  return answer.length >= maxNewTokens || (until?.(answer, prompt) ?? false);
}

/** Rooms in the cache for the prompts from `first` on, as many as fit, and the pass over them; undefined where not even one fits. */
function join(
  free: CacheRows,
  prompts: readonly (readonly number[])[],
  first: number,
  { maxNewTokens, passRows }: DecodeOptions,
): { rooms: Room[]; pass: Pass } | undefined {
  let count = 0;
  for (let rows = 0, ahead = 0; first + count < prompts.length; count++) {
    const tokens = prompts[first + count];
    rows += tokens.length;
    // What is shared with the first of them is counted once; should less be shared after all, fewer prompts join.
    ahead += tokens.length + maxNewTokens - (count > 0 ? sharedLength(prompts[first], tokens) : 0);
    if (count > 0 && (rows > passRows || ahead > free.left)) break;
  }
  for (; count > 0; count = count >> 1) {
    const joining = prompts.slice(first, first + count);
    const batch = packSequences(joining);
    const taken: Room[] = [];
    const prefixes = batch.prefixes.map(({ length }): Prefix => ({ base: free.take(length) ?? -1, length, open: 0 }));
    for (const [s, tokens] of joining.entries()) {
      const prefix: Prefix | undefined = prefixes[batch.layout[s].group];
      const length = tokens.length - (prefix?.length ?? 0);
      const base = free.take(length + maxNewTokens);
      if (base === undefined) break;
      if (prefix) prefix.open++;
      taken.push({ prefix, base, length });
    }
    if (taken.length === count && prefixes.every(({ base }) => base >= 0)) {
      return { rooms: taken, pass: passOver(batch, joining, first, taken, prefixes) };
    }
    for (const { base, length } of taken) free.give(base, length + maxNewTokens);
    for (const { base, length } of prefixes) if (base >= 0) free.give(base, length);
  }
  return undefined;
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length) - 1;
  let shared = 0;
  while (shared < most && a[shared] === b[shared]) shared++;
  return shared;
}

/** Gives back the rows of an answer that has ended, and its prefix with the last that shares it. */
function leave(free: CacheRows, { prefix, base, length }: Room, newTokens: number): void {
  free.give(base, length + newTokens);
  if (prefix && --prefix.open === 0) free.give(prefix.base, prefix.length);
}

/** The pass over prompts from number `first` on, whose keys and values go to their rooms. */
function passOver(
  batch: PackedBatch,
  prompts: readonly (readonly number[])[],
  first: number,
  rooms: readonly Room[],
  prefixes: readonly Prefix[],
): Pass {
  const index = new Int32Array(batch.rows);
  const seqs = batch.seqs.slice();
  for (const [g, { start, length }] of batch.prefixes.entries()) {
    for (let i = 0; i < length; i++) index[start + i] = prefixes[g].base + i;
    seqs[6 * g + 4] = prefixes[g].base;
  }
  for (const [s, { prefix, base, length }] of rooms.entries()) {
    const at = 6 * (batch.prefixes.length + s);
    for (let i = 0; i < length; i++) index[batch.layout[s].ownStart + i] = base + i;
    seqs.set([prefix?.base ?? 0, prefix?.length ?? 0, base, length], at + 2);
  }
  const { ids, positions, rows, seqCount } = batch;
  const outputs = Int32Array.from(prompts, (tokens, s) => batch.rowOf(s, tokens.length - 1));
  return {
    ...{ tables: { ids, positions, seqs, seqCount, rows }, index, outputs },
    read: () =>
      prompts.flatMap((tokens, s) => tokens.map((_, at) => ({ row: batch.rowOf(s, at), prompt: first + s, at }))),
    chosen: () => prompts.map((tokens, s) => ({ row: s, prompt: first + s, at: tokens.length })),
  };
}

/** One new row for each answer, its `ahead`-th from now. */
function decodingTables(asked: readonly Answering[], ahead: number): BatchTables {
  const newRows = ({ answer }: Answering) => answer.length + ahead;
  return {
    positions: Int32Array.from(asked, (one) => (one.room.prefix?.length ?? 0) + one.room.length + newRows(one) - 1),
    seqs: Int32Array.from(asked.flatMap((one, i) => [
      i,
      1,
      one.room.prefix?.base ?? 0,
      one.room.prefix?.length ?? 0,
      one.room.base,
      one.room.length + newRows(one),
    ])),
    seqCount: asked.length,
    rows: asked.length,
  };
}

/** Runs passes one after another; the next token of each of their outputs, pass after pass. */
async function run(
  session: Session,
  cache: { k: Tensor[]; v: Tensor[] },
  passes: readonly Pass[],
  { sampling, states }: DecodeOptions,
): Promise<Int32Array> {
  const { net } = session;
  const { device, config } = net;
  const width = passes[0].outputs.length;
  const chosen = device.allocInt(passes.length * width);
  const indices: IntTensor[] = [];
  const uniforms = sampling ? device.alloc(passes.length * width) : undefined;
  if (sampling && uniforms) {
    device.write(
      uniforms,
      Float32Array.from(passes.flatMap((pass) => pass.chosen()), ({ prompt, at }) => uniformFor(sampling, prompt, at)),
    );
  }
  for (const [j, { tables, index: rowIndex, outputs, ...places }] of passes.entries()) {
    const index = device.allocInt(rowIndex.length);
    indices.push(index);
    device.writeInt(index, rowIndex);
    const write: CacheWrite = { ...cache, index };
    const read = tables.ids ? tables : { ...tables, idsOnDevice: { ids: chosen, at: (j - 1) * width } };
    const onLayer = async (layer: number, x: Tensor) => {
      if (layer === states?.layer) await states.take("read", session, x, tables.rows, places.read());
    };
    await session.withBatch(read, async (batch, acts, base) => {
      const x = await forward(net, batch, acts, { ...base, cache: write, onLayer });
      const h = headRows(net, x, outputs);
      await states?.take("chosen", session, h.normed, width, places.chosen());
      await forLogits(net, h, (logits, from, rows) => {
        const asked = { out: chosen, outAt: j * width + from, x: logits, rows, cols: config.vocab };
        if (!sampling || !uniforms) return device.argmaxRows(asked);
        device.sampleRows({ ...asked, ...sampling, uniforms: device.view(uniforms, asked.outAt, rows) });
      });
      freeHeadRows(net, h);
    });
  }
  const tokens = await device.readInt(chosen);
  for (const t of [chosen, ...indices, ...(uniforms ? [uniforms] : [])]) device.free(t);
  return requireTokens(tokens);
}

/** @throws {ModelError} where there was no token to choose. */
export function requireTokens(tokens: Int32Array): Int32Array {
  if (!tokens.includes(-1)) return tokens;
  throw new ModelError(explain({
    cannot: "choose a token",
    field: "logits",
    rule: "numbers",
    received: "NaN or infinity",
    hint: "weights or adapter are of no use: the training that made them has diverged.",
  }));
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
