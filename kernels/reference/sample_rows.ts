import type { Floats } from "./floats.ts";

/** What is drawn from; see `SampleArgs`. */
export interface SampleInputs {
  out: Int32Array;
  x: Floats;
  rows: number;
  cols: number;
  temperature: number;
  topP: number;
  /** One in [0, 1) for each row. */
  uniforms: Floats;
}

/**
 * out[r] = an index drawn with probability softmax(x / temperature), cut to the nucleus: the likeliest that reach `topP` together, and
 * those that are as likely as the last of them (Holtzman et al. 2020). The nucleus is walked in the order of its indices until the
 * uniform number's part of its mass is passed. −1 if a value is not a number. It has no gradient.
 */
export function sampleRows(a: SampleInputs): void {
  for (let r = 0; r < a.rows; r++) a.out[r] = sampleRow(a, r * a.cols, a.uniforms[r]);
}

function sampleRow({ x, cols, temperature, topP }: SampleInputs, at: number, uniform: number): number {
  let max = -Infinity;
  for (let c = 0; c < cols; c++) if (x[at + c] > max) max = x[at + c];
  const p = new Float64Array(cols);
  let sum = 0;
  for (let c = 0; c < cols; c++) sum += p[c] = Math.exp((x[at + c] - max) / temperature);
  if (!(sum > 0 && sum < Infinity)) return -1;
  const least = topP < 1 ? nucleusEdge(p, topP * sum) : 0;
  let mass = 0;
  for (const own of p) if (own >= least) mass += own;
  let left = uniform * mass, last = -1;
  for (let c = 0; c < cols; c++) {
    if (p[c] < least || p[c] === 0) continue;
    last = c;
    if (left < p[c]) break;
    left -= p[c];
  }
  return last;
}

/** The smallest value of the nucleus: the largest ones reach `target` together with it, and not without. */
function nucleusEdge(p: Float64Array, target: number): number {
  const sorted = p.slice().sort();
  let mass = 0;
  for (let i = sorted.length - 1; i >= 0; i--) if ((mass += sorted[i]) >= target) return sorted[i];
  return 0;
}
