import type { Floats } from "./floats.ts";

/** log Σ exp(z), shifted by the largest value so that nothing overflows. */
export function logSumExp(z: Floats): number {
  let max = -Infinity;
  for (let c = 0; c < z.length; c++) max = Math.max(max, z[c]);
  let sum = 0;
  for (let c = 0; c < z.length; c++) sum += Math.exp(z[c] - max);
  return max + Math.log(sum);
}
