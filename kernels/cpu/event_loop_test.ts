/** What a program can do beside the cpu device: hear its timers, stop what it began, and end. */
import assert from "node:assert/strict";
import type { Device, Tensor } from "../device.ts";
import { createCpuDevice } from "./cpu_device.ts";

const size = 512;

/** Encodes so many products, each of some milliseconds. */
function encode(device: Device, [out, x, w]: readonly Tensor[], products: number): void {
  for (let i = 0; i < products; i++) device.matmulNT({ out, x, w, m: size, n: size, k: size });
}

const square = (device: Device) => device.alloc(size * size);

Deno.test("a timer ticks while the device computes", async () => {
  using device = await createCpuDevice({ threads: 2 });
  const operands = [square(device), square(device), square(device)];
  const gaps: number[] = [];
  let last = performance.now();
  const start = last;
  const timer = setInterval(() => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }, 20);
  try {
    do {
      encode(device, operands, 100);
      await device.read(operands[0], 0, 1);
    } while (performance.now() - start < 1000);
  } finally {
    clearInterval(timer);
  }
  // On a machine that others use as well, some ticks come late.
  const elapsed = performance.now() - start;
  gaps.sort((a, b) => a - b);
  assert.ok(gaps.length >= elapsed / 60, `${gaps.length} ticks in ${elapsed} ms`);
  assert.ok(gaps[Math.floor(0.9 * gaps.length)] <= 60, `gaps of ${gaps.map(Math.round)} ms`);
});

Deno.test("what was encoded within a signal stops when that is aborted, and buffers can be freed at once", async () => {
  using device = await createCpuDevice({ threads: 2 });
  const operands = [square(device), square(device), square(device)];
  const controller = new AbortController(), within = device.within(controller.signal);
  assert.equal(device.within(controller.signal), within);
  encode(device, operands, 1);
  const once = performance.now();
  await device.read(operands[0]);
  const one = performance.now() - once;

  encode(within, operands, 3000);
  const reads = [within.read(operands[0]), within.read(operands[0])];
  const start = performance.now();
  setTimeout(() => controller.abort(new Error("enough")), 50);
  for (const read of reads) await assert.rejects(read, /^Error: enough$/);
  for (const t of operands) device.free(t);
  const other = device.alloc(size * size);
  device.fill({ out: other, value: 3, n: other.length });
  assert.ok((await device.read(other)).every((v) => v === 3));
  assert.ok(performance.now() - start < 50 + 100 * (one + 10), "it went on");
  await assert.rejects(within.read(other), /^Error: enough$/);
});

Deno.test("a program that forgets to close its device ends, with what it waits for", async () => {
  const program = `
    import { createCpuDevice } from ${JSON.stringify(new URL("./cpu_device.ts", import.meta.url).href)};
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
