/** Passes of decoding: over prompts that join, and over one new row of each answer. */
import type { IntTensor, Tensor } from "../../kernels/device.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { BufferScope } from "./buffer_scope.ts";
import type { Joining, Room } from "./cache_rooms.ts";
import type { ChosenLogProbs } from "./chosen_log_probs.ts";
import type { GeneratedStates, TokenPlace } from "./generated_states.ts";
import type { CacheWrite } from "./network.ts";
import { forLogits, headRows } from "./output_head.ts";
import { type Sampling, uniformFor } from "./sampling.ts";
import type { BatchTables, Session } from "./session.ts";
import { forward } from "./transformer.ts";

/** Keys and values of all layers. */
export type Cache = Pick<CacheWrite, "k" | "v">;

/** An answer on its way. */
export interface Answering {
  prompt: number;
  room: Room;
  answer: number[];
}

/** One pass over new rows: what is read, where its keys and values go, which rows' next tokens are wanted. */
export interface Pass {
  tables: BatchTables;
  index: Int32Array;
  outputs: Int32Array;
  /** The tokens that are read (a prefix's by all that share it), and those that are chosen by output. */
  read(): TokenPlace[];
  chosen(): TokenPlace[];
}

/** The pass over prompts from number `first` on, whose keys and values go to their rooms. */
export function passOverPrompts(
  { batch, rooms, prefixes }: Joining,
  prompts: readonly (readonly number[])[],
  first: number,
): Pass {
  const joining = prompts.slice(first, first + rooms.length);
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
  const outputs = Int32Array.from(joining, (tokens, s) => batch.rowOf(s, tokens.length - 1));
  return {
    ...{ tables: { ids, positions, seqs, seqCount, rows }, index, outputs },
    read: () =>
      joining.flatMap((tokens, s) => tokens.map((_, at) => ({ row: batch.rowOf(s, at), prompt: first + s, at }))),
    chosen: () => joining.map((tokens, s) => ({ row: s, prompt: first + s, at: tokens.length })),
  };
}

/** The pass over one new row of each answer, `ahead` passes from now. Only the first reads tokens from the host. */
export function passOverAnswers(
  asked: readonly Answering[],
  prompts: readonly (readonly number[])[],
  ahead: number,
): Pass {
  const tables = answerTables(asked, ahead);
  if (ahead === 0) tables.ids = Int32Array.from(asked, ({ answer }) => answer.at(-1)!);
  const places = (further: number) =>
    asked.map(({ prompt, answer }, row) => ({ row, prompt, at: prompts[prompt].length + answer.length + further }));
  return {
    tables,
    index: Int32Array.from(asked, ({ room, answer }) => room.base + room.length + answer.length + ahead - 1),
    outputs: Int32Array.from(asked.keys()),
    read: () => places(ahead - 1),
    chosen: () => places(ahead),
  };
}

function answerTables(asked: readonly Answering[], ahead: number): BatchTables {
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
export async function runPasses(
  session: Session,
  cache: Cache,
  passes: readonly Pass[],
  { sampling, states, logProbs }: { sampling?: Sampling; states?: GeneratedStates; logProbs?: ChosenLogProbs },
): Promise<Int32Array> {
  const { net } = session;
  const { device, config } = net;
  const width = passes[0].outputs.length;
  using scope = new BufferScope(device);
  const chosen = scope.allocInt(passes.length * width);
  const uniforms = sampling && scope.floats(
    Float32Array.from(passes.flatMap((pass) => pass.chosen()), ({ prompt, at }) => uniformFor(sampling, prompt, at)),
  );
  for (const [j, { tables, index: rowIndex, outputs, ...places }] of passes.entries()) {
    const write: CacheWrite = { ...cache, index: scope.ints(rowIndex) };
    const read = tables.ids ? tables : { ...tables, idsOnDevice: { ids: chosen, at: (j - 1) * width } };
    const onLayer = async (layer: number, x: Tensor) => {
      if (layer === states?.layer) await states.take("read", session, x, tables.rows, places.read());
    };
    await session.withBatch(read, async (batch, acts, base) => {
      const x = await forward(net, batch, acts, { ...base, cache: write, onLayer });
      using h = headRows(net, x, outputs);
      await states?.take("chosen", session, h.normed, width, places.chosen());
      await forLogits(net, h, async (logits, from, rows) => {
        const first = j * width + from;
        const choose = (out: IntTensor, outAt: number) => {
          const asked = { out, outAt, x: logits, rows, cols: config.vocab };
          if (!sampling || !uniforms) return device.argmaxRows(asked);
          device.sampleRows({ ...asked, ...sampling, uniforms: device.view(uniforms, first, rows) });
        };
        choose(chosen, first);
        await logProbs?.take(
          device,
          { logits, rows, vocab: config.vocab },
          choose,
          places.chosen().slice(from, from + rows),
        );
      });
    });
  }
  return requireTokens(await device.readInt(chosen));
}

/** @throws {ModelError} if there was no token to choose. */
export function requireTokens(tokens: Int32Array): Int32Array {
  if (!tokens.includes(-1)) return tokens;
  throw new ModelError(explain({
    cannot: "choose a token",
    field: "logits",
    rule: "numbers",
    received: "NaN or infinity",
    hint: "the weights or the adapter are unusable: their training diverged.",
  }));
}
