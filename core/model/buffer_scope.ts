import type { Device, IntTensor, Tensor, Weight, WeightFormat } from "../../kernels/device.ts";

/** Anything that a device holds memory for. */
type Buffer = Tensor | IntTensor | Weight;

/**
 * Buffers of one device that are freed together. Where something throws before all of them are made, `using` frees those that were.
 * Views need not be freed and are taken from the device itself.
 */
export class BufferScope implements Disposable {
  /** Where the buffers lie. */
  readonly device: Device;
  #held = new Set<Buffer>();

  /** Holds nothing yet. */
  constructor(device: Device) {
    this.device = device;
  }

  /** A cleared buffer. */
  alloc(length: number): Tensor {
    return this.#hold(this.device.alloc(length));
  }

  /** A cleared buffer of integers. */
  allocInt(length: number): IntTensor {
    return this.#hold(this.device.allocInt(length));
  }

  /** A buffer that holds these values. */
  floats(values: Float32Array): Tensor {
    const t = this.alloc(values.length);
    this.device.write(t, values);
    return t;
  }

  /** A buffer that holds these integers. */
  ints(values: Int32Array): IntTensor {
    const t = this.allocInt(values.length);
    this.device.writeInt(t, values);
    return t;
  }

  /** A frozen matrix; see `Device.weight`. */
  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    return this.#hold(this.device.weight(data, format, rows, cols));
  }

  /** Frees some of the buffers before the others. */
  free(...buffers: readonly Buffer[]): void {
    for (const buffer of buffers) if (this.#held.delete(buffer)) this.device.free(buffer);
  }

  /** Hands all buffers over to a scope that lives longer than this one; this one holds nothing afterwards. */
  move(): BufferScope {
    const heir = new BufferScope(this.device);
    heir.#held = this.#held;
    this.#held = new Set();
    return heir;
  }

  /** Frees what is left. */
  [Symbol.dispose](): void {
    this.free(...this.#held);
  }

  #hold<T extends Buffer>(buffer: T): T {
    this.#held.add(buffer);
    return buffer;
  }
}
