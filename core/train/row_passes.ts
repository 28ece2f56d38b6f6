import type { BatchOnDevice, ForwardOptions, Network } from "../model/network.ts";
import type { Activations } from "../model/activations.ts";
import { splitByRows } from "../model/split_by_rows.ts";
import type { LocalModel } from "../model/local_model.ts";
import { type PackedBatch, packSequences } from "../model/packed_batch.ts";
import { lossStart, tokensRead } from "./loss_rows.ts";
import type { TrainRow } from "./train_row.ts";

/** One pass over rows with the same extra adapter. */
export interface RowPass {
  /** The base model, in this call. */
  net: Network;
  /** The rows. */
  rows: readonly TrainRow[];
  /** How they lie in the batch; a prefix that they share ends before the rows' answers. */
  packed: PackedBatch;
  /** On the device. */
  batch: BatchOnDevice;
  /** Buffers of the pass. */
  acts: Activations;
  /** With the extra adapter. */
  options: ForwardOptions;
}

/** Rows by their extra adapter, in passes of at most `passTokens`: an adapter is active in the whole of a pass. */
export function splitPasses(
  rows: readonly TrainRow[],
  passTokens: number,
): { extraAdapter: string | undefined; rows: TrainRow[] }[] {
  return [...Map.groupBy(rows, (r) => r.extraAdapter)].flatMap(([extraAdapter, own]) =>
    splitByRows(own, (r) => r.tokens.length, passTokens).map((pass) => ({ extraAdapter, rows: pass }))
  );
}

/** Packs what is read of the rows of a pass. No token from which a loss is predicted is shared: its gradient has one place only. */
export function packRows(rows: readonly TrainRow[]): PackedBatch {
  return packSequences(rows.map(tokensRead), rows.map((r) => lossStart(r) - 1));
}

/** Runs the base model, with a row's extra adapter if it names one, over rows in passes of at most `passTokens`. */
export async function eachPass(
  model: LocalModel,
  rows: readonly TrainRow[],
  passTokens: number,
  run: (pass: RowPass) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  for (const { extraAdapter, rows: own } of splitPasses(rows, passTokens)) {
    const adapters = extraAdapter === undefined ? [] : [extraAdapter];
    using call = model.begin("train", { adapters, signal });
    using session = call.session();
    const packed = packRows(own);
    await session.withBatch(
      packed,
      (batch, acts, options) => run({ net: call.net, rows: own, packed, batch, acts, options }),
    );
  }
}
