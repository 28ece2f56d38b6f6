import type { Device, IntTensor } from "../../kernels/device.ts";
import { type Activations, allocActivations, freeActivations } from "./activations.ts";
import type { DeviceLora } from "./lora.ts";
import type { BatchOnDevice, ForwardOptions, Network } from "./network.ts";

/** Tables of one packed batch, on the host. */
export interface BatchTables {
  /** Token of every row; or see `idsOnDevice`. */
  ids?: Int32Array;
  /** The tokens, where the device has them already. */
  idsOnDevice?: { ids: IntTensor; at: number };
  positions: Int32Array;
  seqs: Int32Array;
  seqCount: number;
  rows: number;
}

/** Inference over one network with a choice of adapters; keeps its buffers between calls. */
export class Session {
  #activations: Activations | undefined;

  constructor(readonly net: Network, readonly adapters: readonly DeviceLora[]) {}

  /** Copies the tables to the device, and calls `run` with buffers that are large enough. */
  async withBatch(
    tables: BatchTables,
    run: (batch: BatchOnDevice, acts: Activations, options: ForwardOptions) => Promise<void>,
  ): Promise<void> {
    const { device, config } = this.net;
    if (!this.#activations || this.#activations.rows < tables.rows) {
      this.close();
      this.#activations = allocActivations(device, config, tables.rows);
    }
    const acts = this.#activations;
    const batch = batchOnDevice(device, acts, tables);
    const rank = Math.max(1, ...this.adapters.map((a) => a.rank));
    const scratch = device.alloc(tables.rows * rank);
    try {
      await run(batch, acts, { adapters: this.adapters, scratch });
    } finally {
      device.free(scratch);
      device.free(batch.seqs);
    }
  }

  close(): void {
    if (this.#activations) freeActivations(this.net.device, this.#activations);
    this.#activations = undefined;
  }
}

/** Writes ids (where they are given) and positions into the activations, and the sequence table into a buffer of its own. */
export function batchOnDevice(device: Device, acts: Activations, tables: BatchTables): BatchOnDevice {
  if (tables.ids) device.writeInt(acts.ids, tables.ids);
  device.writeInt(acts.positions, tables.positions);
  const seqs = device.allocInt(tables.seqs.length);
  device.writeInt(seqs, tables.seqs);
  const { ids, at: idsAt } = tables.idsOnDevice ?? { ids: acts.ids, at: 0 };
  return { rows: tables.rows, ids, idsAt, seqs, seqCount: tables.seqCount };
}
