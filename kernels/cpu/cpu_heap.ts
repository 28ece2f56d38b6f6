/** The heap of the shared memory. It tracks which bytes are still used by queued commands. */
import { DeviceError, explain } from "../../schemas/errors.ts";
import { PAGE } from "./pool/command_block.ts";
import type { CommandQueue } from "./pool/command_queue.ts";
import { ALIGNMENT, Heap } from "./pool/heap.ts";

/** Never allocated, at the very end: panels may read a few values past the last buffer. */
export const GUARD_BYTES = 256;
/** Growth is rounded up to this many bytes, so that many small buffers do not grow the memory one by one. */
const GROWTH = 16 << 20;

/** A stretch of bytes that commands use until so many of them are done. */
interface InUse {
  ptr: number;
  bytes: number;
  after: number;
}

/** Bytes by their addresses. What is freed can be taken at once: commands come in order, and those that still use it come before. */
export class CpuHeap {
  readonly #queue: CommandQueue;
  readonly #heap: Heap;
  /** What is freed later, and what was freed while commands still use it. */
  #later: InUse[] = [];
  #freed: InUse[] = [];

  /** @param start The first address. */
  constructor(memory: WebAssembly.Memory, start: number, queue: CommandQueue) {
    this.#queue = queue;
    const end = memory.buffer.byteLength - GUARD_BYTES;
    this.#heap = new Heap(start, Math.floor(end / ALIGNMENT) * ALIGNMENT, (bytes) => {
      for (const wanted of [Math.max(bytes, GROWTH), bytes]) {
        try {
          const pages = Math.ceil(wanted / PAGE);
          memory.grow(pages);
          return pages * PAGE;
        } catch { /* Too much: try again with what is needed and no more. */ }
      }
      return 0;
    });
  }

  /**
   * Allocates bytes and returns their address.
   *
   * @throws {DeviceError} if there is no room.
   */
  alloc(bytes: number): number {
    this.#reclaim();
    const ptr = this.#heap.alloc(bytes);
    if (ptr >= 0) return ptr;
    throw new DeviceError(
      explain({
        cannot: `allocate ${bytes} bytes on the cpu device`,
        field: "memory",
        rule: "enough within 4 GiB and what the machine has",
        received: `${this.#heap.used} bytes in use already`,
        hint: "take a smaller batch, shorter rows or a quantised model.",
      }),
    );
  }

  /** As `alloc`, of bytes that no command uses any more: the host can write there at once. */
  allocUnused(bytes: number): number {
    const passedOver: number[] = [];
    try {
      for (;;) {
        const start = this.alloc(bytes), end = start + bytes;
        if (!this.#freed.some((other) => other.ptr < end && other.ptr + other.bytes > start)) return start;
        passedOver.push(start);
      }
    } finally {
      for (const start of passedOver) this.#heap.free(start);
    }
  }

  /** Frees bytes that no later command uses. */
  free(ptr: number, bytes: number): void {
    this.#heap.free(ptr);
    if (this.#queue.busy) this.#freed.push({ ptr, bytes, after: this.#queue.encoded });
  }

  /** Frees bytes when all commands queued so far are done. */
  freeLater(ptr: number, bytes: number): void {
    this.#later.push({ ptr, bytes, after: this.#queue.encoded });
  }

  /** Bytes in use, but for those that are freed later, and the most that ever were. */
  inUse(): { used: number; peak: number } {
    this.#reclaim();
    const later = this.#later.reduce((sum, { bytes }) => sum + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT, 0);
    return { used: this.#heap.used - later, peak: this.#heap.peak };
  }

  #reclaim(): void {
    if (this.#later.length === 0 && this.#freed.length === 0) return;
    const { completed } = this.#queue;
    for (const { ptr } of this.#later.filter(({ after }) => after <= completed)) this.#heap.free(ptr);
    this.#later = this.#later.filter(({ after }) => after > completed);
    this.#freed = this.#freed.filter(({ after }) => after > completed);
  }
}
