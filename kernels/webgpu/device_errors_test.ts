/** What a device says that is closed, lost, full, or was asked for what it cannot do. */
import assert from "node:assert/strict";
import { DeviceError } from "../../schemas/errors.ts";
import type { Device } from "../device.ts";
import { requestAdapter } from "./start.ts";
import { WebGpuDevice } from "./webgpu_device.ts";

// conformance_test.ts says so where there is no adapter.
const found = await requestAdapter();
const ignore = found === undefined;

/** A device, and the GPU underneath. */
async function start(): Promise<{ gpu: GPUDevice; device: WebGpuDevice }> {
  const gpu = await (await requestAdapter())!.adapter.requestDevice({
    requiredLimits: { maxStorageBuffersPerShaderStage: 10 },
  });
  return { gpu, device: new WebGpuDevice(gpu, "webgpu (test)") };
}

const saying = (pattern: RegExp) => (error: Error) => {
  assert.ok(error instanceof DeviceError, `${error.name}: ${error.message}`);
  assert.match(error.message, pattern);
  return true;
};

/** Does what WebGPU refuses: the error is nobody's, and comes later. */
function misuse(gpu: GPUDevice): void {
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.dispatchWorkgroups(1);
  pass.end();
  gpu.queue.submit([encoder.finish()]);
}

/** Every method that needs the GPU. */
function calls(device: Device): Record<string, () => unknown> {
  const t = device.alloc(64), seqs = device.allocInt(6), w = device.weight(new Uint8Array(64), "f32", 4, 4);
  device.writeInt(seqs, Int32Array.of(0, 1, 0, 0, 0, 1));
  const square = { out: t, x: t, w, m: 4, n: 4, k: 4 },
    rows = { rows: 1, cols: 4 },
    moved = { out: t, x: t, index: seqs };
  const norm = { x: t, weight: t, rstd: t, ...rows }, silu = { out: t, gate: t, up: t, n: 4 };
  const attention = { q: t, k: t, v: t, out: t, lse: t, seqs, seqCount: 1, heads: 1, kvHeads: 1, headDim: 4, scale: 1 };
  const loss = { logits: t, losses: t, rows: 1, vocab: 4, scale: 1 };
  const adam = { lr: 1, beta1: 0.9, beta2: 0.9, eps: 1, weightDecay: 0, step: 1 };
  return {
    alloc: () => device.alloc(4),
    allocInt: () => device.allocInt(4),
    weight: () => device.weight(new Uint8Array(64), "f32", 4, 4),
    write: () => device.write(t, new Float32Array(4)),
    writeInt: () => device.writeInt(seqs, new Int32Array(6)),
    matmulNT: () => device.matmulNT(square),
    matmulNN: () => device.matmulNN(square),
    matmulTN: () => device.matmulTN({ ...square, w: t }),
    embed: () => device.embed({ out: t, table: w, ids: seqs, ...rows }),
    rmsNorm: () => device.rmsNorm({ out: t, eps: 1, ...norm }),
    rmsNormBackward: () => device.rmsNormBackward({ dx: t, dy: t, ...norm }),
    rmsNormWeightBackward: () => device.rmsNormWeightBackward({ dweight: t, dy: t, x: t, rstd: t, ...rows }),
    rope: () => device.rope({ x: t, positions: seqs, table: t, rows: 1, heads: 1, headDim: 4 }),
    attention: () => device.attention(attention),
    attentionBackward: () => device.attentionBackward({ ...attention, dout: t, dq: t, dk: t, dv: t }),
    siluMul: () => device.siluMul(silu),
    siluMulBackward: () => device.siluMulBackward({ ...silu, dgate: t, dup: t, dout: t }),
    gatherRows: () => device.gatherRows({ ...moved, ...rows }),
    scatterRows: () => device.scatterRows({ ...moved, ...rows }),
    scatterAddRows: () => device.scatterAddRows({ ...moved, ...rows }),
    crossEntropy: () => device.crossEntropy({ ...loss, targets: seqs }),
    klDivergence: () => device.klDivergence({ ...loss, teacher: t }),
    argmaxRows: () => device.argmaxRows({ out: seqs, x: t, ...rows }),
    axpy: () => device.axpy({ out: t, x: t, alpha: 1, n: 4 }),
    fill: () => device.fill({ out: t, value: 1, n: 4 }),
    sumSquares: () => device.sumSquares({ out: t, x: t, n: 4 }),
    adamW: () => device.adamW({ params: t, grads: t, m: t, v: t, n: 4, ...adam }),
    read: () => device.read(t),
    readInt: () => device.readInt(seqs),
    settled: () => (device as WebGpuDevice).settled(),
  };
}

Deno.test({
  name: "a closed webgpu device says so whatever it is asked for, and closing twice is allowed",
  ignore,
  async fn() {
    const { device } = await start();
    const all = calls(device), t = device.alloc(4);
    device.close();
    device.close();
    for (const [name, call] of Object.entries(all)) {
      await assert.rejects(
        async () => await call(),
        saying(/the device must be open: received "a closed device"/),
        name,
      );
    }
    device.free(t);
  },
});

Deno.test({
  name: "a read that waits while the webgpu device is closed gives its values or says so",
  ignore,
  async fn() {
    const { device } = await start();
    const t = device.alloc(4);
    device.write(t, Float32Array.of(1, 2, 3, 4));
    const read = device.read(t);
    device.close();
    const [result] = await Promise.allSettled([read]);
    if (result.status === "fulfilled") assert.deepEqual(result.value, Float32Array.of(1, 2, 3, 4));
    else saying(/a closed device/)(result.reason);
  },
});

Deno.test({
  name: "a lost webgpu device says so at every read from then on",
  ignore,
  async fn() {
    const { gpu, device } = await start();
    const t = device.alloc(4);
    await device.read(t);
    gpu.destroy();
    device.fill({ out: t, value: 1, n: 4 });
    const lost = saying(
      /^Cannot compute on webgpu \(test\): .* received "the device was lost \(.*\)"\. Hint: use `device` cpu\.$/,
    );
    await assert.rejects(device.read(t), lost);
    const other = device.alloc(4);
    device.write(other, new Float32Array(4));
    await assert.rejects(device.read(other), lost);
    await assert.rejects(device.settled(), lost);
    device.close();
  },
});

Deno.test({
  name: "a read that waits while the GPU goes gives its values or says so",
  ignore,
  async fn() {
    const { gpu, device } = await start();
    const t = device.alloc(4);
    const read = device.read(t);
    gpu.destroy();
    const [result] = await Promise.allSettled([read]);
    if (result.status === "fulfilled") assert.deepEqual(result.value, new Float32Array(4));
    else saying(/the device was lost/)(result.reason);
    device.close();
  },
});

Deno.test({
  name: "an error that nobody caught on the GPU is told by the next read, once",
  ignore,
  async fn() {
    const { gpu, device } = await start();
    const t = device.alloc(4);
    misuse(gpu);
    await assert.rejects(
      device.read(t),
      saying(/^Cannot compute on webgpu \(test\): .* free of errors: received .*pipeline.*Hint: /s),
    );
    assert.deepEqual(await device.read(t), new Float32Array(4));
    device.close();
  },
});

Deno.test({
  name: "an error after the last read is told by settled, also one of what was only encoded",
  ignore,
  async fn() {
    const { gpu, device } = await start();
    const t = device.alloc(4);
    await device.read(t);
    await device.settled();
    misuse(gpu);
    await assert.rejects(device.settled(), saying(/pipeline/));
    // A buffer gone behind the device's back: found out when what is encoded is submitted.
    const { buffer } = t as unknown as { buffer: GPUBuffer };
    device.fill({ out: t, value: 1, n: 4 });
    buffer.destroy();
    await assert.rejects(device.settled(), saying(/destroyed/));
    await device.settled();
    device.close();
  },
});

Deno.test({
  name: "a GPU out of memory says so, and what to do",
  ignore,
  async fn() {
    const { gpu, device } = await start();
    const t = device.alloc(4);
    // A GPU that is really full takes other programs' memory along: here only the event is that of one.
    const error = new GPUOutOfMemoryError("Not enough memory left.");
    gpu.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
    await assert.rejects(
      device.read(t),
      saying(
        /^Cannot compute on .* large enough for this work: received "Not enough memory left\."\. Hint: use a smaller/,
      ),
    );
    assert.deepEqual(await device.read(t), new Float32Array(4));
    device.close();
  },
});
