import assert from "node:assert/strict";
import { DeviceError } from "../schemas/errors.ts";
import { createDevice, type DeviceName } from "./choose_device.ts";

Deno.test("auto is the cpu device, with the threads that are asked for", async () => {
  const device = await createDevice("auto", { threads: 2 });
  assert.equal(device.name, "cpu");
  assert.match(device.description, /2 threads/);
  device.close();
});

Deno.test("the reference device can be asked for", async () => {
  assert.equal((await createDevice("reference")).name, "reference");
});

Deno.test("webgpu and unknown names are refused with what can be done instead", async () => {
  await assert.rejects(createDevice("webgpu"), (error: Error) => {
    assert.ok(error instanceof DeviceError);
    assert.match(error.message, /Hint: use --device cpu/);
    return true;
  });
  await assert.rejects(createDevice("cuda" as DeviceName), /one of auto, cpu, webgpu, reference: received "cuda"/);
});
