import { activationSteps } from "../activation_bits.ts";
import type { MatmulArgs } from "../device.ts";
import * as op from "./assembly/opcodes.ts";
import { COMMAND_BYTES, SCRATCH_BYTES } from "./pool/command_block.ts";
import { type CpuMemory, refuse } from "./cpu_memory.ts";
import { FORMAT_CODES } from "./format_codes.ts";
import type { Pool } from "./pool/pool.ts";

/** Below this many operations a product is not worth waking the other threads. */
const SOLO_FLOPS = 100_000;

/** Writes the words of one product and runs it. */
export function runMatmul(
  memory: CpuMemory,
  pool: Pool,
  name: string,
  orientation: number,
  a: MatmulArgs,
): void {
  const { m, n, k, w } = a;
  const [wRows, wCols] = orientation === op.ORIENTATION_NT ? [n, k] : [k, n];
  if (!(Number.isInteger(m) && m > 0 && Number.isInteger(n) && n > 0 && Number.isInteger(k) && k > 0)) {
    refuse(name, "m, n and k", "positive integers", `${m}, ${n}, ${k}`);
  }
  const out = memory.ptr(a.out, m * n, name, "out");
  const x = memory.ptr(a.x, m * k, name, "x");
  let code: number = op.FORMAT_F32;
  let limbs = 0;
  let wPtr: number;
  if (w.kind === "weight") {
    if (orientation === op.ORIENTATION_TN) refuse(name, "w", "a tensor", "a frozen weight");
    if (w.rows !== wRows || w.cols !== wCols) {
      refuse(name, "w", `${wRows} × ${wCols}`, `${w.rows} × ${w.cols}`);
    }
    wPtr = memory.own(w, name, "w").ptr;
    code = FORMAT_CODES[w.format];
    const steps = orientation === op.ORIENTATION_NT ? activationSteps(w.format, a.activationBits ?? 32) : undefined;
    if (steps !== undefined) limbs = steps > 127 ? 2 : 1;
  } else wPtr = memory.ptr(w, n * k, name, "w");
  let bias = 0;
  if (a.bias) {
    if (orientation !== op.ORIENTATION_NT) refuse(name, "bias", "absent", "a tensor");
    bias = memory.ptr(a.bias, n, name, "bias");
  }
  const { ints, floats } = pool;
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
  ints[14] = pool.fuses;
  pool.run(op.GEMM, 2 * m * n * k < SOLO_FLOPS);
}
