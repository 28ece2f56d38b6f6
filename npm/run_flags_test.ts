import assert from "node:assert/strict";
import { permissions, runFlags } from "./run_flags.ts";

Deno.test("Deno is started with the permissions of the task hei-nw, and none that opens everything", () => {
  assert.ok(permissions.includes("--allow-read") && permissions.length >= 5, permissions.join(" "));
  assert.ok(runFlags.includes("--no-prompt"));
  assert.doesNotMatch(runFlags.join(" "), /--allow-(all|ffi|import)|\s-A\b|--allow-run(\s|$)/);
});
