/**
 * The shared memory of the cpu device: buffers on a heap, and the checks that the kernels do not make. Commands may be on their way while
 * the host writes and reads: both then go through the queue, so that every command sees what it would if each ran at once.
 */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type { IntTensor, Tensor, Weight, WeightFormat } from "../device.ts";
import { blockLayouts, formatBytes } from "../weight_format.ts";
import { COPY, FILL } from "./assembly/opcodes.ts";
import { CpuHeap } from "./cpu_heap.ts";
import { CpuBuffer, CpuIntTensor, CpuTensor, CpuWeight } from "./cpu_buffers.ts";
import type { CommandQueue } from "./pool/command_queue.ts";

/** Bytes of one copy at most, and of a part of one. */
const COPY_BYTES = 1 << 30;
const COPY_PART = 1 << 18;
const MOST_COPY_PARTS = 64;

/** All buffers of one device; the methods are those of `Device`. */
export class CpuMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #queue: CommandQueue;
  readonly #heap: CpuHeap;

  /** @param start Where buffers may lie, in bytes: above commands and scratch. */
  constructor(memory: WebAssembly.Memory, start: number, queue: CommandQueue) {
    this.#memory = memory;
    this.#queue = queue;
    this.#heap = new CpuHeap(memory, start, queue);
  }

  /** The memory as it is now: growing it makes another. */
  get bytes(): ArrayBuffer {
    return this.#memory.buffer;
  }

  alloc(length: number): Tensor {
    return new CpuTensor(this.#cleared(length), length, this);
  }

  allocInt(length: number): IntTensor {
    return new CpuIntTensor(this.#cleared(length), length, this);
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
    this.#put(ptr, data);
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

  /** What takes the place is cleared and written in its turn, after the commands that still use this. */
  free(t: Tensor | IntTensor | Weight): void {
    const buffer = this.own(t, "free a buffer", "t");
    if (buffer.parent !== undefined) return;
    this.#queue.beforeChange();
    buffer.freed = true;
    this.#heap.free(buffer.ptr, buffer.bytes);
  }

  write(t: Tensor, data: Float32Array, offset = 0): void {
    this.#put(this.#range(t, offset, data.length, "write to a tensor"), bytesOf(data));
  }

  writeInt(t: IntTensor, data: Int32Array, offset = 0): void {
    const ptr = this.#range(t, offset, data.length, "write to a tensor");
    if (t instanceof CpuIntTensor) t.known?.set(data, offset);
    this.#put(ptr, bytesOf(data));
  }

  async read(t: Tensor, offset = 0, length: number = t.length - offset): Promise<Float32Array> {
    return new Float32Array(await this.#take(this.#range(t, offset, length, "read a tensor"), 4 * length));
  }

  async readInt(t: IntTensor, offset = 0, length: number = t.length - offset): Promise<Int32Array> {
    return new Int32Array(await this.#take(this.#range(t, offset, length, "read a tensor"), 4 * length));
  }

  /** Bytes in use now and at most. */
  used(): { used: number; peak: number } {
    return this.#heap.inUse();
  }

  /** The buffer behind a handle, if it is this device's and not freed. */
  own(t: Tensor | IntTensor | Weight, what: string, field: string): CpuBuffer {
    if (t instanceof CpuBuffer && t.owner === this && t.alive) return t;
    refuse(
      what,
      field,
      "a live buffer of this device",
      t instanceof CpuBuffer && t.owner === this ? "a freed buffer" : "a foreign one",
    );
  }

  /** Address of a tensor that holds at least `length` values. */
  ptr(t: Tensor | IntTensor, length: number, what: string, field: string): number {
    const buffer = this.own(t, what, field);
    if (!(length >= 0 && t.length >= length)) refuse(what, field, `at least ${length} values long`, t.length);
    return buffer.ptr;
  }

  /** Address of integers that a command is going to write, `at` values into a tensor. */
  chosen(t: IntTensor, length: number, what: string, at: number): number {
    const ptr = this.ptr(t, at + length, what, "out") + 4 * at;
    if (t instanceof CpuIntTensor) t.known = undefined;
    return ptr;
  }

  /** The first `count` values from `at` on, as the host has written them; undefined if a command has. */
  known(t: IntTensor, count: number, what: string, field: string, at = 0): Int32Array | undefined {
    this.ptr(t, at + count, what, field);
    return t instanceof CpuIntTensor ? t.known?.subarray(at, at + count) : undefined;
  }

  /** Address of an integer tensor whose first `count` values name one of `limit` rows: the kernels do not look. */
  indices(t: IntTensor, count: number, limit: number, what: string, field: string): number {
    const values = this.known(t, count, what, field) ??
      refuse(what, field, "written by the host", "what a command wrote");
    requireIndices(values, limit, what, field);
    return this.ptr(t, count, what, field);
  }

  #allocate(length: number, bytesEach: number): number {
    this.#queue.requireWorking();
    if (!Number.isInteger(length) || length < 0) refuse("allocate", "length", "an integer ≥ 0", length);
    return this.#heap.alloc(length * bytesEach);
  }

  #cleared(length: number): number {
    const ptr = this.#allocate(length, 4);
    this.#queue.beforeChange();
    if (!this.#queue.busy) new Uint8Array(this.bytes, ptr, 4 * length).fill(0);
    else if (length > 0) {
      const { ints } = this.#queue;
      ints.set([ptr, length, 0]);
      this.#queue.run(FILL, copyParts(4 * length));
    }
    return ptr;
  }

  #put(ptr: number, data: Uint8Array): void {
    if (data.length === 0) return;
    this.#queue.beforeChange();
    if (!this.#queue.busy) {
      new Uint8Array(this.bytes, ptr, data.length).set(data);
      return;
    }
    const staged = this.#heap.allocUnused(data.length);
    new Uint8Array(this.bytes, staged, data.length).set(data);
    this.#copy(ptr, staged, data.length);
    this.#heap.freeLater(staged, data.length);
  }

  /** The bytes as they are when all that was encoded before is done. */
  async #take(ptr: number, bytes: number): Promise<ArrayBuffer> {
    let from = ptr, staged: number | undefined, before: number, failure: unknown;
    // What comes may write here: the bytes are put aside before. Where there is no room for them, the read fails, not what comes.
    const forget = this.#queue.onChange(() => {
      try {
        staged = this.#heap.alloc(bytes);
        this.#copy(from = staged, ptr, bytes);
      } catch (error) {
        failure = error;
      }
    });
    try {
      do {
        before = from;
        await this.#queue.settled();
      } while (from !== before);
      if (failure !== undefined) throw failure;
      return this.bytes.slice(from, from + bytes);
    } finally {
      forget();
      if (staged !== undefined) this.#heap.free(staged, bytes);
    }
  }

  #copy(to: number, from: number, bytes: number): void {
    for (let at = 0; at < bytes; at += COPY_BYTES) {
      const some = Math.min(COPY_BYTES, bytes - at);
      this.#queue.ints.set([to + at, from + at, some]);
      this.#queue.run(COPY, copyParts(some));
    }
  }

  #range(t: Tensor | IntTensor, offset: number, length: number, what: string): number {
    const buffer = this.own(t, what, "t");
    if (!(offset >= 0 && length >= 0 && offset + length <= t.length)) {
      refuse(what, "offset + length", `from 0 to ${t.length}`, `${offset} + ${length}`);
    }
    return buffer.ptr + 4 * offset;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function copyParts(bytes: number): number {
  return Math.min(MOST_COPY_PARTS, Math.ceil(bytes / COPY_PART));
}

/** @throws {DeviceError} if a value names none of `limit` rows. */
export function requireIndices(values: Int32Array, limit: number, what: string, field: string): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0 || values[i] >= limit) refuse(what, `${field}[${i}]`, `from 0 to ${limit - 1}`, values[i]);
  }
}

/** @throws {DeviceError} */
export function refuse(what: string, field: string, rule: string, received: unknown): never {
  throw new DeviceError(explain({ cannot: `${what} on the cpu device`, field, rule, received }));
}
