/** The shared memory of the cpu device: buffers on a heap, and the checks that the kernels do not make. */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type { IntTensor, Tensor, Weight, WeightFormat } from "../device.ts";
import { blockLayouts, formatBytes } from "../weight_format.ts";
import { ALIGNMENT, Heap } from "./pool/heap.ts";

/** Bytes of a page of WebAssembly. */
export const PAGE = 65536;
/** Never allocated, at the very end: panels may read a few values past the last buffer. */
export const GUARD_BYTES = 256;
/** Growth is rounded up to this many bytes, so that many small buffers do not grow the memory one by one. */
const GROWTH = 16 << 20;

/** A stretch of the shared memory. */
class Buffer {
  freed = false;
  constructor(readonly ptr: number, readonly owner: CpuMemory, readonly parent?: Buffer) {}

  get alive(): boolean {
    return !this.freed && (this.parent === undefined || this.parent.alive);
  }
}

class CpuTensor extends Buffer implements Tensor {
  readonly kind = "f32";
  constructor(ptr: number, readonly length: number, owner: CpuMemory, parent?: Buffer) {
    super(ptr, owner, parent);
  }
}

class CpuIntTensor extends Buffer implements IntTensor {
  readonly kind = "i32";
  constructor(ptr: number, readonly length: number, owner: CpuMemory) {
    super(ptr, owner);
  }
}

class CpuWeight extends Buffer implements Weight {
  readonly kind = "weight";
  constructor(
    ptr: number,
    readonly format: WeightFormat,
    readonly rows: number,
    readonly cols: number,
    owner: CpuMemory,
  ) {
    super(ptr, owner);
  }
}

/** All buffers of one device; the methods are those of `Device`. */
export class CpuMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #heap: Heap;
  /** Nothing is allocated any more. */
  closed = false;

  /** @param start Where buffers may lie, in bytes: above commands and scratch. */
  constructor(memory: WebAssembly.Memory, start: number) {
    this.#memory = memory;
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

  /** The memory as it is now: growing it makes another. */
  get bytes(): ArrayBuffer {
    return this.#memory.buffer;
  }

  alloc(length: number): Tensor {
    const ptr = this.#allocate(length, 4);
    new Float32Array(this.bytes, ptr, length).fill(0);
    return new CpuTensor(ptr, length, this);
  }

  allocInt(length: number): IntTensor {
    const ptr = this.#allocate(length, 4);
    new Int32Array(this.bytes, ptr, length).fill(0);
    return new CpuIntTensor(ptr, length, this);
  }

  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    const { values } = blockLayouts[format];
    if (!Number.isInteger(rows) || rows < 1 || !Number.isInteger(cols) || cols < 1 || cols % values !== 0) {
      throw new DeviceError(
        explain({
          cannot: `put a ${format} matrix on the cpu device`,
          field: "rows × cols",
          rule: values === 1 ? "positive integers" : `positive integers, cols a multiple of ${values}`,
          received: `${rows} × ${cols}`,
        }),
      );
    }
    const size = rows * formatBytes(format, cols);
    if (data.length !== size) {
      throw new DeviceError(
        explain({
          cannot: `put a ${format} matrix of ${rows} × ${cols} on the cpu device`,
          field: "data",
          rule: `${size} bytes long`,
          received: data.length,
        }),
      );
    }
    const ptr = this.#allocate(size, 1);
    new Uint8Array(this.bytes, ptr, size).set(data);
    return new CpuWeight(ptr, format, rows, cols, this);
  }

  view(t: Tensor, offset: number, length: number): Tensor {
    const buffer = this.own(t, "take a view", "t");
    if (!(offset >= 0 && length >= 0 && offset + length <= t.length)) {
      throw new DeviceError(
        explain({
          cannot: "take a view of a tensor",
          field: "offset + length",
          rule: `from 0 to ${t.length}`,
          received: `${offset} + ${length}`,
        }),
      );
    }
    return new CpuTensor(buffer.ptr + 4 * offset, length, this, buffer);
  }

  free(t: Tensor | IntTensor | Weight): void {
    const buffer = this.own(t, "free a buffer", "t");
    if (buffer.parent !== undefined) return;
    buffer.freed = true;
    this.#heap.free(buffer.ptr);
  }

  write(t: Tensor, data: Float32Array, offset = 0): void {
    const ptr = this.#range(t, offset, data.length, "write to a tensor");
    new Float32Array(this.bytes, ptr, data.length).set(data);
  }

  writeInt(t: IntTensor, data: Int32Array, offset = 0): void {
    const ptr = this.#range(t, offset, data.length, "write to a tensor");
    new Int32Array(this.bytes, ptr, data.length).set(data);
  }

  read(t: Tensor, offset = 0, length: number = t.length - offset): Float32Array {
    const ptr = this.#range(t, offset, length, "read a tensor");
    return new Float32Array(this.bytes, ptr, length).slice();
  }

  readInt(t: IntTensor, offset = 0, length: number = t.length - offset): Int32Array {
    const ptr = this.#range(t, offset, length, "read a tensor");
    return new Int32Array(this.bytes, ptr, length).slice();
  }

  /** Bytes in use now and at most. */
  used(): { used: number; peak: number } {
    return { used: this.#heap.used, peak: this.#heap.peak };
  }

  #allocate(length: number, bytesEach: number): number {
    if (this.closed || !Number.isInteger(length) || length < 0) {
      refuse("allocate", "length", "an integer ≥ 0 on an open device", this.closed ? "a closed device" : length);
    }
    const bytes = length * bytesEach;
    const ptr = this.#heap.alloc(bytes);
    if (ptr < 0) {
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
    return ptr;
  }

  /** The buffer behind a handle, if it is this device's and not freed. */
  own(t: Tensor | IntTensor | Weight, what: string, field: string): Buffer {
    if (t instanceof Buffer && t.owner === this && t.alive) return t;
    refuse(
      what,
      field,
      "a live buffer of this device",
      t instanceof Buffer && t.owner === this ? "a freed buffer" : "a foreign one",
    );
  }

  /** Address of a tensor that holds at least `length` values. */
  ptr(t: Tensor | IntTensor, length: number, what: string, field: string): number {
    const buffer = this.own(t, what, field);
    if (!(length >= 0 && t.length >= length)) refuse(what, field, `at least ${length} values long`, t.length);
    return buffer.ptr;
  }

  /** Address of an integer tensor whose first `count` values name one of `limit` rows: the kernels do not look. */
  indices(t: IntTensor, count: number, limit: number, what: string, field: string, at = 0): number {
    const ptr = this.ptr(t, at + count, what, field) + 4 * at;
    const values = new Int32Array(this.bytes, ptr, count);
    for (let i = 0; i < count; i++) {
      if (values[i] < 0 || values[i] >= limit) {
        refuse(what, `${field}[${i}]`, `from 0 to ${limit - 1}`, values[i]);
      }
    }
    return ptr;
  }

  #range(t: Tensor | IntTensor, offset: number, length: number, what: string): number {
    const buffer = this.own(t, what, "t");
    if (!(offset >= 0 && length >= 0 && offset + length <= t.length)) {
      refuse(what, "offset + length", `from 0 to ${t.length}`, `${offset} + ${length}`);
    }
    return buffer.ptr + 4 * offset;
  }
}

/** @throws {DeviceError} */
export function refuse(what: string, field: string, rule: string, received: unknown): never {
  throw new DeviceError(explain({ cannot: `${what} on the cpu device`, field, rule, received }));
}
