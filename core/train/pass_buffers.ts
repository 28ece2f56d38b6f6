import type { Device, Tensor } from "../../kernels/device.ts";
import type { ModelConfig } from "../format/model_source.ts";
import { type Activations, allocActivations, allocGradients, type Gradients } from "../model/activations.ts";
import { BufferScope } from "../model/buffer_scope.ts";

/** What a forward and backward pass writes to. */
export interface PassBuffers {
  acts: Activations;
  gradients: Gradients;
  /** What else the trainer needs for so many rows, by its own names. */
  more: Map<string, Tensor>;
}

/** The buffers of one pass after another, as large as the largest so far. */
export class PassBufferPool implements Disposable {
  readonly #device: Device;
  readonly #config: ModelConfig;
  readonly #lowestLayer: number;
  readonly #more: (scope: BufferScope, rows: number) => Map<string, Tensor>;
  #held: { buffers: PassBuffers; scope: BufferScope } | undefined;

  /**
   * Allocates nothing yet.
   *
   * @param lowestLayer Of the blocks that a pass goes through.
   * @param more Allocates what else is needed for so many rows, in the scope that it is given.
   */
  constructor(
    device: Device,
    config: ModelConfig,
    lowestLayer: number,
    more: (scope: BufferScope, rows: number) => Map<string, Tensor>,
  ) {
    this.#device = device;
    this.#config = config;
    this.#lowestLayer = lowestLayer;
    this.#more = more;
  }

  /** Buffers for so many rows; those of an earlier call may be gone. */
  take(rows: number): PassBuffers {
    if (this.#held && this.#held.buffers.acts.rows >= rows) return this.#held.buffers;
    this[Symbol.dispose]();
    // A little room, so that batches of about the same size do not each allocate anew.
    const capacity = Math.ceil(rows * 1.1 / 64) * 64;
    using scope = new BufferScope(this.#device);
    const buffers = {
      acts: allocActivations(scope, this.#config, capacity, this.#lowestLayer),
      gradients: allocGradients(scope, this.#config, capacity),
      more: this.#more(scope, capacity),
    };
    this.#held = { buffers, scope: scope.move() };
    return buffers;
  }

  /** Gives back all of them. */
  [Symbol.dispose](): void {
    this.#held?.scope[Symbol.dispose]();
    this.#held = undefined;
  }
}
