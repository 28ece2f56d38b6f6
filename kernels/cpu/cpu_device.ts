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
  SiluMulBackwardArgs,
  Tensor,
  Weight,
  WeightFormat,
} from "../device.ts";
import { activationSteps } from "../activation_bits.ts";
import { clipScale } from "../reference/adamw.ts";
import * as op from "./assembly/opcodes.ts";
import { COMMAND_BYTES } from "./command_block.ts";
import { CpuMemory, GUARD_BYTES, PAGE, refuse } from "./cpu_memory.ts";
import { Pool } from "./pool.ts";

/** A 32-bit address space, in pages. */
const MAX_PAGES = 65536;
/** Bytes of scratch per thread: packed panels of A and B (assembly/gemm.ts), or an operation's own use. */
const SCRATCH_BYTES = 1310720;
/** Below this many values an operation is not worth waking the other threads. */
const SOLO_VALUES = 4096;
const SOLO_FLOPS = 100_000;

/** The kernels' numbers of the formats. */
const FORMATS: Record<WeightFormat, number> = {
  f32: op.FORMAT_F32,
  f16: op.FORMAT_F16,
  bf16: op.FORMAT_BF16,
  q8_0: op.FORMAT_Q8_0,
  q4_0: op.FORMAT_Q4_0,
  q4_1: op.FORMAT_Q4_1,
  q5_0: op.FORMAT_Q5_0,
  q5_1: op.FORMAT_Q5_1,
  q4_k: op.FORMAT_Q4_K,
  q5_k: op.FORMAT_Q5_K,
  q6_k: op.FORMAT_Q6_K,
};

/** How a CPU device is made. */
export interface CpuDeviceOptions {
  /** Threads, the caller's included; as many as the machine has cores where it is left out. Results do not depend on it. */
  threads?: number;
  /** The register block of products: measured where it is left out. Results do not depend on it. */
  registerBlock?: "5×8" | "5×16";
  /** Whether products in integers count on sums of four products of bytes being one instruction: measured where it is left out, likewise. */
  fusedDots?: boolean;
}

/**
 * Starts the WebAssembly device: SIMD kernels on the caller's thread and on workers over one shared memory. Close it when
 * done: its workers keep the process alive.
 *
 * @throws {DeviceError} where the engine lacks relaxed SIMD or shared memory, or a worker cannot start.
 */
export async function createCpuDevice(options: CpuDeviceOptions = {}): Promise<Device> {
  const threads = options.threads ?? globalThis.navigator?.hardwareConcurrency ?? 1;
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new DeviceError(
      explain({
        cannot: "start the cpu device",
        field: "threads",
        rule: "an integer from 1 to 256",
        received: threads,
      }),
    );
  }
  const initial = Math.ceil((COMMAND_BYTES + threads * SCRATCH_BYTES + GUARD_BYTES) / PAGE);
  const memory = reserve(initial);
  const wide = options.registerBlock && options.registerBlock === "5×16";
  return new CpuDevice(
    memory,
    await Pool.start(memory, threads, SCRATCH_BYTES, { wide, fusedDots: options.fusedDots }),
  );
}

/** Some machines limit address space: then less than 4 GiB has to do. */
function reserve(initial: number): WebAssembly.Memory {
  for (let maximum = MAX_PAGES;; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (cause) {
      if (maximum / 2 >= Math.max(initial, 4096)) continue;
      throw new DeviceError(
        explain({
          cannot: "start the cpu device",
          field: "shared memory",
          rule: "at least 256 MiB of address space",
          received: (cause as Error).message,
        }),
        { cause },
      );
    }
  }
}

class CpuDevice implements Device {
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

  matmulNT(a: MatmulArgs): void {
    this.#matmul("matmulNT", op.ORIENTATION_NT, a, a.n, a.k);
  }

  matmulNN(a: MatmulArgs): void {
    this.#matmul("matmulNN", op.ORIENTATION_NN, a, a.k, a.n);
  }

  matmulTN(a: MatmulArgs): void {
    this.#matmul("matmulTN", op.ORIENTATION_TN, a, a.k, a.n);
  }

  #matmul(name: string, orientation: number, a: MatmulArgs, wRows: number, wCols: number): void {
    const { m, n, k, w } = a;
    if (!(Number.isInteger(m) && m > 0 && Number.isInteger(n) && n > 0 && Number.isInteger(k) && k > 0)) {
      refuse(name, "m, n and k", "positive integers", `${m}, ${n}, ${k}`);
    }
    const out = this.#memory.ptr(a.out, m * n, name, "out");
    const x = this.#memory.ptr(a.x, m * k, name, "x");
    let code: number = op.FORMAT_F32;
    let limbs = 0;
    let wPtr: number;
    if (w.kind === "weight") {
      if (orientation === op.ORIENTATION_TN) refuse(name, "w", "a tensor", "a frozen weight");
      if (w.rows !== wRows || w.cols !== wCols) {
        refuse(name, "w", `${wRows} × ${wCols}`, `${w.rows} × ${w.cols}`);
      }
      wPtr = this.#memory.own(w, name, "w").ptr;
      code = FORMATS[w.format];
      const steps = orientation === op.ORIENTATION_NT ? activationSteps(w.format, a.activationBits ?? 32) : undefined;
      if (steps !== undefined) limbs = steps > 127 ? 2 : 1;
    } else wPtr = this.#memory.ptr(w, n * k, name, "w");
    let bias = 0;
    if (a.bias) {
      if (orientation !== op.ORIENTATION_NT) refuse(name, "bias", "absent", "a tensor");
      bias = this.#memory.ptr(a.bias, n, name, "bias");
    }
    const { ints, floats } = this.#pool;
    ints[0] = out;
    ints[1] = x;
    ints[2] = wPtr;
    ints[3] = m;
    ints[4] = n;
    ints[5] = k;
    floats[6] = a.alpha ?? 1;
    ints[7] = a.accumulate ? 1 : 0;
    ints[8] = bias;
    ints[9] = code;
    ints[10] = orientation;
    ints[11] = COMMAND_BYTES;
    ints[12] = SCRATCH_BYTES;
    ints[13] = limbs;
    ints[14] = this.#pool.fuses;
    this.#pool.run(op.GEMM, 2 * m * n * k < SOLO_FLOPS);
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
    ints[5] = table.kind === "weight" ? FORMATS[table.format] : op.FORMAT_F32;
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
    this.#run(op.ATTENTION, this.#attentionWords(a, "attention"));
  }

  attentionBackward(a: AttentionBackwardArgs): void {
    const work = this.#attentionWords(a, "attentionBackward");
    const ints = this.#pool.ints;
    ints[14] = this.#memory.ptr(a.dout, a.out.length, "attentionBackward", "dout");
    ints[15] = this.#memory.ptr(a.dq, a.q.length, "attentionBackward", "dq");
    ints[16] = this.#memory.ptr(a.dk, a.k.length, "attentionBackward", "dk");
    ints[17] = this.#memory.ptr(a.dv, a.v.length, "attentionBackward", "dv");
    this.#run(op.ATTENTION_BACKWARD, work);
  }

  /** Writes the words that both directions share, and returns about how many products they take. */
  #attentionWords(a: AttentionArgs, name: string): number {
    const { heads, kvHeads, headDim, seqCount } = a;
    if (heads % kvHeads !== 0) refuse(name, "heads", `a multiple of ${kvHeads} kvHeads`, heads);
    const width = heads * headDim, kvWidth = kvHeads * headDim;
    const { ints, floats } = this.#pool;
    ints[5] = this.#memory.ptr(a.seqs, 6 * seqCount, name, "seqs");
    const seqs = new Int32Array(this.#memory.bytes, ints[5] >>> 0, 6 * seqCount);
    let queryRows = 0, keyRows = 0, work = 0;
    for (let s = 0; s < 6 * seqCount; s += 6) {
      const [queryStart, queryCount, prefixStart, prefixCount, ownStart, ownCount] = seqs.subarray(s, s + 6);
      if (seqs.subarray(s, s + 6).some((v) => v < 0) || ownCount < queryCount) {
        refuse(name, `seqs[${s / 6}]`, "six counts ≥ 0, ownCount ≥ queryCount", [...seqs.subarray(s, s + 6)]);
      }
      queryRows = Math.max(queryRows, queryStart + queryCount);
      keyRows = Math.max(keyRows, prefixStart + prefixCount, ownStart + ownCount);
      work += queryCount * (prefixCount + ownCount) * width;
    }
    ints[0] = this.#memory.ptr(a.q, queryRows * width, name, "q");
    ints[1] = this.#memory.ptr(a.k, keyRows * kvWidth, name, "k");
    ints[2] = this.#memory.ptr(a.v, keyRows * kvWidth, name, "v");
    ints[3] = this.#memory.ptr(a.out, queryRows * width, name, "out");
    ints[4] = this.#memory.ptr(a.lse, queryRows * heads, name, "lse");
    ints[6] = seqCount;
    ints[7] = heads;
    ints[8] = kvHeads;
    ints[9] = headDim;
    floats[10] = a.scale;
    ints[11] = COMMAND_BYTES;
    ints[12] = SCRATCH_BYTES;
    ints[13] = this.#pool.wide ? 1 : 0;
    return work;
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
