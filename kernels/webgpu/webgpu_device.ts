/** The `Device` on WebGPU: buffers, and which kernel runs with what. The kernels themselves are in `wgsl/`. */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type {
  AdamWArgs,
  ArgmaxArgs,
  AttentionArgs,
  AttentionBackwardArgs,
  Device,
  EmbedArgs,
  IntTensor,
  LossArgs,
  MatmulArgs,
  RmsNormArgs,
  RmsNormBackwardArgs,
  RmsNormWeightBackwardArgs,
  RopeArgs,
  Tensor,
  Weight,
  WeightFormat,
} from "../device.ts";
import { blockLayouts, formatBytes } from "../weight_format.ts";
import { BufferPool, sizeClass } from "./buffer_pool.ts";
import { CommandQueue } from "./command_queue.ts";
import {
  attention,
  attentionBackwardKeys,
  attentionBackwardQueries,
  attentionBackwardValues,
  attentionDelta,
  largestHead,
} from "./wgsl/attention.ts";
import { adamW, axpy, fill, rope, siluMul, siluMulBackward, siluMulBackwardInPlace } from "./wgsl/elementwise.ts";
import { f32, type Kernel, lineThreads, type Parameter, u32 } from "./wgsl/kernel.ts";
import { dequantise, directMatmul, readsWholeVectors } from "./wgsl/direct_matmul.ts";
import { embed, matmul, type Orientation, tile, vectorColumns, vectorMatmul } from "./wgsl/matmul.ts";
import {
  argmaxRows,
  crossEntropy,
  gatherRows,
  klDivergence,
  rmsNorm,
  rmsNormBackward,
  rmsNormWeightBackward,
  scatterAddRows,
  scatterRows,
  sumPartials,
  sumSquares,
} from "./wgsl/rows.ts";
import { weightElement, type WeightSource } from "./wgsl/weight_formats.ts";

/** Rows up to which a product with a transposed matrix is taken column by column, as in decoding. */
const fewRows = 4;
/** Squares of the product from which on a thread makes 8 × 8 of its values: then there are enough of them for any device. */
const manySquares = 512;
/** Values of one partial sum of squares, at least. */
const sumChunk = 4096;
/** Partial sums, at most. */
const mostPartials = 1024;
/** Workgroups in one dimension, by WebGPU's default limit. */
const mostGroups = 65_535;
/** Values of a frozen matrix that are dequantised at once, where a product wants them so. */
const floatValues = 1 << 22;
/** Bytes of free buffers that are kept for the next call. */
const keptBytes = 256 * 2 ** 20;

class GpuTensor implements Tensor {
  readonly kind = "f32";
  freed = false;
  constructor(
    readonly buffer: GPUBuffer,
    readonly length: number,
    /** Where a view begins, in values. */
    readonly at: number,
    readonly parent?: GpuTensor,
  ) {}
  get alive(): boolean {
    return !this.freed && (this.parent?.alive ?? true);
  }
}

class GpuIntTensor implements IntTensor {
  readonly kind = "i32";
  alive = true;
  /** What was written: the sequence tables decide how many workgroups run. */
  readonly host: Int32Array;
  constructor(readonly buffer: GPUBuffer, readonly length: number) {
    this.host = new Int32Array(length);
  }
}

/** Consecutive rows of a matrix in one buffer: what is larger than the adapter binds at once is split. */
interface RowPart {
  buffer: GPUBuffer;
  first: number;
  rows: number;
  /** Where the rows begin in the buffer, in values (0 for stored formats). */
  at: number;
}

class GpuWeight implements Weight {
  readonly kind = "weight";
  alive = true;
  constructor(
    readonly parts: readonly RowPart[],
    readonly format: WeightFormat,
    readonly rows: number,
    readonly cols: number,
  ) {}
}

/** See `Device`. Operations are encoded; `read` submits them. */
export class WebGpuDevice implements Device {
  readonly name = "webgpu";
  readonly description: string;
  readonly #gpu: GPUDevice;
  readonly #queue: CommandQueue;
  readonly #pool: BufferPool;
  readonly #largestBinding: number;
  readonly #largestPart: number;
  readonly #software: boolean;
  /** Bound where a kernel has an operand that this call does not. */
  readonly #nothing: GPUBuffer;
  #failure: string | undefined;
  #closed = false;
  #used = 0;
  #peak = 0;

  /**
   * Takes over a started GPU device.
   *
   * @param description For a person: "webgpu (NVIDIA H100)".
   * @param options `largestPart` in bytes: a frozen matrix beyond it is split; by default what the adapter can bind. `software`: the
   * adapter computes on the CPU, and other kernels are fast there.
   */
  constructor(gpu: GPUDevice, description: string, options: { largestPart?: number; software?: boolean } = {}) {
    this.#gpu = gpu;
    this.description = description;
    const { maxStorageBufferBindingSize, maxBufferSize } = gpu.limits;
    this.#largestBinding = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    this.#largestPart = Math.min(options.largestPart ?? Infinity, this.#largestBinding);
    this.#software = options.software ?? false;
    this.#queue = new CommandQueue(gpu);
    this.#pool = new BufferPool({
      make: (size) => this.#make(size),
      drop: (buffer) => this.#queue.discard(buffer),
      limit: keptBytes,
    });
    this.#nothing = gpu.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    gpu.addEventListener("uncapturederror", (event) => {
      event.preventDefault?.();
      this.#failure ??= (event as GPUUncapturedErrorEvent).error.message;
    });
    gpu.lost.then(({ message }) => {
      if (!this.#closed) this.#failure ??= `the device was lost: ${message}`;
    });
  }

  alloc(length: number): Tensor {
    return new GpuTensor(this.#buffer(length * 4), length, 0);
  }

  allocInt(length: number): IntTensor {
    return new GpuIntTensor(this.#buffer(length * 4), length);
  }

  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    const block = blockLayouts[format].values;
    if (cols % block !== 0) fail(`load a ${format} matrix`, "cols", `a multiple of ${block}`, cols);
    const bytes = formatBytes(format, rows * cols);
    if (data.length !== bytes) {
      fail(`load a ${format} matrix of ${rows} × ${cols}`, "data", `${bytes} bytes`, data.length);
    }
    const parts: RowPart[] = [];
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
    const whole = this.#tensor(t, offset + length, "view");
    return new GpuTensor(whole.buffer, length, whole.at + offset, whole);
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
    const { buffer, at } = this.#tensor(t, offset + data.length, "write");
    this.#queue.write(buffer, 4 * (at + offset), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  writeInt(t: IntTensor, data: Int32Array, offset = 0): void {
    const { buffer, host } = ints(t, offset + data.length, "write");
    this.#queue.write(buffer, 4 * offset, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    host.set(data, offset);
  }

  async read(t: Tensor, offset = 0, length = t.length - offset): Promise<Float32Array> {
    const { buffer, at } = this.#tensor(t, offset + length, "read");
    return new Float32Array(await this.#read(buffer, 4 * (at + offset), 4 * length));
  }

  async readInt(t: IntTensor, offset = 0, length = t.length - offset): Promise<Int32Array> {
    const { buffer } = ints(t, offset + length, "read");
    return new Int32Array(await this.#read(buffer, 4 * offset, 4 * length));
  }

  memory(): { used: number; peak: number } {
    return { used: this.#used, peak: this.#peak };
  }

  close(): void {
    this.#closed = true;
    this.#queue.close();
    this.#gpu.destroy();
  }

  matmulNT(a: MatmulArgs): void {
    this.#matmul("NT", a, a.n, a.k);
  }

  matmulNN(a: MatmulArgs): void {
    this.#matmul("NN", a, a.k, a.n);
  }

  matmulTN(a: MatmulArgs): void {
    this.#matmul("TN", a, a.k, a.n);
  }

  embed(a: EmbedArgs): void {
    const n = a.rows * a.cols;
    const { idsAt = 0 } = a;
    const out = this.#tensor(a.out, n, "out"), ids = ints(a.ids, idsAt + a.rows, "ids");
    const { source, parts } = this.#source(a.table, 1, a.cols);
    for (const part of parts) {
      this.#line(embed(source), n, [out.buffer, part.buffer, ids.buffer], [
        u32(n),
        u32(out.at),
        u32(part.at),
        u32(a.cols),
        u32(part.first),
        u32(part.rows),
        u32(idsAt),
      ]);
    }
  }

  rmsNorm(a: RmsNormArgs): void {
    const n = a.rows * a.cols;
    const out = this.#tensor(a.out, n, "out"), rstd = this.#tensor(a.rstd, a.rows, "rstd");
    const x = this.#tensor(a.x, n, "x"), weight = this.#tensor(a.weight, a.cols, "weight");
    this.#rows(rmsNorm, a.rows, [out, rstd, x, weight].map((t) => t.buffer), [
      u32(a.rows),
      u32(a.cols),
      f32(a.eps),
      ...offsets(out, rstd, x, weight),
    ]);
  }

  rmsNormBackward(a: RmsNormBackwardArgs): void {
    const n = a.rows * a.cols;
    const operands = [
      this.#tensor(a.dx, n, "dx"),
      this.#tensor(a.dy, n, "dy"),
      this.#tensor(a.x, n, "x"),
      this.#tensor(a.weight, a.cols, "weight"),
      this.#tensor(a.rstd, a.rows, "rstd"),
    ];
    this.#rows(rmsNormBackward, a.rows, operands.map((t) => t.buffer), [
      u32(a.rows),
      u32(a.cols),
      ...offsets(...operands),
    ]);
  }

  rmsNormWeightBackward(a: RmsNormWeightBackwardArgs): void {
    const n = a.rows * a.cols;
    const operands = [
      this.#tensor(a.dweight, a.cols, "dweight"),
      this.#tensor(a.dy, n, "dy"),
      this.#tensor(a.x, n, "x"),
      this.#tensor(a.rstd, a.rows, "rstd"),
    ];
    this.#line(rmsNormWeightBackward, a.cols, operands.map((t) => t.buffer), [
      u32(a.cols),
      u32(a.rows),
      ...offsets(...operands),
    ]);
  }

  rope(a: RopeArgs): void {
    const n = a.rows * a.heads * a.headDim / 2;
    const x = this.#tensor(a.x, 2 * n, "x"), table = this.#tensor(a.table, a.headDim, "table");
    const positions = ints(a.positions, a.rows, "positions");
    this.#line(rope, n, [x.buffer, positions.buffer, table.buffer], [
      u32(n),
      ...offsets(x, table),
      u32(a.heads),
      u32(a.headDim),
      f32(a.inverse ? -1 : 1),
    ]);
  }

  attention(a: AttentionArgs): void {
    const { q, k, v, out, lse, seqs, shape, queries } = this.#attention(a);
    this.#queue.dispatch(
      attention,
      [out, lse, q, k, v, seqs].map((t) => t.buffer),
      shape,
      [queries, a.heads, a.seqCount],
    );
  }

  attentionBackward(a: AttentionBackwardArgs): void {
    const { q, k, v, out, lse, seqs, shape, queries, queryRows, keyRows } = this.#attention(a);
    const values = queryRows * a.heads * a.headDim, keyValues = keyRows * a.kvHeads * a.headDim;
    const dout = this.#tensor(a.dout, values, "dout"), dq = this.#tensor(a.dq, values, "dq");
    const dk = this.#tensor(a.dk, keyValues, "dk"), dv = this.#tensor(a.dv, keyValues, "dv");
    const parameters = [...shape, ...offsets(dout, dq, dk, dv)];
    const delta = this.alloc(queryRows * a.heads) as GpuTensor;
    this.#line(attentionDelta, queryRows * a.heads, [delta.buffer, out.buffer, dout.buffer], [
      u32(queryRows * a.heads),
      u32(a.headDim),
      ...offsets(out, dout),
    ]);
    const run = (kernel: Kernel, operands: { buffer: GPUBuffer }[], groups: [number, number, number]) =>
      this.#queue.dispatch(kernel, operands.map((t) => t.buffer), parameters, groups);
    run(attentionBackwardQueries, [dq, q, k, v, dout, lse, delta, seqs], [queries, a.heads, a.seqCount]);
    run(attentionBackwardKeys, [dk, q, k, v, dout, lse, delta, seqs], [keyRows, a.kvHeads, 1]);
    run(attentionBackwardValues, [dv, q, k, dout, lse, seqs], [keyRows, a.kvHeads, 1]);
    this.free(delta);
  }

  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
    const operands = [
      this.#tensor(a.out, a.n, "out"),
      this.#tensor(a.gate, a.n, "gate"),
      this.#tensor(a.up, a.n, "up"),
    ];
    this.#line(siluMul, a.n, operands.map((t) => t.buffer), [u32(a.n), ...offsets(...operands)]);
  }

  siluMulBackward(a: { dgate: Tensor; dup: Tensor; dout: Tensor; gate: Tensor; up: Tensor; n: number }): void {
    const dgate = this.#tensor(a.dgate, a.n, "dgate"), dup = this.#tensor(a.dup, a.n, "dup");
    const gate = this.#tensor(a.gate, a.n, "gate"), up = this.#tensor(a.up, a.n, "up");
    const dout = this.#tensor(a.dout, a.n, "dout");
    const inPlace = a.dgate === a.gate && a.dup === a.up;
    const operands = inPlace ? [gate, up, dout] : [dgate, dup, gate, up, dout];
    this.#line(inPlace ? siluMulBackwardInPlace : siluMulBackward, a.n, operands.map((t) => t.buffer), [
      u32(a.n),
      ...offsets(...operands),
    ]);
  }

  gatherRows(a: MoveRows): void {
    this.#move(gatherRows, a);
  }

  scatterRows(a: MoveRows): void {
    this.#move(scatterRows, a);
  }

  scatterAddRows(a: MoveRows): void {
    const out = this.#tensor(a.out, a.cols, "out"), x = this.#tensor(a.x, a.rows * a.cols, "x");
    const index = ints(a.index, a.rows, "index");
    this.#line(scatterAddRows, a.cols, [out.buffer, x.buffer, index.buffer], [
      u32(a.cols),
      u32(a.rows),
      ...offsets(out, x),
    ]);
  }

  crossEntropy(a: LossArgs & { targets: IntTensor }): void {
    const logits = this.#tensor(a.logits, a.rows * a.vocab, "logits"),
      losses = this.#tensor(a.losses, a.rows, "losses");
    const targets = ints(a.targets, a.rows, "targets");
    this.#rows(crossEntropy, a.rows, [logits.buffer, losses.buffer, targets.buffer], [
      u32(a.rows),
      u32(a.vocab),
      ...offsets(logits, losses),
      f32(a.scale),
    ]);
  }

  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void {
    const n = a.rows * a.vocab;
    const logits = this.#tensor(a.logits, n, "logits"), losses = this.#tensor(a.losses, a.rows, "losses");
    const teacher = this.#tensor(a.teacher, n, "teacher");
    this.#rows(klDivergence, a.rows, [logits.buffer, losses.buffer, teacher.buffer], [
      u32(a.rows),
      u32(a.vocab),
      ...offsets(logits, losses, teacher),
      f32(a.scale),
      f32(a.bound ?? 0),
    ]);
  }

  argmaxRows(a: ArgmaxArgs): void {
    const { outAt = 0 } = a;
    const out = ints(a.out, outAt + a.rows, "out"), x = this.#tensor(a.x, a.rows * a.cols, "x");
    this.#rows(argmaxRows, a.rows, [out.buffer, x.buffer], [u32(a.rows), u32(a.cols), u32(x.at), u32(outAt)]);
  }

  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
    const out = this.#tensor(a.out, a.n, "out"), x = this.#tensor(a.x, a.n, "x");
    this.#line(axpy, a.n, [out.buffer, x.buffer], [u32(a.n), ...offsets(out, x), f32(a.alpha)]);
  }

  fill(a: { out: Tensor; value: number; n: number }): void {
    const out = this.#tensor(a.out, a.n, "out");
    this.#line(fill, a.n, [out.buffer], [u32(a.n), u32(out.at), f32(a.value)]);
  }

  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void {
    const out = this.#tensor(a.out, 1, "out"), x = this.#tensor(a.x, a.n, "x");
    const chunk = Math.max(sumChunk, Math.ceil(a.n / mostPartials));
    const count = Math.ceil(a.n / chunk);
    const partials = this.alloc(count) as GpuTensor;
    this.#rows(sumSquares, count, [partials.buffer, x.buffer], [u32(count), u32(a.n), u32(chunk), u32(x.at)]);
    this.#rows(sumPartials, 1, [out.buffer, partials.buffer], [u32(1), u32(count), u32(out.at)]);
    this.free(partials);
  }

  adamW(a: AdamWArgs): void {
    const operands = [
      this.#tensor(a.params, a.n, "params"),
      this.#tensor(a.grads, a.n, "grads"),
      this.#tensor(a.m, a.n, "m"),
      this.#tensor(a.v, a.n, "v"),
    ];
    const sum = a.clip ? this.#tensor(a.clip.sumSquares, 1, "clip.sumSquares") : undefined;
    this.#line(adamW, a.n, [...operands.map((t) => t.buffer), sum?.buffer ?? this.#nothing], [
      u32(a.n),
      ...offsets(...operands),
      u32(sum?.at ?? 0),
      f32(a.beta1),
      f32(1 - a.beta1),
      f32(a.beta2),
      f32(1 - a.beta2),
      f32(1 - a.lr * a.weightDecay),
      f32(a.lr / (1 - a.beta1 ** a.step)),
      f32(1 / Math.sqrt(1 - a.beta2 ** a.step)),
      f32(a.eps),
      f32(a.clip?.norm ?? 0),
    ]);
  }

  #matmul(orientation: Orientation, a: MatmulArgs, wRows: number, wCols: number): void {
    const out = this.#tensor(a.out, a.m * a.n, "out"), x = this.#tensor(a.x, a.m * a.k, "x");
    const { source, parts } = this.#source(a.w, wRows, wCols);
    const bias = a.bias ? this.#tensor(a.bias, a.n, "bias") : undefined;
    const few = orientation === "NT" && a.m <= fewRows;
    const xCols = orientation === "TN" ? a.m : a.k;
    const whole = this.#software && !few &&
      readsWholeVectors(orientation, a, [x.at, wCols, ...parts.slice(0, -1).map((part) => part.rows), parts[0].at]);
    for (const part of whole ? this.#inFloats(source, parts, wCols) : parts) {
      const rows = Math.min(part.rows, wRows - part.first);
      if (rows <= 0) break;
      // Rows of W are columns of the product by NT, and terms of its sums by NN and TN.
      const [n, k] = orientation === "NT" ? [rows, a.k] : [a.n, rows];
      const column = orientation === "NT" ? part.first : 0, term = orientation === "NT" ? 0 : part.first;
      const squares = Math.ceil(n / tile) * Math.ceil(a.m / tile);
      const tiled = () => matmul(orientation, source, squares >= manySquares ? 8 : 4);
      this.#queue.dispatch(
        few ? vectorMatmul(source) : whole ? directMatmul(orientation) : tiled(),
        [out.buffer, x.buffer, part.buffer, bias?.buffer ?? this.#nothing],
        [
          u32(a.m),
          u32(n),
          u32(k),
          u32(out.at + column),
          u32(a.n),
          u32(x.at + (orientation === "TN" ? term * a.m : term)),
          u32(xCols),
          u32(part.at),
          u32(wCols),
          u32((bias?.at ?? 0) + column),
          u32(bias ? 1 : 0),
          u32(a.accumulate || term > 0 ? 1 : 0),
          f32(a.alpha ?? 1),
        ],
        few ? [Math.ceil(n / vectorColumns), a.m] : [Math.ceil(n / tile), Math.ceil(a.m / tile)],
      );
    }
  }

  /** The same parts in f32: frozen ones are dequantised, some rows at a time, when their turn comes. */
  *#inFloats(source: WeightSource, parts: readonly RowPart[], cols: number): Generator<RowPart> {
    if (weightElement(source) === "f32") {
      yield* parts;
      return;
    }
    const most = Math.max(4, Math.floor(floatValues / cols / 4) * 4);
    for (const part of parts) {
      for (let from = 0; from < part.rows; from += most) {
        const rows = Math.min(most, part.rows - from), n = rows * cols;
        const values = this.alloc(n) as GpuTensor;
        const fours = [u32(n / 4), u32(from * cols), u32(part.at), u32(cols)];
        this.#line(dequantise(source), n / 4, [values.buffer, part.buffer], fours);
        try {
          yield { buffer: values.buffer, first: part.first + from, rows, at: 0 };
        } finally {
          this.free(values);
        }
      }
    }
  }

  #move(kernel: Kernel, a: MoveRows): void {
    const n = a.rows * a.cols;
    const out = this.#tensor(a.out, kernel === gatherRows ? n : a.cols, "out");
    const x = this.#tensor(a.x, kernel === gatherRows ? a.cols : n, "x");
    const index = ints(a.index, a.rows, "index");
    this.#line(kernel, n, [out.buffer, x.buffer, index.buffer], [u32(n), u32(a.cols), ...offsets(out, x)]);
  }

  #attention(a: AttentionArgs) {
    if (a.headDim > largestHead) fail("attend", "headDim", `at most ${largestHead}`, a.headDim);
    const seqs = ints(a.seqs, a.seqCount * 6, "seqs");
    let [queries, queryRows, keyRows] = [0, 0, 0];
    for (let s = 0; s < a.seqCount; s++) {
      const [queryStart, queryCount, prefixStart, prefixCount, ownStart, ownCount] = seqs.host.subarray(
        6 * s,
        6 * s + 6,
      );
      queries = Math.max(queries, queryCount);
      queryRows = Math.max(queryRows, queryStart + queryCount);
      keyRows = Math.max(keyRows, prefixStart + prefixCount, ownStart + ownCount);
    }
    const q = this.#tensor(a.q, queryRows * a.heads * a.headDim, "q");
    const out = this.#tensor(a.out, queryRows * a.heads * a.headDim, "out");
    const lse = this.#tensor(a.lse, queryRows * a.heads, "lse");
    const k = this.#tensor(a.k, keyRows * a.kvHeads * a.headDim, "k");
    const v = this.#tensor(a.v, keyRows * a.kvHeads * a.headDim, "v");
    const shape = [
      u32(a.seqCount),
      u32(a.heads),
      u32(a.kvHeads),
      u32(a.headDim),
      f32(a.scale),
      ...offsets(q, k, v, out, lse),
    ];
    return { q, k, v, out, lse, seqs, shape, queries, queryRows, keyRows };
  }

  /** Runs a kernel that goes over a list of items. */
  #line(kernel: Kernel, items: number, buffers: readonly GPUBuffer[], parameters: readonly Parameter[]): void {
    if (items > 0) {
      this.#queue.dispatch(kernel, buffers, parameters, [Math.min(mostGroups, Math.ceil(items / lineThreads))]);
    }
  }

  /** Runs a kernel with a workgroup a row. */
  #rows(kernel: Kernel, rows: number, buffers: readonly GPUBuffer[], parameters: readonly Parameter[]): void {
    if (rows > 0) {
      this.#queue.dispatch(kernel, buffers, parameters, [Math.min(rows, mostGroups), Math.ceil(rows / mostGroups)]);
    }
  }

  /** A cleared buffer out of the pool. */
  #buffer(bytes: number): GPUBuffer {
    if (bytes > this.#largestBinding) {
      fail(
        "make a buffer on the webgpu device",
        "size",
        `at most ${this.#largestBinding} bytes, this adapter's limit`,
        bytes,
      );
    }
    const { buffer, fresh } = this.#pool.take(Math.min(sizeClass(bytes), Math.floor(this.#largestBinding / 4) * 4));
    if (!fresh) this.#queue.clear(buffer);
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
    if (size === 0) return new ArrayBuffer(0);
    const staging = this.#gpu.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    try {
      this.#queue.copy(buffer, offset, staging, 0, size);
      this.#queue.flush();
      await staging.mapAsync(GPUMapMode.READ);
      this.#check();
      return staging.getMappedRange().slice(0);
    } catch (error) {
      this.#check();
      throw error;
    } finally {
      staging.destroy();
    }
  }

  /** Throws what went wrong on the device since it was asked last. */
  #check(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    this.#failure = undefined;
    throw new DeviceError(`Cannot compute on ${this.description}: ${failure}. Hint: use --device cpu.`);
  }

  #tensor(t: Tensor, length: number, field: string): GpuTensor {
    const tensor = t as GpuTensor;
    if (!tensor.alive) fail("use a buffer", field, "alive", "a freed buffer");
    if (!(length <= tensor.length)) fail("use a buffer", field, `${length} values or more`, tensor.length);
    return tensor;
  }

  /** A matrix of at least `rows` rows of `cols` columns, whatever it is stored as. */
  #source(w: Tensor | Weight, rows: number, cols: number): { source: WeightSource; parts: readonly RowPart[] } {
    if (w.kind === "f32") {
      const { buffer, at } = this.#tensor(w, rows * cols, "w");
      return { source: "tensor", parts: [{ buffer, first: 0, rows: Math.floor(w.length / cols), at }] };
    }
    const weight = w as GpuWeight;
    if (!weight.alive) fail("use a matrix", "w", "alive", "a freed matrix");
    if (weight.cols !== cols) fail("use a matrix", "cols", `${weight.cols}`, cols);
    if (weight.rows < rows) fail("use a matrix", "rows", `at most ${weight.rows}`, rows);
    return { source: weight.format, parts: weight.parts };
  }
}

type MoveRows = { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number };

const offsets = (...tensors: readonly GpuTensor[]): Parameter[] => tensors.map((t) => u32(t.at));

function ints(t: IntTensor, length: number, field: string): GpuIntTensor {
  const tensor = t as GpuIntTensor;
  if (!tensor.alive) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= tensor.length)) fail("use a buffer", field, `${length} integers or more`, tensor.length);
  return tensor;
}

function fail(cannot: string, field: string, rule: string, received: unknown): never {
  throw new DeviceError(explain({ cannot, field, rule, received }));
}
