import assert from "node:assert/strict";
import { countsOf, outcomeOf } from "./run.ts";

Deno.test("the runner reads Deno's own summary", () => {
  assert.deepEqual(countsOf("ok | 12 passed | 0 failed (3s)"), { passed: 12, failed: 0 });
  assert.deepEqual(countsOf("FAILED | 9 passed (4 steps) | 2 failed (1 step) | 1 ignored (3s)"), {
    passed: 9,
    failed: 2,
  });
  assert.equal(countsOf("running 3 tests from ./a_test.ts"), undefined);
});

Deno.test("the last line of a test run says what passed and failed", () => {
  assert.deepEqual(outcomeOf({ passed: 12, failed: 0 }, 0), { code: 0, line: "12 passed, 0 failed" });
  assert.deepEqual(outcomeOf({ passed: 9, failed: 2 }, 1), { code: 1, line: "9 passed, 2 failed" });
});

Deno.test("a run of no tests fails, and so does a module that does not load", () => {
  assert.deepEqual(outcomeOf(undefined, 1), { code: 1, line: "0 passed, 1 failed" });
  assert.deepEqual(outcomeOf({ passed: 0, failed: 0 }, 0), { code: 1, line: "0 passed, 1 failed" });
  assert.deepEqual(outcomeOf({ passed: 12, failed: 0 }, 1), { code: 1, line: "12 passed, 1 failed" });
});
