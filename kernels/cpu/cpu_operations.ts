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
  SampleArgs,
  SiluMulBackwardArgs,
  Tensor,
  Weight,
  WeightFormat,
} from "../device.ts";
import { clipScale } from "../reference/adamw.ts";
import { sampleRows } from "../reference/sample_rows.ts";
import * as op from "./assembly/opcodes.ts";
import { writeAttention } from "./attention_command.ts";
import { COMMAND_BYTES, SCRATCH_BYTES } from "./pool/command_block.ts";
import { CpuMemory, refuse } from "./cpu_memory.ts";
import { FORMAT_CODES } from "./format_codes.ts";
import { runMatmul } from "./matmul_command.ts";
import type { Pool } from "./pool/pool.ts";

/** Below this many values an operation is not worth waking the other threads. */
const SOLO_VALUES = 4096;

/** The operations of `Device` as commands to the pool's threads: arguments are checked, written as words, and run. */
export class CpuOperations implements Device {
  readonly name = "cpu";
  readonly description: string;
  readonly #memory: CpuMemory;
  readonly #pool: Pool;

  constructor(memory: WebAssembly.Memory, pool: Pool) {
    this.#memory = new CpuMemory(memory, COMMAND_BYTES + pool.threads * SCRATCH_BYTES);
    this.#pool = pool;
    const block = pool.wide ? "5×16 relaxed SIMD in pairs" : "5×8 relaxed SIMD";
    this.description = `cpu (${pool.threads} thread${pool.threads === 1 ? "" : "s"}, ${block})`;
  }

  alloc(length: number): Tensor {
    return this.#memory.alloc(length);
  }

  allocInt(length: number): IntTensor {
    return this.#memory.allocInt(length);
  }

  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    return this.#memory.weight(data, format, rows, cols);
  }

  view(t: Tensor, offset: number, length: number): Tensor {
    return this.#memory.view(t, offset, length);
  }

  free(t: Tensor | IntTensor | Weight): void {
    this.#memory.free(t);
  }

  write(t: Tensor, data: Float32Array, offset?: number): void {
    this.#memory.write(t, data, offset);
  }

  writeInt(t: IntTensor, data: Int32Array, offset?: number): void {
    this.#memory.writeInt(t, data, offset);
  }

  read(t: Tensor, offset?: number, length?: number): Promise<Float32Array> {
    return Promise.resolve(this.#memory.read(t, offset, length));
  }

  readInt(t: IntTensor, offset?: number, length?: number): Promise<Int32Array> {
    return Promise.resolve(this.#memory.readInt(t, offset, length));
  }

  memory(): { used: number; peak: number } {
    return this.#memory.used();
  }

  close(): void {
    if (this.#memory.closed) return;
    this.#memory.closed = true;
    this.#pool.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  matmulNT(a: MatmulArgs): void {
    runMatmul(this.#memory, this.#pool, "matmulNT", op.ORIENTATION_NT, a);
  }

  matmulNN(a: MatmulArgs): void {
    runMatmul(this.#memory, this.#pool, "matmulNN", op.ORIENTATION_NN, a);
  }

  matmulTN(a: MatmulArgs): void {
    runMatmul(this.#memory, this.#pool, "matmulTN", op.ORIENTATION_TN, a);
  }

  embed(a: EmbedArgs): void {
    const { table, rows, cols } = a;
    const ints = this.#pool.ints;
    if (table.kind === "weight" && table.cols !== cols) refuse("embed", "table.cols", String(cols), table.cols);
    const tablePtr = table.kind === "weight"
      ? this.#memory.own(table, "embed", "table").ptr
      : this.#memory.ptr(table, cols, "embed", "table");
    const tableRows = table.kind === "weight" ? table.rows : Math.floor(table.length / cols);
    ints[0] = this.#memory.ptr(a.out, rows * cols, "embed", "out");
    ints[1] = tablePtr;
    ints[2] = this.#memory.indices(a.ids, rows, tableRows, "embed", "ids", a.idsAt);
    ints[3] = rows;
    ints[4] = cols;
    ints[5] = table.kind === "weight" ? FORMAT_CODES[table.format] : op.FORMAT_F32;
    this.#run(op.EMBED, rows * cols);
  }

  rmsNorm(a: RmsNormArgs): void {
    const { rows, cols } = a;
    const { ints, floats } = this.#pool;
    ints[0] = this.#memory.ptr(a.out, rows * cols, "rmsNorm", "out");
    ints[1] = this.#memory.ptr(a.rstd, rows, "rmsNorm", "rstd");
    ints[2] = this.#memory.ptr(a.x, rows * cols, "rmsNorm", "x");
    ints[3] = this.#memory.ptr(a.weight, cols, "rmsNorm", "weight");
    ints[4] = rows;
    ints[5] = cols;
    floats[6] = a.eps;
    this.#run(op.RMS_NORM, rows * cols);
  }

  rmsNormBackward(a: RmsNormBackwardArgs): void {
    const { rows, cols } = a;
    const ints = this.#pool.ints;
    ints[0] = this.#memory.ptr(a.dx, rows * cols, "rmsNormBackward", "dx");
    ints[1] = this.#memory.ptr(a.dy, rows * cols, "rmsNormBackward", "dy");
    ints[2] = this.#memory.ptr(a.x, rows * cols, "rmsNormBackward", "x");
    ints[3] = this.#memory.ptr(a.weight, cols, "rmsNormBackward", "weight");
    ints[4] = this.#memory.ptr(a.rstd, rows, "rmsNormBackward", "rstd");
    ints[5] = rows;
    ints[6] = cols;
    this.#run(op.RMS_NORM_BACKWARD, rows * cols);
  }

  rmsNormWeightBackward(a: RmsNormWeightBackwardArgs): void {
    const { rows, cols } = a;
    const ints = this.#pool.ints;
    ints[0] = this.#memory.ptr(a.dweight, cols, "rmsNormWeightBackward", "dweight");
    ints[1] = this.#memory.ptr(a.dy, rows * cols, "rmsNormWeightBackward", "dy");
    ints[2] = this.#memory.ptr(a.x, rows * cols, "rmsNormWeightBackward", "x");
    ints[3] = this.#memory.ptr(a.rstd, rows, "rmsNormWeightBackward", "rstd");
    ints[4] = rows;
    ints[5] = cols;
    this.#run(op.RMS_NORM_WEIGHT_BACKWARD, rows * cols);
  }

  rope(a: RopeArgs): void {
    const { rows, heads, headDim } = a;
    const ints = this.#pool.ints;
    ints[0] = this.#memory.ptr(a.x, rows * heads * headDim, "rope", "x");
    ints[1] = this.#memory.indices(a.positions, rows, Math.floor(a.table.length / headDim), "rope", "positions");
    ints[2] = this.#memory.ptr(a.table, headDim, "rope", "table");
    ints[3] = rows;
    ints[4] = heads;
    ints[5] = headDim;
    ints[6] = a.inverse ? 1 : 0;
    this.#run(op.ROPE, rows * heads * headDim);
  }

  attention(a: AttentionArgs): void {
    this.#run(op.ATTENTION, writeAttention(this.#memory, this.#pool, a, "attention"));
  }

  attentionBackward(a: AttentionBackwardArgs): void {
    const work = writeAttention(this.#memory, this.#pool, a, "attentionBackward");
    const ints = this.#pool.ints;
    ints[14] = this.#memory.ptr(a.dout, a.out.length, "attentionBackward", "dout");
    ints[15] = this.#memory.ptr(a.dq, a.q.length, "attentionBackward", "dq");
    ints[16] = this.#memory.ptr(a.dk, a.k.length, "attentionBackward", "dk");
    ints[17] = this.#memory.ptr(a.dv, a.v.length, "attentionBackward", "dv");
    this.#run(op.ATTENTION_BACKWARD, work);
  }

  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
    const ints = this.#pool.ints;
    ints[0] = this.#memory.ptr(a.out, a.n, "siluMul", "out");
    ints[1] = this.#memory.ptr(a.gate, a.n, "siluMul", "gate");
    ints[2] = this.#memory.ptr(a.up, a.n, "siluMul", "up");
    ints[3] = a.n;
    this.#run(op.SILU_MUL, a.n);
  }

  siluMulBackward(a: SiluMulBackwardArgs): void {
    const ints = this.#pool.ints;
    ints[0] = this.#memory.ptr(a.dgate, a.n, "siluMulBackward", "dgate");
    ints[1] = this.#memory.ptr(a.dup, a.n, "siluMulBackward", "dup");
    ints[2] = this.#memory.ptr(a.dout, a.n, "siluMulBackward", "dout");
    ints[3] = this.#memory.ptr(a.gate, a.n, "siluMulBackward", "gate");
    ints[4] = this.#memory.ptr(a.up, a.n, "siluMulBackward", "up");
    ints[5] = this.#memory.ptr(a.out, a.n, "siluMulBackward", "out");
    ints[6] = a.n;
    this.#run(op.SILU_MUL_BACKWARD, a.n);
  }

  gatherRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void {
    this.#rows(op.GATHER_ROWS, "gatherRows", a, a.out.length, a.x.length, a.x);
  }

  scatterRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void {
    this.#rows(op.SCATTER_ROWS, "scatterRows", a, a.x.length, a.out.length, a.out);
  }

  scatterAddRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void {
    this.#rows(op.SCATTER_ADD_ROWS, "scatterAddRows", a, a.x.length, a.out.length, a.out);
  }

  /** `indexed` is the operand whose rows the indices name. */
  #rows(
    opcode: number,
    name: string,
    a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number },
    dense: number,
    indexedLength: number,
    indexed: Tensor,
  ): void {
    const { rows, cols } = a;
    if (dense < rows * cols) refuse(name, "rows × cols", `at most ${dense}`, rows * cols);
    const ints = this.#pool.ints;
    ints[0] = this.#memory.ptr(a.out, indexed === a.out ? 0 : rows * cols, name, "out");
    ints[1] = this.#memory.ptr(a.x, indexed === a.x ? 0 : rows * cols, name, "x");
    ints[2] = this.#memory.indices(a.index, rows, Math.floor(indexedLength / cols), name, "index");
    ints[3] = rows;
    ints[4] = cols;
    this.#run(opcode, rows * cols);
  }

  crossEntropy(a: LossArgs & { targets: IntTensor }): void {
    const third = this.#memory.indices(a.targets, a.rows, a.vocab, "crossEntropy", "targets");
    this.#loss(op.CROSS_ENTROPY, "crossEntropy", a, third);
  }

  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void {
    this.#pool.floats[6] = a.bound ? 1 / a.bound : 0;
    const third = this.#memory.ptr(a.teacher, a.rows * a.vocab, "klDivergence", "teacher");
    this.#loss(op.KL_DIVERGENCE, "klDivergence", a, third);
  }

  #loss(opcode: number, name: string, a: LossArgs, third: number): void {
    const { ints, floats } = this.#pool;
    ints[0] = this.#memory.ptr(a.logits, a.rows * a.vocab, name, "logits");
    ints[1] = this.#memory.ptr(a.losses, a.rows, name, "losses");
    ints[2] = third;
    ints[3] = a.rows;
    ints[4] = a.vocab;
    floats[5] = a.scale;
    this.#run(opcode, a.rows * a.vocab);
  }

  argmaxRows(a: ArgmaxArgs): void {
    const ints = this.#pool.ints;
    const { outAt = 0 } = a;
    ints[0] = this.#memory.ptr(a.out, outAt + a.rows, "argmaxRows", "out") + 4 * outAt;
    ints[1] = this.#memory.ptr(a.x, a.rows * a.cols, "argmaxRows", "x");
    ints[2] = a.rows;
    ints[3] = a.cols;
    this.#run(op.ARGMAX_ROWS, a.rows * a.cols);
  }

  /** On the caller's thread: the values lie in its memory, and a pass over them is nothing beside the products before it. */
  sampleRows(a: SampleArgs): void {
    const { outAt = 0, rows, cols } = a;
    const { bytes } = this.#memory;
    const floats = (t: Tensor, length: number, name: string) =>
      new Float32Array(bytes, this.#memory.ptr(t, length, "sampleRows", name) >>> 0, length);
    const out = (this.#memory.ptr(a.out, outAt + rows, "sampleRows", "out") >>> 0) + 4 * outAt;
    sampleRows({
      ...a,
      out: new Int32Array(bytes, out, rows),
      x: floats(a.x, rows * cols, "x"),
      uniforms: floats(a.uniforms, rows, "uniforms"),
    });
  }

  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
    const { ints, floats } = this.#pool;
    ints[0] = this.#memory.ptr(a.out, a.n, "axpy", "out");
    ints[1] = this.#memory.ptr(a.x, a.n, "axpy", "x");
    ints[2] = a.n;
    floats[3] = a.alpha;
    this.#run(op.AXPY, a.n);
  }

  fill(a: { out: Tensor; value: number; n: number }): void {
    const { ints, floats } = this.#pool;
    ints[0] = this.#memory.ptr(a.out, a.n, "fill", "out");
    ints[1] = a.n;
    floats[2] = a.value;
    this.#run(op.FILL, a.n);
  }

  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void {
    const ints = this.#pool.ints;
    const x = this.#memory.ptr(a.x, a.n, "sumSquares", "x");
    const out = this.#memory.ptr(a.out, 1, "sumSquares", "out");
    // A partial sum for every 16 KiB of x: those of a whole 4 GiB fit the scratch of the first thread.
    const partials = COMMAND_BYTES;
    ints[0] = partials;
    ints[1] = x;
    ints[2] = a.n;
    this.#run(op.SUM_SQUARES_PARTIALS, a.n);
    ints[0] = out;
    ints[1] = partials;
    ints[2] = Math.ceil(a.n / op.SUM_CHUNK);
    this.#pool.run(op.SUM_SQUARES_FINISH, true);
  }

  adamW(a: AdamWArgs): void {
    const { ints, floats } = this.#pool;
    ints[0] = this.#memory.ptr(a.params, a.n, "adamW", "params");
    ints[1] = this.#memory.ptr(a.grads, a.n, "adamW", "grads");
    ints[2] = this.#memory.ptr(a.m, a.n, "adamW", "m");
    ints[3] = this.#memory.ptr(a.v, a.n, "adamW", "v");
    ints[4] = a.n;
    // Differences from 1 are taken here, in f64: in f32 they would lose half of their digits.
    floats[5] = a.beta1;
    floats[6] = 1 - a.beta1;
    floats[7] = a.beta2;
    floats[8] = 1 - a.beta2;
    floats[9] = 1 - a.lr * a.weightDecay;
    floats[10] = a.lr / (1 - a.beta1 ** a.step);
    floats[11] = 1 / Math.sqrt(1 - a.beta2 ** a.step);
    floats[12] = a.eps;
    floats[13] = 1;
    if (a.clip) {
      const sum = this.#memory.ptr(a.clip.sumSquares, 1, "adamW", "clip.sumSquares");
      floats[13] = clipScale(new Float32Array(this.#memory.bytes, sum, 1)[0], a.clip.norm);
    }
    this.#run(op.ADAMW, a.n);
  }

  #run(opcode: number, values: number): void {
    if (values > 0) this.#pool.run(opcode, values < SOLO_VALUES);
  }
}
