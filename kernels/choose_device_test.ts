import assert from "node:assert/strict";
import { DeviceError } from "../schemas/errors.ts";
import { autoDevice, createDevice, type DeviceName } from "./choose_device.ts";
import { isSoftware, requestAdapter } from "./webgpu/start.ts";

Deno.test("auto takes a GPU where there is one, and cpu over a software device", async () => {
  const found = await requestAdapter();
  assert.equal(await autoDevice(), found && !found.summary.software ? "webgpu" : "cpu");
  const device = await createDevice("auto", { threads: 2 });
  assert.equal(device.name, await autoDevice());
  if (device.name === "cpu") assert.match(device.description, /2 threads/);
  device.close();
});

Deno.test("the reference device can be asked for", async () => {
  assert.equal((await createDevice("reference")).name, "reference");
});

Deno.test("webgpu starts where there is an adapter, and is refused with what can be done where there is none", async () => {
  if (await requestAdapter()) {
    const device = await createDevice("webgpu");
    assert.equal(device.name, "webgpu");
    device.close();
    return;
  }
  await assert.rejects(createDevice("webgpu"), (error: Error) => {
    assert.ok(error instanceof DeviceError);
    assert.match(error.message, /Hint: install a Vulkan driver .*use `device` cpu/);
    return true;
  });
});

Deno.test("adapters that compute on the CPU are known by their names", () => {
  assert.ok(
    ["llvmpipe (LLVM 19.1.7, 256 bits)", "SwiftShader Device", "Microsoft Basic Render Driver"].every(isSoftware),
  );
  assert.ok(!["NVIDIA H100 80GB HBM3", "Apple M3", "AMD Radeon RX 7900"].some(isSoftware));
});

Deno.test("unknown names are refused", async () => {
  await assert.rejects(createDevice("cuda" as DeviceName), /one of auto, cpu, webgpu, reference: received "cuda"/);
});
