/** Shapes and operands of the matmul comparison, and how far two products may lie apart. */
import { significant } from "./spread.ts";

/** out[m×n] = x[m×k] · w[n×k]ᵀ, w a weight as models store it. */
export interface MatmulCase {
  model: string;
  m: number;
  n: number;
  k: number;
}

/** Projections and logits of SmolLM2-135M, projections of Qwen2.5-0.5B, and those of a model small enough to train whole. */
export function matmulCases(): MatmulCase[] {
  const models: [string, readonly number[], readonly (readonly [number, number])[]][] = [
    ["SmolLM2-135M", [64, 256, 800], [[576, 576], [1536, 576], [576, 1536], [49152, 576]]],
    ["Qwen2.5-0.5B", [256], [[896, 896], [4864, 896], [896, 4864]]],
    ["small (width 256)", [256], [[256, 256], [1024, 256]]],
  ];
  return models.flatMap(([model, rows, weights]) => rows.flatMap((m) => weights.map(([n, k]) => ({ model, m, n, k }))));
}

/** "256×1536×576". */
export function shapeName({ m, n, k }: MatmulCase): string {
  return `${m}×${n}×${k}`;
}

/** Numbers between −0.5 and 0.5 without a pattern of short period. */
export function noise(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed >>> 0;
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 32 - 0.5;
  }
  return values;
}

/** Largest difference of two results, as a part of the root of the mean square of the first. Infinity where they cannot agree. */
export function relativeError(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0) return Infinity;
  let squares = 0, most = 0;
  for (let i = 0; i < a.length; i++) {
    const off = Math.abs(a[i] - b[i]);
    if (Number.isNaN(off)) return Infinity;
    most = Math.max(most, off);
    squares += a[i] * a[i];
  }
  const error = most / Math.sqrt(squares / a.length);
  return Number.isFinite(error) ? significant(error) : Infinity;
}

/** Some elements of a product, at most `count`, computed in f64 and compared as by `relativeError`. */
export function errorBySamples(
  { m, n, k }: MatmulCase,
  x: Float32Array,
  w: Float32Array,
  product: Float32Array,
  count = 500,
): number {
  if (product.length !== m * n) return Infinity;
  // A step that shares no factor with the length comes by all columns.
  const total = Math.min(count, m * n), step = m * n / total;
  const got = new Float32Array(total), want = new Float32Array(total);
  for (let s = 0; s < total; s++) {
    const at = s === total - 1 ? m * n - 1 : Math.floor(s * step);
    const row = Math.floor(at / n), col = at % n;
    let sum = 0;
    for (let i = 0; i < k; i++) sum += x[row * k + i] * w[col * k + i];
    got[s] = product[at];
    want[s] = sum;
  }
  return relativeError(want, got);
}
