/** Products large enough for 8 × 8 values a thread, which the conformance suite's shapes are not. */
import assert from "node:assert/strict";
import type { Device, MatmulArgs, Tensor } from "../device.ts";
import { ReferenceDevice } from "../reference/reference_device.ts";
import { createWebGpuDevice, requestAdapter } from "./start.ts";

const [m, n, k] = [1481, 1450, 37];

function product(device: Device, orientation: "NT" | "NN" | "TN"): Tensor {
  const noise = (length: number, seed: number) =>
    Float32Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7 + i % 11));
  const filled = (values: Float32Array) => {
    const t = device.alloc(values.length);
    device.write(t, values);
    return t;
  };
  const out = filled(noise(m * n, 1));
  const args: MatmulArgs = {
    out,
    x: filled(noise(m * k, 2)),
    w: filled(noise(n * k, 3)),
    m,
    n,
    k,
    alpha: 0.5,
    accumulate: true,
  };
  device[`matmul${orientation}`](args);
  return out;
}

Deno.test({
  name: "large products agree with the reference on the webgpu device",
  // conformance_test.ts says so where there is no adapter.
  ignore: await requestAdapter() === undefined,
  async fn(t) {
    const device = await createWebGpuDevice({ software: false }), reference = new ReferenceDevice();
    for (const orientation of ["NT", "NN", "TN"] as const) {
      await t.step(`matmul${orientation} ${m} × ${n} × ${k}`, async () => {
        const expected = await reference.read(product(reference, orientation));
        const found = await device.read(product(device, orientation));
        let worst = 0;
        for (const [i, value] of expected.entries()) worst = Math.max(worst, Math.abs(found[i] - value));
        assert.ok(worst < 1e-4, `off by ${worst}`);
      });
    }
    await device.settled();
    device.close();
  },
});
