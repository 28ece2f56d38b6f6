import type { Device, Tensor } from "../../kernels/device.ts";
import type { BufferScope } from "../model/buffer_scope.ts";
import type { DeviceLora } from "../model/device_lora.ts";
import type { InputWhitening } from "./input_whitening.ts";

/** What the optimiser updates of an adapter, Â and B, and the A = Â·S that the model reads. Without whitening they are one buffer. */
export class WhitenedLora {
  readonly #device: Device;
  readonly #lora: DeviceLora;
  readonly #whitening: InputWhitening | undefined;
  /** Taken at the start, so that nothing can fail between the two halves of a step. */
  readonly #scratch: Tensor;
  /** All Â and B, in the order of the adapter's pairs. */
  readonly params: Tensor;

  /**
   * @param scope Gets the buffers.
   * @param whitening S of every input; stays the caller's.
   */
  constructor(scope: BufferScope, lora: DeviceLora, whitening: InputWhitening | undefined) {
    this.#device = scope.device;
    this.#lora = lora;
    this.#whitening = whitening;
    this.#scratch = scope.alloc(lora.rank * (whitening?.largestRank ?? 0));
    this.params = whitening ? scope.alloc(lora.count) : lora.params;
    if (!whitening) return;
    this.#copy(lora.params, this.params);
    this.refresh();
  }

  /** A = Â·S and B, from what the optimiser updated. */
  refresh(): void {
    if (this.#whitening === undefined) return;
    this.#copy(this.params, this.#lora.params);
    this.#whiten(this.#whitening, this.params, this.#lora.params);
  }

  /** The gradient by A becomes that by Â: dÂ = dA·Sᵀ, and S is symmetric. @param scratch As long; overwritten. */
  whitenGradient(grads: Tensor, scratch: Tensor): void {
    if (this.#whitening === undefined) return;
    this.#copy(grads, scratch);
    this.#whiten(this.#whitening, scratch, grads);
  }

  #copy(from: Tensor, to: Tensor): void {
    this.#device.fill({ out: to, value: 0, n: this.#lora.count });
    this.#device.axpy({ out: to, x: from, alpha: 1, n: this.#lora.count });
  }

  /** The A part of every pair in `out`: that of `x`, times S. */
  #whiten(whitening: InputWhitening, x: Tensor, out: Tensor): void {
    const { rank, source } = this.#lora;
    for (const { layer, projection } of source.pairs) {
      const { aOffset, inFeatures } = this.#lora.pair(layer, projection)!;
      const map = whitening.map(layer, projection);
      const a = (t: Tensor) => this.#device.view(t, aOffset, rank * inFeatures);
      if (map) whitening.apply(map, a(out), a(x), rank, this.#scratch);
    }
  }
}
