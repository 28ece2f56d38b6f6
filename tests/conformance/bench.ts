/**
 * What a conformance case sees of a device: seeded inputs, and outputs that are watched on both sides. The same case with
 * the same seed runs on the reference and on the device under test, and every output is compared.
 */
import assert from "node:assert/strict";
import type { Device, IntTensor, Tensor, Weight, WeightFormat } from "../../kernels/device.ts";
import { quantize } from "../../kernels/reference/quantize.ts";

/** One operation at one shape. */
export interface Case {
  /** "rmsNorm 17 × 80": the operation first, unique in the suite. */
  name: string;
  /** Largest allowed |a − b| as a fraction of |b| + rms(all b); integers have to be equal. */
  tolerance: number;
  /** Allowed on top of that, for results that are small differences of large terms. */
  floor?: number;
  run(bench: Bench): void;
}

/** The outputs of a case by name. */
export type Results = Map<string, Float32Array | Int32Array>;

/** Stands around every buffer, so that a kernel that writes past its end is seen. */
const FENCE = 7.25;
const FENCE_VALUES = 16;

/** mulberry32 from a hash of the name: small, seeded, and enough for test data. */
export function generator(seed: string): () => number {
  let state = 2166136261;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Bytes of a case's matrices: the same on every device, and slow to find. */
const packed = new Map<string, Uint8Array>();

export class Bench {
  readonly device: Device;
  readonly next: () => number;
  #fenced: Tensor[] = [];
  #ints: IntTensor[] = [];
  #weights: Weight[] = [];
  readonly #seed: string;
  #kept = new Map<string, Tensor | IntTensor>();

  constructor(device: Device, seed: string) {
    this.device = device;
    this.#seed = seed;
    this.next = generator(seed);
  }

  /** `n` values, uniform in ±scale; what an output holds before the operation runs matters as well. */
  floats(n: number, scale = 1): Tensor {
    return this.holding(this.values(n, scale));
  }

  values(n: number, scale = 1): Float32Array {
    const values = new Float32Array(n);
    for (let i = 0; i < n; i++) values[i] = (this.next() * 2 - 1) * scale;
    return values;
  }

  /** A view into a fenced buffer: it begins where no allocation begins. */
  holding(values: Float32Array): Tensor {
    const whole = this.device.alloc(values.length + 2 * FENCE_VALUES);
    this.device.write(whole, new Float32Array(whole.length).fill(FENCE));
    this.device.write(whole, values, FENCE_VALUES);
    this.#fenced.push(whole);
    return this.device.view(whole, FENCE_VALUES, values.length);
  }

  ints(values: number[]): IntTensor {
    const t = this.device.allocInt(values.length);
    this.device.writeInt(t, Int32Array.from(values));
    this.#ints.push(t);
    return t;
  }

  /** `n` integers below `limit`. */
  below(limit: number, n: number): number[] {
    return Array.from({ length: n }, () => Math.floor(this.next() * limit));
  }

  weight(format: WeightFormat, rows: number, cols: number): Weight {
    const values = this.values(rows * cols), name = `${this.#seed} ${this.#weights.length}`;
    const bytes = packed.get(name) ?? quantize(values, format);
    packed.set(name, bytes);
    const w = this.device.weight(bytes, format, rows, cols);
    this.#weights.push(w);
    return w;
  }

  /** Names a buffer that is compared when the case has run. */
  keep(name: string, t: Tensor | IntTensor): void {
    this.#kept.set(name, t);
  }

  /** Reads what was kept, looks at the fences, frees everything. All reads at once: each waits for a GPU's queue. */
  async finish(): Promise<Results> {
    const { device } = this;
    const [kept, fenced] = await Promise.all([
      Promise.all(
        Array.from(
          this.#kept,
          async ([name, t]) => [name, t.kind === "f32" ? await device.read(t) : await device.readInt(t)] as const,
        ),
      ),
      Promise.all(this.#fenced.map((whole) => device.read(whole))),
    ]);
    for (const all of fenced) {
      const edges = [...all.subarray(0, FENCE_VALUES), ...all.subarray(all.length - FENCE_VALUES)];
      assert.ok(edges.every((v) => v === FENCE), "an operation wrote outside its buffer");
    }
    for (const t of [...this.#fenced, ...this.#ints, ...this.#weights]) device.free(t);
    return new Map(kept);
  }
}
