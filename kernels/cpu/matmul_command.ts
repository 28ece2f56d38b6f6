import { activationSteps } from "../activation_bits.ts";
import type { MatmulArgs } from "../device.ts";
import * as op from "./assembly/opcodes.ts";
import type { Commands } from "./commands.ts";
import { refuse } from "./cpu_memory.ts";
import { FORMAT_CODES } from "./format_codes.ts";
import { partsOfProduct } from "./parts.ts";

/** Writes the words of one product and runs it. */
export function runMatmul({ memory, pool, signal }: Commands, name: string, orientation: number, a: MatmulArgs): void {
  const { m, n, k, w } = a;
  const [wRows, wCols] = orientation === op.ORIENTATION_NT ? [n, k] : [k, n];
  pool.queue.requireWorking();
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
  const { ints, floats } = pool.queue;
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
  ints[11] = limbs;
  ints[12] = pool.fuses;
  pool.queue.run(op.GEMM, partsOfProduct(2 * m * n * k, pool.threads), signal);
}
