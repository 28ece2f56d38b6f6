import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { uniform } from "../../tests/random_checkpoint.ts";
import { BufferScope } from "../model/buffer_scope.ts";
import { dominantEigenpairs } from "./nystrom.ts";

/** A standard normal value (Box & Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** C = Σ eᵢ·vᵢ·vᵢᵀ with the orthonormal vectors of a random Householder reflection. */
function covariance(eigenvalues: readonly number[], random: () => number): { c: Float32Array; v: number[][] } {
  const n = eigenvalues.length;
  const h = Array.from({ length: n }, () => normal(random));
  const square = h.reduce((sum, x) => sum + x * x, 0);
  const v = h.map((x, i) => h.map((y, j) => Number(i === j) - 2 * x * y / square));
  const c = new Float32Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) c[i * n + j] += eigenvalues[k] * v[k][i] * v[k][j];
  }
  return { c, v };
}

async function pairsOf(c: Float32Array, n: number, rank: number, random: () => number) {
  const device = new ReferenceDevice();
  const [matrix, test, sketch] = [device.alloc(n * n), device.alloc(n * rank), device.alloc(n * rank)];
  device.write(matrix, c);
  device.write(test, Float32Array.from({ length: n * rank }, () => normal(random)));
  device.matmulNN({ out: sketch, x: matrix, w: test, m: n, n: rank, k: n });
  const { vectors, values } = await dominantEigenpairs(new BufferScope(device), sketch, test, n);
  return { vectors: await device.read(vectors), values };
}

Deno.test("the leading eigenpairs of a covariance with a steep spectrum are found from its sketch", async () => {
  const n = 37, rank = 12;
  const eigenvalues = Array.from({ length: n }, (_, i) => 1000 * 0.4 ** i);
  const { c, v } = covariance(eigenvalues, uniform(3));
  const { vectors, values } = await pairsOf(c, n, rank, uniform(4));
  const order = values.map((_, j) => j).sort((a, b) => values[b] - values[a]);
  for (let k = 0; k < 5; k++) {
    const j = order[k];
    assert.ok(Math.abs(values[j] / eigenvalues[k] - 1) < 0.01, `eigenvalue ${k}: ${values[j]}, not ${eigenvalues[k]}`);
    const cosine = v[k].reduce((sum, x, i) => sum + x * vectors[i * rank + j], 0);
    assert.ok(Math.abs(cosine) > 0.99, `eigenvector ${k}: cosine ${cosine}`);
  }
  for (let a = 0; a < rank; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let i = 0; i < n; i++) dot += vectors[i * rank + a] * vectors[i * rank + b];
      assert.ok(Math.abs(dot - Number(a === b)) < 1e-2, `columns ${a} and ${b}: ${dot}`);
    }
  }
});

Deno.test("a covariance of nothing has no eigenvalues but zero", async () => {
  const { vectors, values } = await pairsOf(new Float32Array(25), 5, 3, uniform(4));
  assert.deepEqual(values, [0, 0, 0]);
  assert.ok(vectors.every((x) => x === 0));
});
