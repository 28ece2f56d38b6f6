/** What a program can do beside a device that computes: hear its timers, stop what it began, and end. */
import assert from "node:assert/strict";
import { createCpuDevice } from "../kernels/cpu/cpu_device.ts";
import type { Device, Tensor } from "../kernels/device.ts";

const devices: readonly { name: string; start: () => Promise<Device>; size: number; ignore?: boolean }[] = [
  { name: "cpu", start: () => createCpuDevice({ threads: 2 }), size: 512 },
];

for (const { name, start, size, ignore } of devices) {
  const square = (device: Device) => device.alloc(size * size);
  /** Encodes so many products, each of some milliseconds at most. */
  const encode = (device: Device, [out, x, w]: readonly Tensor[], products: number) => {
    for (let i = 0; i < products; i++) device.matmulNT({ out, x, w, m: size, n: size, k: size });
  };

  Deno.test({
    name: `a timer ticks while the ${name} device computes`,
    ignore,
    async fn() {
      using device = await start();
      const operands = [square(device), square(device), square(device)];
      const gaps: number[] = [];
      const begun = performance.now();
      let last = begun;
      const timer = setInterval(() => {
        const now = performance.now();
        gaps.push(now - last);
        last = now;
      }, 20);
      try {
        do {
          encode(device, operands, 100);
          await device.read(operands[0], 0, 1);
        } while (performance.now() - begun < 1000);
      } finally {
        clearInterval(timer);
      }
      // On a machine that others use as well, some ticks come late.
      const elapsed = performance.now() - begun;
      gaps.sort((a, b) => a - b);
      assert.ok(gaps.length >= elapsed / 60, `${gaps.length} ticks in ${elapsed} ms`);
      assert.ok(gaps[Math.floor(0.9 * gaps.length)] <= 60, `gaps of ${gaps.map(Math.round)} ms`);
    },
  });

  Deno.test({
    name:
      `what was encoded within a signal stops when that is aborted, on ${name}, and its buffers can be freed at once`,
    ignore,
    async fn() {
      using device = await start();
      const operands = [square(device), square(device), square(device)];
      const controller = new AbortController(), within = device.within(controller.signal);
      assert.equal(device.within(controller.signal), within);
      encode(device, operands, 1);
      const before = performance.now();
      await device.read(operands[0]);
      const one = performance.now() - before;

      encode(within, operands, 2000);
      const reads = [within.read(operands[0]), within.read(operands[0])];
      const begun = performance.now();
      setTimeout(() => controller.abort(new Error("enough")), 20);
      for (const read of reads) await assert.rejects(read, /^Error: enough$/);
      assert.ok(performance.now() - begun < 220, "the caller waited");
      for (const t of operands) device.free(t);
      const other = square(device);
      device.fill({ out: other, value: 3, n: other.length });
      assert.ok((await device.read(other)).every((v) => v === 3));
      // A GPU finishes what it was given; here that is at most one submit.
      if (name === "cpu") assert.ok(performance.now() - begun < 50 + 100 * (one + 10), "it went on");
      encode(within, [other, other, other], 1);
      await assert.rejects(within.read(other), /^Error: enough$/);
      assert.ok((await device.read(other)).every((v) => v === 3));
    },
  });
}

Deno.test("a program that forgets to close its device ends, with what it waits for", async () => {
  const program = `
    import { createCpuDevice } from ${JSON.stringify(new URL("../kernels/cpu/cpu_device.ts", import.meta.url).href)};
    const device = await createCpuDevice({ threads: 2 });
    const t = device.alloc(1 << 20);
    for (let i = 0; i < 500; i++) device.fill({ out: t, value: i, n: 1 << 20 });
    console.log((await device.read(t, 7, 1))[0]);
    device.fill({ out: t, value: 1, n: 1 << 20 });
  `;
  const signal = AbortSignal.timeout(60_000);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", program], signal })
    .output();
  const text = new TextDecoder();
  assert.equal(text.decode(stdout), "499\n", text.decode(stderr));
  assert.equal(code, 0);
});
