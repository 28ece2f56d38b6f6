import assert from "node:assert/strict";
import type { CompareB0B1 } from "../../../schemas/acceptance.ts";
import { gatesOf, oracleLimitOf } from "./accept_source.ts";

function compared(b0: number, b1: number, low: number): CompareB0B1 {
  const shares = { em: 0, em_relaxed: 0, em_strict: 0, f1: 0 };
  return {
    ...{ scenario: "A", model: "m", n: 1, seed: 1, questions: 3, b0: shares, b1: shares },
    uplift: { mean: b1 - b0, ci_low: low, ci_high: 1 },
    headroom: { b0_em: b0, limit: 0.7, passed: b0 <= 0.7 },
    bootstrap: { resamples: 1, seed: 1, level: 0.95 },
  };
}

const good = { parity: 0, oracle: 0.96, alone: 0.93, p_at_1: 0.92, compared: compared(0.25, 0.75, 0.4) };
const failing = (change: Partial<typeof good>) =>
  gatesOf({ ...good, ...change }, 0.9).filter(({ passed }) => !passed).map(({ gate, short_by }) => [gate, short_by]);

Deno.test("more reading is asked of the project's own model, and what is asked for can be named", () => {
  assert.deepEqual([oracleLimitOf({ ownCorpus: true }), oracleLimitOf({ ownCorpus: false })], [0.95, 0.9]);
  const oracle = gatesOf(good, 0.98).find(({ gate }) => gate === "oracle")!;
  assert.deepEqual([oracle.passed, oracle.limit], [false, 0.98]);
});

Deno.test("every gate fails by itself, and by how much", () => {
  assert.deepEqual(failing({}), []);
  assert.deepEqual(failing({ parity: 3 }), [["parity", 3]]);
  assert.deepEqual(failing({ oracle: 0.65 }), [["oracle", 0.25]]);
  assert.deepEqual(failing({ alone: 0.5, p_at_1: 0.75 }), [["retrieval_only", 0.25 - 0.05]]);
  assert.deepEqual(failing({ compared: compared(0.75, 1, 0.4) }).map(([gate]) => gate), ["headroom", "uplift"]);
  assert.deepEqual(failing({ compared: compared(0.25, 0.75, 0) }), [["uplift_interval", 0]]);
});
