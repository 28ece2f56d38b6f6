import assert from "node:assert/strict";
import { DeviceError } from "../../schemas/errors.ts";
import type { Device } from "../device.ts";
import * as op from "./assembly/opcodes.ts";
import { createCpuDevice } from "./cpu_device.ts";
import { gemmKernels } from "./build/generate_gemm.ts";
import { Pool } from "./pool/pool.ts";

async function withDevice(threads: number, use: (device: Device) => void | Promise<void>): Promise<void> {
  const device = await createCpuDevice({ threads });
  try {
    await use(device);
  } finally {
    device.close();
  }
}

Deno.test("a buffer is cleared, also where another one lay before, and keeps what is written to a part", async () => {
  await withDevice(1, async (device) => {
    const old = device.alloc(100);
    device.write(old, new Float32Array(100).fill(7));
    device.free(old);
    const t = device.alloc(100);
    device.write(t, Float32Array.of(1, 2, 3), 50);
    const values = await device.read(t, 49, 5);
    assert.deepEqual([...values], [0, 1, 2, 3, 0]);
    const ints = device.allocInt(4);
    device.writeInt(ints, Int32Array.of(-1, 2 ** 31 - 1), 2);
    assert.deepEqual([...await device.readInt(ints)], [0, 0, -1, 2 ** 31 - 1]);
  });
});

Deno.test("buffers keep their values and workers see them when the memory grows", async () => {
  await withDevice(2, async (device) => {
    const n = 256;
    const x = device.alloc(n * n), w = device.alloc(n * n);
    device.write(x, Float32Array.from({ length: n * n }, (_, i) => i % 7));
    device.write(w, Float32Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0)));
    const far = device.alloc(32 << 20);
    const out = device.view(far, (32 << 20) - n * n, n * n);
    device.matmulNT({ out, x, w, m: n, n, k: n });
    assert.deepEqual(await device.read(out), await device.read(x));
    assert.ok(device.memory().used >= 128 << 20);
    device.free(far);
    assert.ok(device.memory().used < 1 << 20);
    assert.ok(device.memory().peak >= 128 << 20);
  });
});

Deno.test("a view shares memory, freeing it does nothing, and it dies with its buffer", async () => {
  await withDevice(1, async (device) => {
    const t = device.alloc(10), part = device.view(t, 4, 3);
    device.write(part, Float32Array.of(5, 6, 7));
    device.free(part);
    assert.deepEqual([...await device.read(t)], [0, 0, 0, 0, 5, 6, 7, 0, 0, 0]);
    assert.throws(() => device.view(part, 1, 3), DeviceError);
    device.free(t);
    assert.throws(() => device.write(part, Float32Array.of(1)), /a freed buffer/);
  });
});

Deno.test("a request beyond the address space is refused with a typed error and leaves the device usable", async () => {
  await withDevice(1, async (device) => {
    assert.throws(() => device.alloc(2 ** 30), (error: Error) => {
      assert.ok(error instanceof DeviceError);
      assert.match(error.message, /^Cannot allocate 4294967296 bytes on the cpu device: memory must be/);
      return true;
    });
    const t = device.alloc(1);
    device.write(t, Float32Array.of(3));
    assert.deepEqual([...await device.read(t)], [3]);
  });
});

Deno.test("operands that do not fit are refused before a kernel runs", async () => {
  await withDevice(1, async (device) => {
    const out = device.alloc(6), x = device.alloc(4), w = device.alloc(6);
    assert.throws(
      () => device.matmulNT({ out, x, w, m: 2, n: 3, k: 3 }),
      /x must be at least 6 values long: received 4/,
    );
    assert.throws(() => device.matmulNT({ out, x, w, m: 2, n: 3, k: 0 }), /positive integers/);
    assert.throws(() => device.weight(new Uint8Array(17), "q4_0", 1, 32), /18 bytes long: received 17/);
    assert.throws(() => device.weight(new Uint8Array(18), "q4_0", 1, 31), /multiple of 32/);
    const frozen = device.weight(new Uint8Array(24), "f32", 3, 2);
    assert.throws(
      () => device.matmulNN({ out, x, w: frozen, m: 2, n: 3, k: 2 }),
      /w must be "?2 × 3"?: received "3 × 2"/,
    );
    assert.throws(() => device.matmulTN({ out, x, w: frozen, m: 2, n: 3, k: 2 }), /a frozen weight/);
    const ids = device.allocInt(2);
    device.writeInt(ids, Int32Array.of(1, 3));
    assert.throws(() => device.embed({ out, table: frozen, ids, rows: 2, cols: 2 }), /ids\[1\] must be from 0 to 2/);
    await withDevice(1, (other) => {
      assert.throws(() => other.write(out, Float32Array.of(1)), /a foreign one/);
    });
  });
});

Deno.test("a closed device says so, and closing twice is allowed", async () => {
  const device = await createCpuDevice({ threads: 2 });
  const t = device.alloc(4);
  device.close();
  device.close();
  assert.throws(() => device.alloc(4), /a closed device/);
  assert.throws(() => device.matmulNT({ out: t, x: t, w: t, m: 1, n: 1, k: 1 }), /open/);
});

Deno.test("a device is closed at the end of its block", async () => {
  let kept: Device;
  {
    using device = await createCpuDevice({ threads: 2 });
    kept = device;
    kept.alloc(4);
  }
  assert.throws(() => kept.alloc(4), /a closed device/);
});

Deno.test("a number of threads that makes no sense is refused", async () => {
  for (const threads of [0, -1, 1.5, NaN, 1000]) await assert.rejects(createCpuDevice({ threads }), DeviceError);
});

Deno.test("the description names the threads", async () => {
  await withDevice(
    1,
    (device) => assert.match(device.description, /^cpu \(1 thread, 5×(8 relaxed SIMD|16 relaxed SIMD in pairs)\)$/),
  );
});

Deno.test("a share that traps in a worker is an error of the call, and the pool goes on working", async () => {
  const memory = new WebAssembly.Memory({ initial: 20, maximum: 65536, shared: true });
  using pool = await Pool.start(memory, 2, 1024, { wide: false });
  const { queue } = pool;
  // The first half of the values lies inside the memory, the second half beyond its end.
  const n = 8192, bytes = memory.buffer.byteLength;
  queue.ints.set([bytes - 2 * n, n, 0]);
  queue.run(op.FILL, 2);
  await assert.rejects(queue.settled(), /a trap in a worker/);
  queue.ints.set([bytes - 4 * n, n]);
  queue.floats[2] = 1.5;
  queue.run(op.FILL, 2);
  await queue.settled();
  assert.ok(new Float32Array(memory.buffer, bytes - 4 * n, n).every((v) => v === 1.5));
});

Deno.test("the committed register blocks are what the generator writes", async () => {
  assert.equal(await Deno.readTextFile(new URL("./assembly/matmul/gemm_kernels.ts", import.meta.url)), gemmKernels());
});
