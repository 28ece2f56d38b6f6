import type { Device, Tensor } from "../../kernels/device.ts";
import {
  type Activations,
  allocActivations,
  allocGradients,
  freeActivations,
  freeGradients,
  type Gradients,
} from "../model/activations.ts";
import type { ModelConfig } from "../format/model_source.ts";

/** What a forward and backward pass writes to. */
export interface PassBuffers {
  acts: Activations;
  gradients: Gradients;
  /** What else the trainer needs for so many rows, by its own names. */
  more: Map<string, Tensor>;
}

/** The buffers of one pass after another, as large as the largest so far. */
export class PassBufferPool {
  readonly #device: Device;
  readonly #config: ModelConfig;
  readonly #lowestLayer: number;
  readonly #more: (rows: number) => Map<string, Tensor>;
  #buffers: PassBuffers | undefined;

  /**
   * Allocates nothing yet.
   *
   * @param lowestLayer Of the blocks that a pass goes through.
   * @param more Allocates what else is needed for so many rows; the pool frees it.
   */
  constructor(device: Device, config: ModelConfig, lowestLayer: number, more: (rows: number) => Map<string, Tensor>) {
    this.#device = device;
    this.#config = config;
    this.#lowestLayer = lowestLayer;
    this.#more = more;
  }

  /** Buffers for so many rows; those of an earlier call may be gone. */
  take(rows: number): PassBuffers {
    if (this.#buffers && this.#buffers.acts.rows >= rows) return this.#buffers;
    this.free();
    // A little room, so that batches of about the same size do not each allocate anew.
    const capacity = Math.ceil(rows * 1.1 / 64) * 64;
    this.#buffers = {
      acts: allocActivations(this.#device, this.#config, capacity, this.#lowestLayer),
      gradients: allocGradients(this.#device, this.#config, capacity),
      more: this.#more(capacity),
    };
    return this.#buffers;
  }

  /** Gives back all of them. */
  free(): void {
    if (!this.#buffers) return;
    const { acts, gradients, more } = this.#buffers;
    freeActivations(this.#device, acts);
    freeGradients(this.#device, gradients);
    for (const t of more.values()) this.#device.free(t);
    this.#buffers = undefined;
  }
}
