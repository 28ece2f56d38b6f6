import assert from "node:assert/strict";
import { memoryRowsDealt } from "./consolidate.ts";

Deno.test("rows with memory tokens come together every fourth step", () => {
  assert.deepEqual([125, 128, 129, 0].map((steps) => memoryRowsDealt(steps, 1)), [128, 128, 132, 0]);
  assert.equal(memoryRowsDealt(240, 2), 480);
});
