import type { IntTensor } from "../../kernels/device.ts";
import { type Activations, allocActivations } from "./activations.ts";
import { BufferScope } from "./buffer_scope.ts";
import type { DeviceLora } from "./device_lora.ts";
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

/** Inference over one network with a choice of adapters; keeps its buffers between passes. */
export class Session implements Disposable {
  readonly net: Network;
  readonly adapters: readonly DeviceLora[];
  #held: { activations: Activations; scope: BufferScope } | undefined;

  constructor(net: Network, adapters: readonly DeviceLora[]) {
    this.net = net;
    this.adapters = adapters;
  }

  /** Copies the tables to the device, and calls `run` with buffers that are large enough. */
  async withBatch(
    tables: BatchTables,
    run: (batch: BatchOnDevice, acts: Activations, options: ForwardOptions) => Promise<void>,
  ): Promise<void> {
    const { device } = this.net;
    const acts = this.#activations(tables.rows);
    using scope = new BufferScope(device);
    const batch = batchOnDevice(scope, acts, tables);
    const scratch = scope.alloc(tables.rows * Math.max(1, ...this.adapters.map((a) => a.rank)));
    await run(batch, acts, { adapters: this.adapters, scratch });
  }

  #activations(rows: number): Activations {
    if (this.#held && this.#held.activations.rows >= rows) return this.#held.activations;
    this[Symbol.dispose]();
    using scope = new BufferScope(this.net.device);
    const activations = allocActivations(scope, this.net.config, rows);
    this.#held = { activations, scope: scope.move() };
    return activations;
  }

  /** Frees the buffers. */
  [Symbol.dispose](): void {
    this.#held?.scope[Symbol.dispose]();
    this.#held = undefined;
  }
}

/**
 * Writes ids (if they are given) and positions into the activations, and the sequence table into a buffer of its own.
 *
 * @param scope Gets the sequence table.
 */
export function batchOnDevice(scope: BufferScope, acts: Activations, tables: BatchTables): BatchOnDevice {
  const { device } = scope;
  if (tables.ids) device.writeInt(acts.ids, tables.ids);
  device.writeInt(acts.positions, tables.positions);
  const seqs = scope.ints(tables.seqs);
  const { ids, at: idsAt } = tables.idsOnDevice ?? { ids: acts.ids, at: 0 };
  return { rows: tables.rows, ids, idsAt, seqs, seqCount: tables.seqCount };
}
