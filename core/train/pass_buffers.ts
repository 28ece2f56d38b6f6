import type { Device, Tensor } from "../../kernels/device.ts";
import {
  type Activations,
  allocActivations,
  allocGradients,
  freeActivations,
  freeGradients,
  type Gradients,
} from "../model/activations.ts";
import type { ModelConfig } from "../format/checkpoint.ts";
import type { DeviceLora } from "../model/lora.ts";

/** What a forward and backward pass of a trained adapter writes to. */
export interface PassBuffers {
  acts: Activations;
  gradients: Gradients;
  /** rows × rank of each pair, by "layer.projection". */
  down: Map<string, Tensor>;
}

/** The buffers of one pass after another, as large as the largest so far. */
export class PassBufferPool {
  readonly #device: Device;
  readonly #config: ModelConfig;
  readonly #lora: DeviceLora;
  #buffers: PassBuffers | undefined;

  /** Allocates nothing yet. */
  constructor(device: Device, config: ModelConfig, lora: DeviceLora) {
    this.#device = device;
    this.#config = config;
    this.#lora = lora;
  }

  /** Buffers for so many rows; those of an earlier call may be gone. */
  take(rows: number): PassBuffers {
    if (this.#buffers && this.#buffers.acts.rows >= rows) return this.#buffers;
    this.free();
    // A little room, so that batches of about the same size do not each allocate anew.
    const capacity = Math.ceil(rows * 1.1 / 64) * 64;
    const { source: { pairs }, rank, lowestLayer } = this.#lora;
    this.#buffers = {
      acts: allocActivations(this.#device, this.#config, capacity, lowestLayer),
      gradients: allocGradients(this.#device, this.#config, capacity),
      down: new Map(
        pairs.map(({ layer, projection }) => [`${layer}.${projection}`, this.#device.alloc(capacity * rank)]),
      ),
    };
    return this.#buffers;
  }

  /** Gives back all of them. */
  free(): void {
    if (!this.#buffers) return;
    const { acts, gradients, down } = this.#buffers;
    freeActivations(this.#device, acts);
    freeGradients(this.#device, gradients);
    for (const t of down.values()) this.#device.free(t);
    this.#buffers = undefined;
  }
}
