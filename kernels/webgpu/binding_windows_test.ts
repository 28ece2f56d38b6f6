/** Tensors larger than the adapter binds at once: kernels see windows of them, here of a few KiB. */
import assert from "node:assert/strict";
import { DeviceError } from "../../schemas/errors.ts";
import type { Device, Tensor } from "../device.ts";
import { ReferenceDevice } from "../reference/reference_device.ts";
import { createWebGpuDevice, requestAdapter } from "./start.ts";

/** Neither a power of two nor whole vectors. */
const largestBinding = 3012;
/** Values of a flat tensor: seven windows of it and a rest. */
const length = 5003;

const noise = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7 + i % 11));

function filled(device: Device, length: number, seed: number): Tensor {
  const t = device.alloc(length);
  device.write(t, noise(length, seed));
  return t;
}

function indices(device: Device, values: number[]) {
  const t = device.allocInt(values.length);
  device.writeInt(t, Int32Array.from(values));
  return t;
}

/** A product whose `out`, `x` and `w` are views of flat tensors from values 1, 64 and `wAt`. */
function product(device: Device, orientation: "NT" | "NN" | "TN", [m, n, k]: number[], wAt = 777): Tensor {
  const out = filled(device, m * n + 1000, 1);
  const x = device.view(filled(device, m * k + 1000, 2), 64, m * k);
  const w = device.view(filled(device, n * k + 1000, 3), wAt, n * k);
  const bias = orientation === "NT" ? device.view(filled(device, 2000, 4), 999, n) : undefined;
  device[`matmul${orientation}`]({
    out: device.view(out, 1, m * n),
    x,
    w,
    m,
    n,
    k,
    bias,
    alpha: 0.5,
    accumulate: true,
  });
  return out;
}

/** What is done with the tensors, and which of them come out. */
const cases: Record<string, (device: Device) => Tensor[]> = {
  "fill, in part": (device) => {
    const out = filled(device, length, 1);
    device.fill({ out, value: 2.5, n: length - 701 });
    device.fill({ out: device.view(out, 1, 1500), value: -1, n: 1499 });
    return [out];
  },
  "axpy": (device) => {
    const out = filled(device, length, 1);
    device.axpy({ out: device.view(out, 3, length - 3), x: filled(device, length, 2), alpha: -1.7, n: length - 3 });
    return [out];
  },
  "sumSquares": (device) => {
    const out = device.alloc(3), x = filled(device, length, 1);
    for (const [i, n] of [length - 5, 684, 1].entries()) {
      device.sumSquares({ out: device.view(out, i, 1), x: device.view(x, 5, n), n });
    }
    return [out];
  },
  "adamW, clipped and not": (device) => {
    const [params, grads, m] = [1, 2, 3].map((seed) => filled(device, length, seed));
    const v = device.alloc(length), sumSquares = device.alloc(1);
    const constants = { lr: 1e-2, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1, n: length };
    device.sumSquares({ out: sumSquares, x: grads, n: length });
    device.adamW({ params, grads, m, v, step: 1, ...constants, clip: { sumSquares, norm: 0.3 } });
    device.adamW({ params, grads, m, v, step: 2, ...constants });
    return [params, m, v];
  },
  "siluMul and its gradient, in place and not": (device) => {
    const [gate, up, dout] = [1, 2, 3].map((seed) => filled(device, length, seed));
    const [out, dgate, dup] = [1, 2, 3].map(() => device.alloc(length));
    device.siluMulBackward({ out, dgate, dup, dout, gate, up, n: length });
    device.siluMulBackward({ out, dgate: gate, dup: up, dout, gate, up, n: length - 1 });
    return [out, dgate, dup, gate, up];
  },
  "rmsNorm with weights of a flat tensor": (device) => {
    const [rows, cols] = [5, 133];
    const out = device.alloc(rows * cols), rstd = device.alloc(rows);
    const weight = device.view(filled(device, length, 2), length - cols, cols);
    device.rmsNorm({ out, rstd, x: filled(device, rows * cols, 1), weight, rows, cols, eps: 1e-5 });
    return [out, rstd];
  },
  "embed, out of a table in windows": (device) => {
    const [rows, cols] = [9, 17];
    const out = device.alloc(rows * cols), table = device.view(filled(device, length, 1), 7, 290 * cols);
    device.embed({ out, table, ids: indices(device, [0, 289, 40, 39, 36, 1, 144, 288, 40]), rows, cols });
    return [out];
  },
  "scatterAddRows, into a table in windows": (device) => {
    const [rows, cols] = [9, 17];
    const out = filled(device, length, 1);
    const index = indices(device, [0, 289, 40, 39, 36, 1, 144, 288, 40]);
    device.scatterAddRows({
      out: device.view(out, 7, 290 * cols),
      x: filled(device, rows * cols, 2),
      index,
      rows,
      cols,
    });
    return [out];
  },
  "writes and reads anywhere": (device) => {
    const out = device.alloc(length);
    device.write(out, noise(2000, 1), 2999);
    device.write(device.view(out, 11, 2000), noise(1500, 2), 300);
    return [out, device.view(out, 1234, 2000)];
  },
  "a buffer used again is cleared": (device) => {
    device.free(filled(device, length, 1));
    return [device.alloc(length)];
  },
  "matmulNT, few rows": (device) => [product(device, "NT", [2, 50, 33])],
  "matmulNT, rows": (device) => [product(device, "NT", [13, 37, 17])],
  "matmulNN, rows": (device) => [product(device, "NN", [13, 37, 17])],
  "matmulTN, rows": (device) => [product(device, "TN", [13, 37, 17])],
  "matmulNT, everything in windows": (device) => [product(device, "NT", [67, 129, 31])],
  "matmulNN, everything in windows": (device) => [product(device, "NN", [67, 129, 31])],
  "matmulTN, out and w in windows": (device) => [product(device, "TN", [67, 129, 9])],
  "matmulNT, whole vectors in windows": (device) => [product(device, "NT", [68, 132, 32], 776)],
  "matmulNN, whole vectors in windows": (device) => [product(device, "NN", [68, 132, 32], 776)],
  "matmulTN, whole vectors in windows": (device) => [product(device, "TN", [68, 132, 8], 776)],
  "matmulNT, of a frozen matrix in parts": (device) => {
    const [m, n, k] = [40, 100, 64];
    const w = device.weight(new Uint8Array(noise(n * k, 3).buffer), "f32", n, k), out = device.alloc(m * n);
    device.matmulNT({ out, x: filled(device, m * k, 1), w, m, n, k });
    return [out];
  },
};

// conformance_test.ts says so where there is no adapter.
const ignore = await requestAdapter() === undefined;

async function results(device: Device, run: (device: Device) => Tensor[]): Promise<Float32Array[]> {
  return await Promise.all(run(device).map((t) => device.read(t)));
}

for (const software of [true, false]) {
  Deno.test({
    name: `tensors in windows agree with the reference, on kernels for ${software ? "CPUs" : "GPUs"}`,
    ignore,
    async fn(t) {
      const windows = await createWebGpuDevice({ software, largestBinding, largestPart: largestBinding });
      const whole = await createWebGpuDevice({ software });
      for (const [name, run] of Object.entries(cases)) {
        await t.step(name, async () => {
          const [found, same, expected] = [
            await results(windows, run),
            await results(whole, run),
            await results(new ReferenceDevice(), run),
          ];
          for (const [i, values] of expected.entries()) {
            assert.equal(found[i].length, values.length);
            const worst = values.reduce(
              (worst, v, j) => Math.max(worst, Math.abs(found[i][j] - v) / (1 + Math.abs(v))),
              0,
            );
            assert.ok(worst < 1e-5, `${i} is off by ${worst}`);
          }
          await windows.settled();
          await whole.settled();
          // Products and sums may be taken in another order, window by window.
          if (!/^sum|^adamW|^matmul/.test(name)) assert.deepEqual(found, same);
        });
      }
      windows.close();
      whole.close();
    },
  });
}

Deno.test({
  name: "what has to be bound at once and is too large says so, and what else to do",
  ignore,
  async fn() {
    const device = await createWebGpuDevice({ largestBinding });
    const t = device.alloc(length), table = device.alloc(128), rows = 50, cols = 100;
    const positions = device.allocInt(rows);
    assert.throws(() => device.rope({ x: t, positions, table, rows, heads: 1, headDim: cols }), (error: Error) => {
      assert.ok(error instanceof DeviceError);
      assert.match(error.message, /x must be at most 3008 bytes.*: received 20000\. Hint: .*`device` cpu/);
      return true;
    });
    assert.throws(() => device.allocInt(length), /size must be at most 3008 bytes.*Hint: /);
    assert.throws(() => device.alloc(2 ** 40), /size must be at most .*Hint: /);
    assert.throws(() => device.axpy({ out: t, x: table, alpha: 1, n: length }), /x must be 5003 values or more/);
    await device.settled();
    device.close();
  },
});
