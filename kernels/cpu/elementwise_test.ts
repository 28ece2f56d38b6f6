/** What the conformance suite cannot see: the relative error of exp over its whole range, and NaN. */
import assert from "node:assert/strict";
import type { Device } from "../device.ts";
import { createCpuDevice } from "./cpu_device.ts";
import { attentionKernels } from "./build/generate_attention_kernels.ts";

async function withDevice(run: (device: Device) => Promise<void>): Promise<void> {
  const device = await createCpuDevice({ threads: 1 });
  try {
    await run(device);
  } finally {
    device.close();
  }
}

Deno.test("the vectorised exp has a relative error below 1e-6 from −80 to 80", async () => {
  await withDevice(async (device) => {
    const n = 64_001;
    const gate = Float32Array.from({ length: n }, (_, i) => -80 + i / 400);
    const x = device.alloc(n), up = device.alloc(n), out = device.alloc(n);
    device.write(x, gate);
    device.fill({ out: up, value: 1, n });
    device.siluMul({ out, gate: x, up, n });
    const got = await device.read(out);
    for (let i = 0; i < n; i++) {
      // Where gate is far below 0, this is gate · exp(gate): nothing hides the error of exp.
      const wanted = gate[i] / (1 + Math.exp(-gate[i]));
      const error: number = Math.abs(got[i] - wanted);
      assert.ok(error <= 1e-6 * Math.abs(wanted), `silu(${gate[i]}) = ${got[i]}, expected ${wanted}`);
    }
  });
});

Deno.test("the logarithm of a sum is right from one summand to a million", async () => {
  await withDevice(async (device) => {
    for (const vocab of [1, 2, 3, 1000, 1_000_000]) {
      const logits = device.alloc(vocab), losses = device.alloc(1), targets = device.allocInt(1);
      device.crossEntropy({ logits, losses, targets, rows: 1, vocab, scale: 0 });
      const [loss] = await device.read(losses);
      assert.ok(Math.abs(loss - Math.log(vocab)) <= 1e-6 * Math.log(vocab), `log ${vocab} = ${loss}`);
    }
  });
});

Deno.test("one NaN in a row of logits makes the loss of that row NaN, and of no other", async () => {
  await withDevice(async (device) => {
    const [rows, vocab] = [2, 37];
    const logits = device.alloc(rows * vocab), teacher = device.alloc(rows * vocab);
    const losses = device.alloc(rows), targets = device.allocInt(rows);
    device.write(logits, Float32Array.of(NaN), vocab + 11);
    device.crossEntropy({ logits, losses, targets, rows, vocab, scale: 0 });
    assert.deepEqual((await device.read(losses)).map((v) => Number.isNaN(v) ? 1 : 0), Float32Array.of(0, 1));
    device.klDivergence({ logits, losses, teacher, rows, vocab, scale: 0 });
    assert.deepEqual((await device.read(losses)).map((v) => Number.isNaN(v) ? 1 : 0), Float32Array.of(0, 1));
  });
});

Deno.test("a NaN among the values of attention reaches the output", async () => {
  await withDevice(async (device) => {
    const tokens = 9, headDim = 8;
    const n = tokens * headDim;
    const q = device.alloc(n), k = device.alloc(n), v = device.alloc(n), out = device.alloc(n);
    const lse = device.alloc(tokens), seqs = device.allocInt(6);
    device.writeInt(seqs, Int32Array.of(0, tokens, 0, 0, 0, tokens));
    device.write(k, Float32Array.of(NaN), 4 * headDim);
    device.fill({ out: q, value: 1, n });
    device.attention({ q, k, v, out, lse, seqs, seqCount: 1, heads: 1, kvHeads: 1, headDim, scale: 1 });
    const got = await device.read(out);
    // Queries before the fourth key do not see it.
    assert.ok(got.subarray(0, 4 * headDim).every((value) => value === 0));
    assert.ok(got.subarray(4 * headDim).every((value) => Number.isNaN(value)));
  });
});

Deno.test("more heads in a group than fit a block are refused, not computed wrong", async () => {
  await withDevice((device) => {
    const heads = 97;
    const q = device.alloc(heads * 4), k = device.alloc(4), out = device.alloc(heads * 4), lse = device.alloc(heads);
    const seqs = device.allocInt(6);
    device.writeInt(seqs, Int32Array.of(0, 1, 0, 0, 0, 1));
    const shape = { seqCount: 1, heads, kvHeads: 1, headDim: 4, scale: 1 };
    assert.throws(() => device.attention({ q, k, v: k, out, lse, seqs, ...shape }));
    return Promise.resolve();
  });
});

Deno.test("attention_kernels.ts is what its generator writes", async () => {
  const committed = await Deno.readTextFile(new URL("./assembly/attention/attention_kernels.ts", import.meta.url));
  assert.equal(committed, attentionKernels());
});
