import assert from "node:assert/strict";
import { DeviceError, explain, FormatError, HeiNwError, InputError, ModelError, RunError } from "./errors.ts";

Deno.test("every error is a HeiNwError with its own name, a stable code and its cause", () => {
  const classes = { format: FormatError, input: InputError, model: ModelError, run: RunError, device: DeviceError };
  for (const [code, Class] of Object.entries(classes)) {
    const cause = new Error("below");
    const error = new Class("text", { cause });
    assert.ok(error instanceof HeiNwError && error instanceof Error);
    assert.deepEqual([error.code, error.name, error.message, error.cause], [code, Class.name, "text", cause]);
  }
});

Deno.test("an explanation says verb, field, rule, what was received and a hint", () => {
  assert.equal(
    explain({ cannot: "read a.gguf", field: "version", rule: "2 or 3", received: 9, hint: "It is too new." }),
    "Cannot read a.gguf: version must be 2 or 3: received 9. Hint: It is too new.",
  );
});

Deno.test("what was received is shown as what it is", () => {
  const shown = (received: unknown) =>
    explain({ cannot: "x", field: "f", rule: "r", received }).replace(/^.*received /, "");
  assert.deepEqual(["1", NaN, undefined, null, [1], 5n].map(shown), [
    '"1".',
    "NaN.",
    "nothing.",
    "null.",
    "[1].",
    "5.",
  ]);
  assert.equal(shown("y".repeat(500)).length, 119);
});
