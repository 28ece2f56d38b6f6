import type { Bench, Case } from "./bench.ts";

const LENGTHS: readonly number[] = [1, 3, 4, 17, 63, 64, 65, 1000, 4095, 4097, 20001];

/** Operations on flat vectors. */
export function vectorCases(): Case[] {
  return LENGTHS.flatMap((n): Case[] => [
    { name: `siluMul ${n}`, tolerance: 1e-6, run: (bench) => silu(bench, n) },
    { name: `siluMulBackward ${n}`, tolerance: 1e-6, run: (bench) => siluBackward(bench, n, false) },
    { name: `siluMulBackward ${n}, in place`, tolerance: 1e-6, run: (bench) => siluBackward(bench, n, true) },
    { name: `axpy ${n}`, tolerance: 1e-6, run: (bench) => add(bench, n) },
    { name: `fill ${n}`, tolerance: 0, run: (bench) => set(bench, n) },
    { name: `sumSquares ${n}`, tolerance: 1e-6, run: (bench) => norm(bench, n) },
    { name: `adamW ${n}`, tolerance: 2e-6, run: (bench) => optimise(bench, n) },
  ]);
}

/** A wide range of gates: both ends of the sigmoid, and what overflows a careless exp. */
function gates(bench: Bench, n: number): Float32Array {
  return bench.values(n, 10).map((v, i) => i % 50 === 7 ? v * 20 : v);
}

function silu(bench: Bench, n: number): void {
  const out = bench.floats(n);
  bench.device.siluMul({ out, gate: bench.holding(gates(bench, n)), up: bench.floats(n), n });
  bench.keep("out", out);
}

function siluBackward(bench: Bench, n: number, inPlace: boolean): void {
  const gate = bench.holding(gates(bench, n)), up = bench.floats(n), dout = bench.floats(n);
  const dgate = inPlace ? gate : bench.floats(n), dup = inPlace ? up : bench.floats(n);
  const out = bench.floats(n);
  bench.device.siluMulBackward({ out, dgate, dup, dout, gate, up, n });
  bench.keep("out", out);
  bench.keep("dgate", dgate);
  bench.keep("dup", dup);
}

function add(bench: Bench, n: number): void {
  const out = bench.floats(n);
  bench.device.axpy({ out, x: bench.floats(n), alpha: -1.7, n });
  bench.keep("out", out);
}

function set(bench: Bench, n: number): void {
  const out = bench.floats(n + 3), zero = bench.floats(n);
  bench.device.fill({ out, value: 2.5, n });
  bench.device.fill({ out: zero, value: 0, n });
  bench.keep("out", out);
  bench.keep("zero", zero);
}

function norm(bench: Bench, n: number): void {
  const out = bench.floats(2);
  bench.device.sumSquares({ out, x: bench.floats(n, 4), n });
  bench.keep("out", out);
}

/** Three steps, so that the moments and the bias correction are in play. */
function optimise(bench: Bench, n: number): void {
  const params = bench.floats(n), m = bench.floats(n, 0.1), v = bench.holding(bench.values(n).map((x) => x * x * 0.01));
  const constants = { lr: 1e-2, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 };
  const sumSquares = bench.floats(1);
  for (let step = 1; step <= 3; step++) {
    const grads = bench.floats(n);
    bench.device.sumSquares({ out: sumSquares, x: grads, n });
    // The second step is not clipped, the third has room.
    const clip = [{ norm: 0.3, sumSquares }, undefined, { norm: 1e3, sumSquares }][step - 1];
    bench.device.adamW({ params, grads, m, v, n, step, ...constants, ...(clip ? { clip } : {}) });
  }
  bench.keep("params", params);
  bench.keep("m", m);
  bench.keep("v", v);
}
