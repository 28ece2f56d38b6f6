/** Buffers of the GPU: taken from a pool, written, read and counted. */
import type { IntTensor, Tensor, Weight, WeightFormat } from "../device.ts";
import { blockLayouts, formatBytes } from "../weight_format.ts";
import { BufferPool, sizeClass } from "./buffer_pool.ts";
import type { CommandQueue } from "./command_queue.ts";
import { fail, GpuIntTensor, GpuTensor, GpuWeight, intsOf, type RowPart, tensorOf } from "./gpu_tensor.ts";

/** Bytes of free buffers that are kept for the next call. */
const keptBytes = 256 * 2 ** 20;

interface MemoryOptions {
  largestPart?: number;
  largestBinding?: number;
  check: (otherwise?: string) => void;
}

/** All buffers of one device; the methods are those of `Device`. */
export class GpuMemory {
  readonly #gpu: GPUDevice;
  readonly #queue: CommandQueue;
  readonly #pool: BufferPool;
  readonly #largestBinding: number;
  readonly #largestBuffer: number;
  readonly #largestPart: number;
  readonly #check: (otherwise?: string) => void;
  #used = 0;
  #peak = 0;

  /**
   * @param options.largestPart Bytes of a frozen matrix beyond which it is split; by default what the adapter can bind.
   * @param options.largestBinding Bytes of a buffer that kernels see at once; by default what the adapter can bind.
   * @param options.check Throws where something went wrong on the device, or where it is told that it did.
   */
  constructor(gpu: GPUDevice, queue: CommandQueue, options: MemoryOptions) {
    this.#gpu = gpu;
    this.#queue = queue;
    this.#check = options.check;
    const { maxStorageBufferBindingSize, maxBufferSize } = gpu.limits;
    // Whole vectors, which some kernels read.
    const whole = (bytes: number) => Math.floor(bytes / 16) * 16;
    this.#largestBuffer = whole(maxBufferSize);
    this.#largestBinding = whole(
      Math.min(options.largestBinding ?? Infinity, maxStorageBufferBindingSize, maxBufferSize),
    );
    this.#largestPart = Math.min(options.largestPart ?? Infinity, this.#largestBinding);
    this.#pool = new BufferPool({
      make: (size) => this.#make(size),
      drop: (buffer) => queue.discard(buffer),
      limit: keptBytes,
    });
  }

  alloc(length: number): Tensor {
    const bytes = length * 4;
    if (bytes <= this.#largestBinding) return new GpuTensor(this.#buffer(bytes), length, 0);
    // Of its own size, since a class may be a quarter larger; kernels see windows of it.
    if (bytes > this.#largestBuffer) this.#tooLarge(bytes, this.#largestBuffer);
    const buffer = this.#take(Math.ceil(bytes / 16) * 16, true);
    return new GpuTensor(buffer, length, 0, this.#largestBinding);
  }

  /** A tensor that is written whole before it is read, and so need not be cleared. */
  scratch(length: number): GpuTensor {
    return new GpuTensor(this.#buffer(length * 4, false), length, 0);
  }

  allocInt(length: number): IntTensor {
    return new GpuIntTensor(this.#buffer(length * 4), length);
  }

  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    this.#queue.requireOpen();
    const block = blockLayouts[format].values;
    if (cols % block !== 0) fail(`load a ${format} matrix`, "cols", `a multiple of ${block}`, cols);
    const bytes = formatBytes(format, rows * cols);
    if (data.length !== bytes) {
      fail(`load a ${format} matrix of ${rows} × ${cols}`, "data", `${bytes} bytes`, data.length);
    }
    const parts: RowPart<GPUBuffer>[] = [];
    const rowBytes = bytes / rows;
    // A part begins at a whole word, and so does a copy.
    const wordRows = rowBytes % 4 === 0 ? 1 : rowBytes % 2 === 0 ? 2 : 4;
    const most = Math.max(wordRows, Math.floor(this.#largestPart / rowBytes / wordRows) * wordRows);
    for (let first = 0; first < rows; first += most) {
      const count = Math.min(most, rows - first);
      const part = data.subarray(first * rowBytes, (first + count) * rowBytes);
      const buffer = this.#make(Math.ceil(part.length / 4) * 4);
      this.#count(buffer.size);
      const whole = part.length - part.length % 4;
      this.#queue.write(buffer, 0, part.subarray(0, whole));
      if (whole < part.length) {
        const rest = new Uint8Array(4);
        rest.set(part.subarray(whole));
        this.#queue.write(buffer, whole, rest);
      }
      parts.push({ buffer, first, rows: count, at: 0 });
    }
    return new GpuWeight(parts, format, rows, cols);
  }

  view(t: Tensor, offset: number, length: number): Tensor {
    const whole = tensorOf(t, offset + length, "view");
    return new GpuTensor(whole.buffer, length, whole.at + offset, whole.bindable, whole);
  }

  free(t: Tensor | IntTensor | Weight): void {
    if (t instanceof GpuWeight) {
      if (t.alive) {
        for (const { buffer } of t.parts) {
          this.#used -= buffer.size;
          this.#queue.discard(buffer);
        }
      }
      t.alive = false;
      return;
    }
    const held = t as GpuTensor | GpuIntTensor;
    if (!held.alive || (held instanceof GpuTensor && held.parent)) return;
    if (held instanceof GpuTensor) held.freed = true;
    else held.alive = false;
    this.#used -= held.buffer.size;
    this.#pool.give(held.buffer);
  }

  write(t: Tensor, data: Float32Array, offset = 0): void {
    const { buffer, at } = tensorOf(t, offset + data.length, "write");
    this.#queue.write(buffer, 4 * (at + offset), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  writeInt(t: IntTensor, data: Int32Array, offset = 0): void {
    const { buffer, host } = intsOf(t, offset + data.length, "write");
    this.#queue.write(buffer, 4 * offset, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    host.set(data, offset);
  }

  async read(t: Tensor, offset = 0, length = t.length - offset): Promise<Float32Array> {
    const { buffer, at } = tensorOf(t, offset + length, "read");
    return new Float32Array(await this.#read(buffer, 4 * (at + offset), 4 * length));
  }

  async readInt(t: IntTensor, offset = 0, length = t.length - offset): Promise<Int32Array> {
    const { buffer } = intsOf(t, offset + length, "read");
    return new Int32Array(await this.#read(buffer, 4 * offset, 4 * length));
  }

  memory(): { used: number; peak: number } {
    return { used: this.#used, peak: this.#peak };
  }

  /** A buffer that can be bound whole. */
  #buffer(bytes: number, cleared = true): GPUBuffer {
    if (bytes > this.#largestBinding) this.#tooLarge(bytes, this.#largestBinding);
    return this.#take(Math.min(sizeClass(bytes), this.#largestBinding), cleared);
  }

  #tooLarge(bytes: number, most: number): never {
    const hint = "use a smaller batch, fewer tokens per pass, or `device` cpu.";
    fail("make a buffer on the webgpu device", "size", `at most ${most} bytes, this adapter's limit`, bytes, hint);
  }

  /** A buffer out of the pool. */
  #take(size: number, cleared: boolean): GPUBuffer {
    this.#queue.requireOpen();
    const { buffer, fresh } = this.#pool.take(size);
    if (!fresh && cleared) this.#queue.clear(buffer);
    this.#count(buffer.size);
    return buffer;
  }

  #count(bytes: number): void {
    this.#used += bytes;
    this.#peak = Math.max(this.#peak, this.#used);
  }

  #make(size: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.#gpu.createBuffer({ size: Math.max(4, size), usage });
  }

  async #read(buffer: GPUBuffer, offset: number, size: number): Promise<ArrayBuffer> {
    this.#queue.requireOpen();
    if (size === 0) return new ArrayBuffer(0);
    const staging = this.#gpu.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    try {
      this.#queue.copy(buffer, offset, staging, 0, size);
      this.#queue.flush();
      await staging.mapAsync(GPUMapMode.READ).catch(async (cause: Error) => {
        // Of a lost device the GPU tells only after the read has failed.
        await new Promise((resolve) => setTimeout(resolve));
        this.#queue.requireOpen();
        this.#check(cause.message);
      });
      this.#check();
      return staging.getMappedRange().slice(0);
    } finally {
      staging.destroy();
    }
  }
}
