/**
 * Every backward operation of the reference against central finite differences of its forward, in f64. A random projection makes
 * a scalar of the outputs, L = Σ w · out; the gradient of L by every input value is compared. What the reference proves
 * here, `conformance_test.ts` carries over to the other devices.
 */
import assert from "node:assert/strict";
import { attention, attentionBackward } from "../kernels/reference/attention.ts";
import { crossEntropy } from "../kernels/reference/cross_entropy.ts";
import { klDivergence } from "../kernels/reference/kl_divergence.ts";
import { matmulNN, matmulNT, matmulTN } from "../kernels/reference/matmul.ts";
import { gatherRows, scatterAddRows, scatterRows } from "../kernels/reference/move_rows.ts";
import { rmsNorm, rmsNormBackward, rmsNormWeightBackward } from "../kernels/reference/rms_norm.ts";
import { rope } from "../kernels/reference/rope.ts";
import { siluMul, siluMulBackward } from "../kernels/reference/silu_mul.ts";
import { generator } from "./conformance/bench.ts";

/** Central differences of a smooth function in f64: the error is about STEP² + 1e-16 / STEP. */
const STEP = 1e-5;
/** Largest |analytic − numeric| over (1 + |numeric|). */
const TOLERANCE = 1e-8;

function random(seed: string): (n: number, scale?: number) => Float64Array {
  const next = generator(seed);
  return (n, scale = 1) => Float64Array.from({ length: n }, () => (next() * 2 - 1) * scale);
}

function project(out: Float64Array, weights: Float64Array): number {
  return out.reduce((sum, value, i) => sum + value * weights[i], 0);
}

/** Compares `gradient` with the differences of `loss` when each value of `input` moves a little. */
function assertGradient(what: string, input: Float64Array, gradient: Float64Array, loss: () => number): void {
  assert.ok(gradient.some((g) => g !== 0), `${what}: the gradient is not all zero`);
  for (let i = 0; i < input.length; i++) {
    const value = input[i];
    input[i] = value + STEP;
    const above = loss();
    input[i] = value - STEP;
    const below = loss();
    input[i] = value;
    const numeric: number = (above - below) / (2 * STEP);
    const error: number = Math.abs(gradient[i] - numeric) / (1 + Math.abs(numeric));
    assert.ok(error <= TOLERANCE, `${what}[${i}]: ${gradient[i]}, by differences ${numeric}`);
  }
}

Deno.test("matmulNN and matmulTN are the gradients of matmulNT", () => {
  const values = random("matmul");
  const [m, n, k, alpha] = [3, 5, 4, 0.7];
  const x = values(m * k), w = values(n * k), dy = values(m * n), y = new Float64Array(m * n);
  const loss = () => {
    matmulNT({ out: y, x, w, m, n, k, alpha });
    return project(y, dy);
  };
  const dx = new Float64Array(m * k), dw = new Float64Array(n * k);
  matmulNN({ out: dx, x: dy, w, m, n: k, k: n, alpha });
  matmulTN({ out: dw, x: dy, w: x, m: n, n: k, k: m, alpha });
  assertGradient("dx", x, dx, loss);
  assertGradient("dw", w, dw, loss);
});

Deno.test("rmsNormBackward is the gradient of rmsNorm, added to what is there", () => {
  const values = random("rmsNorm");
  const [rows, cols, eps] = [3, 7, 1e-3];
  const x = values(rows * cols), weight = values(cols), dy = values(rows * cols);
  const out = new Float64Array(rows * cols), rstd = new Float64Array(rows);
  const loss = () => {
    rmsNorm({ out, rstd, x, weight, rows, cols, eps });
    return project(out, dy);
  };
  loss();
  const before = values(rows * cols), dx = before.slice();
  rmsNormBackward({ dx, dy, x, weight, rstd, rows, cols });
  assertGradient("dx", x, dx.map((v, i) => v - before[i]), loss);
  loss();
  const weightBefore = values(cols), dweight = weightBefore.slice();
  rmsNormWeightBackward({ dweight, dy, x, rstd, rows, cols });
  assertGradient("dweight", weight, dweight.map((v, i) => v - weightBefore[i]), loss);
});

Deno.test("rope with inverse is the gradient of rope", () => {
  const values = random("rope");
  const [rows, heads, headDim] = [4, 2, 6];
  const angles = values(9 * headDim / 2, Math.PI);
  const table = Float64Array.from({ length: 9 * headDim }, (_, i) => {
    const angle = angles[Math.floor(i / headDim) * headDim / 2 + i % (headDim / 2)];
    return i % headDim < headDim / 2 ? Math.cos(angle) : Math.sin(angle);
  });
  const positions = Int32Array.of(0, 3, 8, 3);
  const x = values(rows * heads * headDim), dy = values(rows * heads * headDim);
  const loss = () => {
    const turned = x.slice();
    rope({ x: turned, positions, table, rows, heads, headDim });
    return project(turned, dy);
  };
  const dx = dy.slice();
  rope({ x: dx, positions, table, rows, heads, headDim, inverse: true });
  assertGradient("dx", x, dx, loss);
});

Deno.test("attentionBackward is the gradient of attention, with grouped heads and a shared prefix", () => {
  const values = random("attention");
  const shape = { heads: 4, kvHeads: 2, headDim: 3, scale: 0.8 };
  // Rows 0–2 are computed once and seen by two more sequences; the last has a cached row of its own before its queries.
  const seqs = Int32Array.of(0, 3, 0, 0, 0, 3, 3, 2, 0, 3, 3, 2, 5, 2, 0, 3, 5, 3);
  const [queryRows, keyRows] = [7, 8];
  const q = values(queryRows * 12, 2), k = values(keyRows * 6, 2), v = values(keyRows * 6);
  const dout = values(queryRows * 12);
  const a = {
    ...shape,
    q,
    k,
    v,
    out: new Float64Array(q.length),
    lse: new Float64Array(queryRows * 4),
    seqs,
    seqCount: 3,
  };
  const loss = () => {
    attention(a);
    return project(a.out, dout);
  };
  loss();
  const dq = values(q.length), keyBefore = values(k.length), valueBefore = values(v.length);
  const dk = keyBefore.slice(), dv = valueBefore.slice();
  attentionBackward({ ...a, dout, dq, dk, dv });
  assertGradient("dq", q, dq, loss);
  assertGradient("dk", k, dk.map((g, i) => g - keyBefore[i]), loss);
  assertGradient("dv", v, dv.map((g, i) => g - valueBefore[i]), loss);
});

Deno.test("siluMulBackward is the gradient of siluMul, in place too", () => {
  const values = random("silu");
  const n = 9;
  const gate = values(n, 6), up = values(n), dout = values(n), out = new Float64Array(n);
  const loss = () => {
    siluMul({ out, gate, up, n });
    return project(out, dout);
  };
  const dgate = gate.slice(), dup = up.slice(), again = new Float64Array(n);
  siluMulBackward({ out: again, dgate, dup, dout, gate: dgate, up: dup, n });
  assertGradient("dgate", gate, dgate, loss);
  assertGradient("dup", up, dup, loss);
  loss();
  assert.deepEqual(again, out);
});

Deno.test("scatterAddRows is the gradient of gatherRows, and gatherRows that of scatterRows", () => {
  const values = random("rows");
  const [rows, cols] = [4, 3];
  const index = Int32Array.of(2, 0, 2, 4),
    x = values(5 * cols),
    dy = values(rows * cols),
    out = new Float64Array(rows * cols);
  const dx = new Float64Array(5 * cols);
  scatterAddRows({ out: dx, x: dy, index, rows, cols });
  assertGradient("gatherRows dx", x, dx, () => {
    gatherRows({ out, x, index, rows, cols });
    return project(out, dy);
  });
  const distinct = Int32Array.of(2, 0, 3, 4), placed = values(rows * cols), dplaced = values(5 * cols);
  const dsource = new Float64Array(rows * cols);
  gatherRows({ out: dsource, x: dplaced, index: distinct, rows, cols });
  assertGradient("scatterRows dx", placed, dsource, () => {
    const target = new Float64Array(5 * cols);
    scatterRows({ out: target, x: placed, index: distinct, rows, cols });
    return project(target, dplaced);
  });
});

Deno.test("crossEntropy overwrites the logits with the gradient of scale · Σ losses", () => {
  const values = random("cross entropy");
  const [rows, vocab, scale] = [3, 8, 0.25];
  const logits = values(rows * vocab, 5), targets = Int32Array.of(1, 7, 0), losses = new Float64Array(rows);
  const gradient = logits.slice();
  crossEntropy({ logits: gradient, losses, targets, rows, vocab, scale });
  assertGradient("dlogits", logits, gradient, () => {
    crossEntropy({ logits, losses, targets, rows, vocab, scale: 0 });
    return scale * losses.reduce((a, b) => a + b);
  });
});

Deno.test("klDivergence overwrites the logits with the gradient of scale · Σ losses", () => {
  const values = random("kl");
  const [rows, vocab, scale] = [3, 8, 0.25];
  const logits = values(rows * vocab, 4), teacher = values(rows * vocab, 4), losses = new Float64Array(rows);
  const gradient = logits.slice();
  klDivergence({ logits: gradient, losses, teacher, rows, vocab, scale });
  assertGradient("dlogits", logits, gradient, () => {
    klDivergence({ logits, losses, teacher, rows, vocab, scale: 0 });
    return scale * losses.reduce((a, b) => a + b);
  });
  const bounded = logits.slice(), bound = 0.3;
  klDivergence({ logits: bounded, losses, teacher, rows, vocab, scale, bound });
  assertGradient("bounded dlogits", logits, bounded, () => {
    klDivergence({ logits, losses, teacher, rows, vocab, scale: 0 });
    return scale * losses.reduce((sum, kl) => sum + bound * Math.log(1 + kl / bound), 0);
  });
});
