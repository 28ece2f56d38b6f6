/** 200 training steps and 1,000 generated tokens leave no more buffers, heap or memory in use than 20 steps do. */
import assert from "node:assert/strict";
import { requestAdapter } from "../kernels/webgpu/start.ts";
import { leaveOut, thorough } from "./thorough.ts";

/** A few compiled functions and caches come later than the first steps. */
const heapRoom = 2 * 2 ** 20, memoryRoom = 24 * 2 ** 20;

const adapter = await requestAdapter();
const devices = [
  { name: "cpu", ignore: false },
  ...adapter?.summary.software && !thorough ? [] : [{ name: "webgpu", ignore: adapter === undefined }],
];
if (devices.length === 1) leaveOut("training and generation do not leak on webgpu in software");
for (const { name, ignore } of devices) {
  Deno.test({
    name: `training and generation do not leak on the ${name} device`,
    ignore,
    async fn() {
      const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--v8-flags=--expose-gc", new URL("./leak_probe.ts", import.meta.url).pathname, name],
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      const { before, after } = JSON.parse(new TextDecoder().decode(stdout));
      assert.equal(after.buffers, before.buffers);
      assert.ok(after.heap - before.heap < heapRoom, `the heap grew from ${before.heap} to ${after.heap} bytes`);
      assert.ok(after.rss - before.rss < memoryRoom, `memory grew from ${before.rss} to ${after.rss} bytes`);
    },
  });
}
