import type { WeightFormat } from "../device.ts";
import * as op from "./assembly/opcodes.ts";

/** The kernels' numbers of the formats. */
export const FORMAT_CODES: Record<WeightFormat, number> = {
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
