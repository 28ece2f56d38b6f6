/** Blocks of 256 values with scales of scales (ggml's k-quants), rounded to the nearest without searching for better scales. */
import { setHalf, step } from "./block_steps.ts";

/** See q4_k in `dequantize.ts`. */
export function quantizeQ4K(view: DataView, at: number, part: Float32Array): void {
  const q = affineSteps(view, at, part, 15);
  setPairs(view, at + 16, q);
}

/** See q5_k in `dequantize.ts`. */
export function quantizeQ5K(view: DataView, at: number, part: Float32Array): void {
  const q = affineSteps(view, at, part, 31);
  for (let i = 0; i < 32; i++) {
    let bits = 0;
    for (let sub = 0; sub < 8; sub++) bits |= (q[32 * sub + i] >> 4) << sub;
    view.setUint8(at + 16 + i, bits);
  }
  setPairs(view, at + 48, q.map((x) => x & 15));
}

/** See q6_k in `dequantize.ts`. */
export function quantizeQ6K(view: DataView, at: number, part: Float32Array): void {
  const parts = Array.from({ length: 16 }, (_, s) => part.subarray(16 * s, 16 * s + 16));
  const wanted = parts.map((p) => p.reduce((a, b) => Math.max(a, Math.abs(b)), 0) / 31);
  const d = setHalf(view, at + 208, Math.max(...wanted) / 127);
  const q: number[] = [];
  for (const [s, values] of parts.entries()) {
    const scale = Math.min(127, d === 0 ? 0 : Math.ceil(wanted[s] / d));
    view.setInt8(at + 192 + s, scale);
    q.push(...Array.from(values, (x) => step(x, d * scale, -32, 31) + 32));
  }
  for (let n = 0; n < 2; n++) {
    for (let l = 0; l < 32; l++) {
      const [a, b, c, e] = [0, 32, 64, 96].map((more) => q[128 * n + more + l]);
      view.setUint8(at + 64 * n + l, (a & 15) | (c & 15) << 4);
      view.setUint8(at + 64 * n + 32 + l, (b & 15) | (e & 15) << 4);
      view.setUint8(at + 128 + 32 * n + l, a >> 4 | (b >> 4) << 2 | (c >> 4) << 4 | (e >> 4) << 6);
    }
  }
}

/** Writes d, m, the six-bit scales and minima, and gives the 256 steps. */
function affineSteps(view: DataView, at: number, part: Float32Array, most: number): number[] {
  const subs = Array.from({ length: 8 }, (_, s) => part.subarray(32 * s, 32 * s + 32));
  const lows = subs.map((p) => Math.min(0, ...p));
  const wanted = subs.map((p, s) => (Math.max(0, ...p) - lows[s]) / most);
  const d = setHalf(view, at, Math.max(...wanted) / 63),
    m = setHalf(view, at + 2, Math.max(...lows.map((x) => -x)) / 63);
  const scales = wanted.map((x) => d === 0 ? 0 : Math.min(63, Math.ceil(x / d)));
  const minima = lows.map((x) => step(-x, m, 0, 63));
  for (let j = 0; j < 4; j++) {
    view.setUint8(at + 4 + j, scales[j] | (scales[j + 4] >> 4) << 6);
    view.setUint8(at + 8 + j, minima[j] | (minima[j + 4] >> 4) << 6);
    view.setUint8(at + 12 + j, (scales[j + 4] & 15) | (minima[j + 4] & 15) << 4);
  }
  return subs.flatMap((values, s) => Array.from(values, (x) => step(x + m * minima[s], d * scales[s], 0, most)));
}

/** 256 nibbles: stretches of 32 in pairs, the first of a pair in the low half of its bytes. */
function setPairs(view: DataView, at: number, q: readonly number[]): void {
  for (let i = 0; i < 128; i++) {
    const pair = i >> 5, l = i & 31;
    view.setUint8(at + i, q[64 * pair + l] | q[64 * pair + 32 + l] << 4);
  }
}
