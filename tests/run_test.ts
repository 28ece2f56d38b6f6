import assert from "node:assert/strict";
import { argsOf, countsOf, diedAtExit, long, outcomeOf, sharesOf } from "./run.ts";
import { sourceFiles } from "./source_files.ts";
import { saysLeftOut } from "./thorough.ts";

Deno.test("the runner reads Deno's own summary", () => {
  assert.deepEqual(countsOf("ok | 12 passed | 0 failed (3s)"), { passed: 12, failed: 0 });
  assert.deepEqual(countsOf("FAILED | 9 passed (4 steps) | 2 failed (1 step) | 1 ignored (3s)"), {
    passed: 9,
    failed: 2,
  });
  assert.equal(countsOf("running 3 tests from ./a_test.ts"), undefined);
});

Deno.test("the last line of a test run says what passed and failed in all its processes", () => {
  const good = { counts: { passed: 12, failed: 0 }, code: 0 }, bad = { counts: { passed: 9, failed: 2 }, code: 1 };
  assert.deepEqual(outcomeOf([good]), { code: 0, line: "12 passed, 0 failed" });
  assert.deepEqual(outcomeOf([bad]), { code: 1, line: "9 passed, 2 failed" });
  assert.deepEqual(outcomeOf([good, bad, good]), { code: 1, line: "33 passed, 2 failed" });
});

Deno.test("the line before it says how many slow checks were left out, and how to make them", () => {
  assert.ok(saysLeftOut("webgpu in its other forms (deno task test --all) ... ignored (0ms)"));
  assert.ok(!saysLeftOut("webgpu agrees with the reference (no WebGPU adapter here) ... ignored (0ms)"));
  const run = { counts: { passed: 12, failed: 0 }, code: 0, leftOut: 2 };
  assert.deepEqual(outcomeOf([run, { ...run, leftOut: 0 }, run]), {
    code: 0,
    line: "4 slow checks were left out; deno task test --all makes them, too.\n36 passed, 0 failed",
  });
});

Deno.test("a run of no tests fails, and so does a module that does not load", () => {
  const none = { counts: { passed: 0, failed: 0 }, code: 0 }, good = { counts: { passed: 12, failed: 0 }, code: 0 };
  assert.deepEqual(outcomeOf([]), { code: 1, line: "0 passed, 1 failed" });
  assert.deepEqual(outcomeOf([none]), { code: 1, line: "0 passed, 1 failed" });
  assert.deepEqual(outcomeOf([none, good]), { code: 0, line: "12 passed, 0 failed" });
  assert.deepEqual(outcomeOf([{ code: 1 }, good]), { code: 1, line: "12 passed, 1 failed" });
  assert.deepEqual(outcomeOf([{ ...good, code: 1 }]), { code: 1, line: "12 passed, 1 failed" });
});

Deno.test("tests are run again only where a signal ended a process in which all had passed", () => {
  const passed = { passed: 1, failed: 0 };
  assert.equal(diedAtExit({ counts: passed, signal: "SIGABRT" }), true);
  assert.equal(diedAtExit({ counts: passed, signal: null }), false);
  assert.equal(diedAtExit({ counts: { passed: 3, failed: 1 }, signal: "SIGABRT" }), false);
  assert.equal(diedAtExit({ counts: { passed: 0, failed: 0 }, signal: "SIGSEGV" }), false);
  assert.equal(diedAtExit({ signal: "SIGSEGV" }), false);
});

Deno.test("every test file runs in one process: long ones alone and first, others with their room, those of tests/ dealt to several", () => {
  const files = [
    "core/a_test.ts",
    "core/b/c_test.ts",
    "core/a.ts",
    "tests/d_test.ts",
    "tests/kill_test.ts",
    "x_test.ts",
  ];
  assert.deepEqual(sharesOf([...files, "tests/e/f_test.ts"]), [
    ["core/a_test.ts", "core/b/c_test.ts"],
    ["tests/kill_test.ts"],
    ["tests/d_test.ts"],
    ["x_test.ts"],
    ["tests/e/f_test.ts"],
  ]);
});

Deno.test("files of one process share what they import, but for those that measure milliseconds", () => {
  assert.deepEqual(argsOf(["a_test.ts"]), ["a_test.ts"]);
  assert.deepEqual(argsOf(["a_test.ts", "b_test.ts"]), ["tests/several.ts", "--", "a_test.ts", "b_test.ts"]);
  assert.deepEqual(argsOf(["tests/event_loop_test.ts", "a_test.ts", "b_test.ts"]), [
    "tests/event_loop_test.ts",
    ...["tests/several.ts", "--", "a_test.ts", "b_test.ts"],
  ]);
});

Deno.test("what is named as long is there", async () => {
  const shares = sharesOf(await sourceFiles(/_test\.ts$/));
  for (const share of long) {
    const there = typeof share === "string"
      ? shares.some(([file]) => file.startsWith(`${share}/`))
      : shares.some((files) => files.join() === share.toSorted().join());
    assert.ok(there, String(share));
  }
});
