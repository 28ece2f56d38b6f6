import assert from "node:assert/strict";
import { number, printFiles, printJson, table, writeAll } from "./print.ts";

Deno.test("a table lines its columns up", () => {
  assert.equal(
    table(["name", "EM"], [["all", "0.5"], ["held-out", "1.000"]]),
    "name         EM\nall         0.5\nheld-out  1.000\n",
  );
});

Deno.test("a number that is not there is a dash", () => {
  assert.deepEqual([number(0.9794), number(0, 2), number(null), number(undefined)], ["0.979", "0.00", "–", "–"]);
});

Deno.test("--json is one object on one line of stdout; files are listed one a line", () => {
  let out = "";
  const terminal = {
    out: (text: string) => void (out += text),
    err: () => assert.fail("stderr was written"),
    interactive: false,
  };
  printJson(terminal, { a: "é\n" });
  assert.equal(out, '{"a":"é\\n"}\n');
  out = "";
  printFiles(terminal, []);
  assert.equal(out, "");
  printFiles(terminal, ["x/a.json", "x/b.json"]);
  assert.ok(out.endsWith("\n  x/a.json\n  x/b.json\n"));
});

Deno.test("nobody who reads any more is no error, a full disk is one", () => {
  const failing = (error: Error) => ({
    writeSync: () => {
      throw error;
    },
  });
  writeAll(failing(new Deno.errors.BrokenPipe("Broken pipe (os error 32)")), "text");
  assert.throws(
    () => writeAll(failing(new Error("No space left on device (os error 28)")), "text"),
    /Cannot print: the output must be a place that can be written to: received "No space left/,
  );
});
