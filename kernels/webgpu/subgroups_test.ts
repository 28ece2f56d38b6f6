import assert from "node:assert/strict";
import { subgroups } from "./command_queue.ts";
import { requestAdapter, requestDevice } from "./start.ts";

/** Whether the host has them, asked for as plainly as can be. */
async function hostHasSubgroups(): Promise<boolean> {
  const found = await requestAdapter();
  return await found!.adapter.requestDevice({ requiredFeatures: [subgroups] }).then((gpu) => {
    gpu.destroy();
    return true;
  }, () => false);
}

Deno.test({
  name:
    "a device has subgroups where the host has them, since our kernels compile with them, and none where they are not wanted",
  ignore: await requestAdapter() === undefined,
  async fn() {
    for (const wanted of [true, false]) {
      const gpu = await requestDevice((await requestAdapter())!.adapter, {}, wanted);
      assert.equal(gpu.features.has(subgroups), wanted && await hostHasSubgroups());
      gpu.destroy();
    }
  },
});
