import assert from "node:assert/strict";
import { DeviceError } from "../../schemas/errors.ts";
import { ReferenceDevice } from "./reference_device.ts";

Deno.test("ReferenceDevice counts the bytes in use and the most that ever were", () => {
  const device = new ReferenceDevice();
  const a = device.alloc(10), b = device.allocInt(5);
  device.free(device.view(a, 2, 3));
  assert.deepEqual(device.memory(), { used: 60, peak: 60 });
  device.free(a);
  device.free(a);
  device.free(b);
  assert.deepEqual(device.memory(), { used: 0, peak: 60 });
});

Deno.test("ReferenceDevice reads and writes parts, and a view shares its buffer", async () => {
  const device = new ReferenceDevice();
  const t = device.alloc(6);
  device.write(device.view(t, 2, 3), Float32Array.of(1, 2), 1);
  assert.deepEqual([...await device.read(t)], [0, 0, 0, 1, 2, 0]);
  assert.deepEqual([...await device.read(t, 3, 2)], [1, 2]);
});

Deno.test("ReferenceDevice refuses buffers that are freed or too short", () => {
  const device = new ReferenceDevice();
  const t = device.alloc(4), freed = device.alloc(4);
  device.free(freed);
  assert.throws(() => device.fill({ out: t, value: 1, n: 5 }), {
    name: "DeviceError",
    message: "Cannot use a buffer: out must be 5 values or more: received 4.",
  });
  assert.throws(() => device.fill({ out: freed, value: 1, n: 4 }), /out must be alive/);
  assert.throws(() => device.view(t, 3, 2), DeviceError);
});

Deno.test("ReferenceDevice refuses indices that point outside", () => {
  const device = new ReferenceDevice();
  const x = device.alloc(6), out = device.alloc(6), index = device.allocInt(2);
  device.writeInt(index, Int32Array.of(0, 3));
  assert.throws(() => device.gatherRows({ out, x, index, rows: 2, cols: 2 }), DeviceError);
  device.writeInt(index, Int32Array.of(0, -1));
  assert.throws(() => device.gatherRows({ out, x, index, rows: 2, cols: 2 }), /entry 1 must be 0 or more/);
});

Deno.test("ReferenceDevice refuses weights whose bytes do not fit their shape", () => {
  const device = new ReferenceDevice();
  assert.throws(() => device.weight(new Uint8Array(40), "q4_1", 2, 31), /cols must be a multiple of 32/);
  assert.throws(() => device.weight(new Uint8Array(41), "q4_1", 2, 32), /data must be 40 bytes/);
});
