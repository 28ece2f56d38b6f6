import assert from "node:assert/strict";
import { PipelinedSteps, submitted } from "./pipelined_steps.ts";

Deno.test("a result is taken when the next step was submitted, and the last when asked for", async () => {
  const late = new PipelinedSteps<number>(), taken: number[] = [];
  await late.add(submitted(Promise.resolve(1)), (n) => taken.push(n));
  assert.equal(taken.join(), "");
  await late.add(submitted(Promise.resolve(2)), (n) => taken.push(n));
  assert.equal(taken.join(), "1");
  await late.settle();
  await late.settle();
  assert.equal(taken.join(), "1,2");
});

Deno.test("a step that failed says so to whoever takes its result", async () => {
  const late = new PipelinedSteps<number>();
  await late.add(submitted(Promise.reject(new Error("not finite"))), () => {});
  await assert.rejects(late.settle(), /not finite/);
});
