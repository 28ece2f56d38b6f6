/**
 * The projection behind sparse keys: every token of a text drives `units` units, each unit keeps the most that any token gave it, and the
 * `winners` greatest of them make the text's code (k winners take all).
 */
import type { Device, Tensor } from "../../kernels/device.ts";
import { BufferScope } from "./buffer_scope.ts";

/** Weights and shape. */
export interface SparseProjection {
  /** Length of a token's vector. */
  inputs: number;
  /** Length of a code. */
  units: number;
  /** How many units of a code are not 0, at most. */
  winners: number;
  /** units × inputs. */
  matrix: Float32Array;
  /** units values. */
  bias: Float32Array;
}

/** What a text's tokens made of the units. */
export interface SparseCode {
  /** Unit-length; zero for a text that drives no unit. */
  values: Float32Array;
  /** The units that won, in rising order. */
  winners: readonly number[];
  /** Of each winner: the token that drove it most, as a row of the activations. */
  rows: readonly number[];
  /** Of each winner: what that token gave. */
  peaks: readonly number[];
  /** Length of the code before it was scaled. */
  length: number;
}

/** Weights of a projection on a device. */
export interface ProjectionTensors {
  /** units × inputs. */
  matrix: Tensor;
  /** units values. */
  bias: Tensor;
}

/** matrix · token + bias, of every token: rows × units. The weights are on the device for this call only. */
export async function activations(
  device: Device,
  { inputs, units, matrix, bias }: Pick<SparseProjection, "inputs" | "units" | "matrix" | "bias">,
  tokens: Float32Array,
): Promise<Float32Array> {
  if (tokens.length === 0) return new Float32Array(0);
  using scope = new BufferScope(device);
  const weights = { matrix: scope.floats(matrix), bias: scope.floats(bias) };
  return await activationsOn(device, { inputs, units }, weights, tokens);
}

/** The same with weights that stay on the device. */
export async function activationsOn(
  device: Device,
  { inputs, units }: Pick<SparseProjection, "inputs" | "units">,
  { matrix, bias }: ProjectionTensors,
  tokens: Float32Array,
): Promise<Float32Array> {
  using scope = new BufferScope(device);
  const rows = tokens.length / inputs;
  const x = scope.floats(tokens);
  const out = scope.alloc(rows * units);
  device.matmulNT({ out, x, w: matrix, bias, m: rows, n: units, k: inputs });
  return await device.read(out);
}

/**
 * The code of the text whose tokens are the rows from `start` to before `end`. A unit that no token drives above 0 does not win; ties at
 * the last place go to the lower unit. Values are log(1 + peak): one token alone does not decide a key.
 */
export function sparseCode(
  driven: Float32Array,
  units: number,
  { start, end, winners: count }: { start: number; end: number; winners: number },
): SparseCode {
  const peak = new Float32Array(units);
  const row = new Int32Array(units);
  for (let at = start; at < end; at++) {
    for (let unit = 0, i = at * units; unit < units; unit++, i++) {
      if (driven[i] > peak[unit]) {
        peak[unit] = driven[i];
        row[unit] = at;
      }
    }
  }
  const winners = greatest(peak, count);
  const values = new Float32Array(units);
  const logs = winners.map((unit) => Math.log1p(peak[unit]));
  const length = Math.sqrt(logs.reduce((sum, x) => sum + x * x, 0));
  winners.forEach((unit, i) => values[unit] = logs[i] / length);
  return { values, winners, rows: winners.map((unit) => row[unit]), peaks: winners.map((unit) => peak[unit]), length };
}

/** The units of the `count` greatest values above 0, in rising order. */
function greatest(values: Float32Array, count: number): number[] {
  const positive = [...values.keys()].filter((unit) => values[unit] > 0);
  if (positive.length <= count) return positive;
  const sorted = Float32Array.from(positive, (unit) => values[unit]).sort();
  const least = sorted[sorted.length - count];
  let equal = count - positive.filter((unit) => values[unit] > least).length;
  return positive.filter((unit) => values[unit] > least || (values[unit] === least && equal-- > 0));
}
