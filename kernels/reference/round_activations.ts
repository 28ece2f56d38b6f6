import { activationBlock, activationSteps, type OperandBits } from "../activation_bits.ts";
import type { WeightFormat } from "../weight_format.ts";

/**
 * x (rows × k) as the product in integers sees it: every 32 values of a row are whole multiples of their largest magnitude over the
 * steps. In f32, so that ties fall as they do on a device.
 */
export function roundActivations(x: Float32Array, format: WeightFormat, bits: OperandBits): Float32Array {
  const most = activationSteps(format, bits);
  if (most === undefined) return x;
  const out = Float32Array.from(x);
  for (let at = 0; at < out.length; at += activationBlock) {
    const block = out.subarray(at, at + activationBlock);
    const span = block.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    const inverse = span > 1e-30 ? Math.fround(most / span) : 0, unit = Math.fround(span / most);
    block.forEach((value, i) => block[i] = nearestEven(Math.fround(value * inverse)) * unit);
  }
  return out;
}

function nearestEven(value: number): number {
  const floor = Math.floor(value), rest = value - floor;
  return rest === 0.5 ? floor + Math.abs(floor % 2) : Math.round(value);
}
