import assert from "node:assert/strict";
import { createDevice } from "../../kernels/choose_device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { Random } from "../random/random.ts";
import { muonStep } from "./muon.ts";

const matrices = [
  { offset: 5, rows: 7, cols: 3 },
  { offset: 26, rows: 17, cols: 40 },
  { offset: 706, rows: 1, cols: 6 },
];
const length = 720;
const lr = 0.1, beta = 0.9, weightDecay = 0.2;

type Matrix = number[][];
const transpose = (x: Matrix): Matrix => x[0].map((_, j) => x.map((row) => row[j]));
const times = (x: Matrix, y: Matrix): Matrix => {
  const columns = transpose(y);
  return x.map((row) => columns.map((column) => row.reduce((sum, v, k) => sum + v * column[k], 0)));
};
const combine = (a: number, x: Matrix, b: number, y: Matrix) =>
  x.map((row, i) => row.map((v, j) => a * v + b * y[i][j]));

/** As the post writes it: the matrix lies down, and a quintic is applied five times. */
function newtonSchulz(g: Matrix): Matrix {
  if (g.length > g[0].length) return transpose(newtonSchulz(transpose(g)));
  const norm = Math.sqrt(g.flat().reduce((sum, v) => sum + v * v, 0));
  let x = g.map((row) => row.map((v) => v / norm));
  for (let k = 0; k < 5; k++) {
    const gram = times(x, transpose(x));
    x = combine(3.4445, x, 1, times(combine(-4.775, gram, 2.0315, times(gram, gram)), x));
  }
  return x;
}

const devices = {
  reference: () => Promise.resolve(new ReferenceDevice()),
  cpu: () => createDevice("cpu", { threads: 2 }),
};
for (const [name, make] of Object.entries(devices)) {
  Deno.test(`muonStep is momentum, made orthogonal, in the size of AdamW's step (${name})`, async () => {
    const device = await make();
    const random = new Random("muon");
    const draw = () => Float32Array.from({ length }, () => random.next() - 0.5);
    const [start, first, second] = [draw(), draw(), draw()];
    const [params, grads, momentum] = [start, first, new Float32Array(length)].map((values) => {
      const t = device.alloc(length);
      device.write(t, values);
      return t;
    });
    const before = device.memory().used;
    const expected = Float64Array.from(start);
    const moments = new Float64Array(length);
    for (const gradient of [first, second]) {
      device.write(grads, gradient);
      await muonStep(device, { params, grads, momentum, matrices, lr, beta, weightDecay });
      for (const { offset, rows, cols } of matrices) {
        for (let i = offset; i < offset + rows * cols; i++) moments[i] = beta * moments[i] + gradient[i];
        const ahead = Array.from(
          { length: rows },
          (_, r) =>
            Array.from({ length: cols }, (_, c) => {
              const i = offset + r * cols + c;
              return gradient[i] + beta * moments[i];
            }),
        );
        const update = newtonSchulz(ahead).flat();
        const size = 0.4 * Math.sqrt(Math.max(rows, cols));
        update.forEach((u, i) => expected[offset + i] -= lr * (weightDecay * expected[offset + i] + size * u));
      }
    }
    const values = await device.read(params);
    for (let i = 0; i < length; i++) {
      assert.ok(Math.abs(values[i] - expected[i]) < 2e-4, `${i}: ${values[i]}, ${expected[i]}`);
    }
    assert.deepEqual(values.slice(0, 5), start.slice(0, 5));
    assert.equal(device.memory().used, before);
    device.close();
  });
}

Deno.test("muonStep leaves a matrix without a gradient but for its decay", async () => {
  const device = new ReferenceDevice();
  const [params, grads, momentum] = [1, 0, 0].map((value) => {
    const t = device.alloc(4);
    device.fill({ out: t, value, n: 4 });
    return t;
  });
  const matrix = { offset: 0, rows: 2, cols: 2 };
  await muonStep(device, { params, grads, momentum, matrices: [matrix], lr, beta, weightDecay });
  for (const value of await device.read(params)) assert.ok(Math.abs(value - 0.98) < 1e-6);
  device.close();
});
