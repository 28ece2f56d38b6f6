/**
 * Buffers that are used again and again: a GPU makes them slowly, and the bind groups made for a buffer serve as long as it lives.
 * A buffer given back may be taken at once, since the queue runs what is encoded in order.
 */
export class BufferPool {
  readonly #make: (size: number) => GPUBuffer;
  readonly #drop: (buffer: GPUBuffer) => void;
  readonly #limit: number;
  readonly #free = new Map<number, GPUBuffer[]>();
  /** Free buffers, the one that was given back first at the front. */
  readonly #waiting = new Set<GPUBuffer>();
  #bytes = 0;

  /**
   * @param options.make A new buffer of a size.
   * @param options.drop Called with a buffer that is not kept.
   * @param options.limit Bytes of free buffers that are kept.
   */
  constructor(options: { make: (size: number) => GPUBuffer; drop: (buffer: GPUBuffer) => void; limit: number }) {
    this.#make = options.make;
    this.#drop = options.drop;
    this.#limit = options.limit;
  }

  /** A buffer of the class of `size`; `fresh` where it is new, and so cleared already. */
  take(size: number): { buffer: GPUBuffer; fresh: boolean } {
    const buffer = this.#free.get(size)?.pop();
    if (!buffer) return { buffer: this.#make(size), fresh: true };
    this.#waiting.delete(buffer);
    this.#bytes -= size;
    return { buffer, fresh: false };
  }

  /** Takes a buffer back. */
  give(buffer: GPUBuffer): void {
    const { size } = buffer;
    const free = this.#free.get(size) ?? [];
    this.#free.set(size, free);
    free.push(buffer);
    this.#waiting.add(buffer);
    this.#bytes += size;
    while (this.#bytes > this.#limit) {
      const [oldest] = this.#waiting;
      this.#waiting.delete(oldest);
      this.#bytes -= oldest.size;
      const others = this.#free.get(oldest.size)!;
      others.splice(others.indexOf(oldest), 1);
      this.#drop(oldest);
    }
  }
}

/** Sizes of buffers in bytes go up by steps of a quarter of a power of two, so that batches of about the same size share them. */
export function sizeClass(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}
