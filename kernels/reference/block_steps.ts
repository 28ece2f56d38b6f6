/** What all block formats share when they are made: scales as halves, and whole steps of them. */
import { floatToHalf, halfToFloat } from "../half.ts";

/** Writes a half and returns the value that it really holds, so that the steps are counted with that. */
export function setHalf(view: DataView, at: number, value: number): number {
  const bits = floatToHalf(value);
  view.setUint16(at, bits, true);
  return halfToFloat(bits);
}

/** The nearest whole number of steps `d`, within bounds. */
export function step(x: number, d: number, low: number, high: number): number {
  return d === 0 ? 0 : Math.min(high, Math.max(low, Math.round(x / d)));
}
