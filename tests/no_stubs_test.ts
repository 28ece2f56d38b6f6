import assert from "node:assert/strict";
import { findStubs, stubsIn } from "./no_stubs.ts";
import { root } from "./source_files.ts";

Deno.test("no source file is a stub", async () => {
  const { files, stubs } = await findStubs();
  assert.ok(files > 20, `only ${files} source files were found`);
  assert.deepEqual(stubs, []);
});

Deno.test("the task no-stubs runs the same scan", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args: ["task", "no-stubs"], cwd: root }).output();
  const text = new TextDecoder().decode(stderr);
  assert.equal(code, 0, text);
  assert.match(text, /\d+ files, 0 stubs/);
});

Deno.test("the scan sees each kind of stub", () => {
  const samples = [
    "// TO" + "DO: finish",
    "  pass  # TO" + "DO",
    "  pass",
    'throw new Error("not ' + 'implemented");',
    "raise Not" + "ImplementedError",
    "assert" + ".ok(true);",
    "Deno.test" + '("works", () => {});',
    "Deno.test.on" + 'ly("x", run);',
    "const run = () => { throw new Er" + "ror(); };",
  ];
  for (const sample of samples) assert.ok(stubsIn("sample.ts", sample).length > 0, sample);
});

Deno.test("the scan lets finished code pass", () => {
  for (const sample of ["const passed = 3;", "throw new FormatError(text);", "assert.ok(true === value);", "// done"]) {
    assert.deepEqual(stubsIn("sample.ts", sample), []);
  }
});
