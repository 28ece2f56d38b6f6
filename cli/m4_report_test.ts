import assert from "node:assert/strict";
import type { M4Options } from "../core/run/m4_options.ts";
import { runDefaults, specification } from "../schemas/recipe.ts";
import type { Summary, SummaryRun } from "../schemas/summary.ts";
import { summaryText, warningsAfter, warningsBefore } from "./m4_report.ts";

const retention = {
  ...{ b0_em: 0, b1_em: 0.9, b2_em: 0.9, b3_em: 0.8, b3_over_b1: 0.889, b3_minus_b0: 0.8, ci_low: 0.7, ci_high: 0.9 },
  ...{ b3_replayed_em: 0.9, b3_held_out_em: 0.7 },
};
const nothing = { ...retention, b3_em: 0, b3_over_b1: 0, b3_minus_b0: 0, ci_low: 0, ci_high: 0 };
const options: M4Options = { ...specification, ...runDefaults, recipe: "default" };

function summary(run: Partial<SummaryRun>): Summary {
  const rest = { command: "m4", model: "m", n: 48, seed: 13, scheduler: "ca2", tau: 1.5, dry_run: false } as const;
  return { ...rest, runs: [{ scenario: "A", folder: ".", rows: 288, retention, drift: null, ...run }] };
}

Deno.test("the table has drift beside chat facts, neighbours and the gate, and says what its columns mean", () => {
  const text = summaryText(summary({
    drift: { delta_em: -0.25, count: 300, passed: true, chat_delta: -6.25 },
    neighbours: { before: 0.9, after: 0.69 },
    gate: { pr_auc: 0.5527, writes: 94, total: 108 },
  }));
  const [head, row] = text.split("\n");
  assert.match(head, /drift +chat +neighbours +made up +gate$/);
  assert.match(row, /-0\.25 ok +-6\.25 +0\.90→0\.69 +– +0\.553$/);
  for (const title of ["drift", "chat", "neighbours", "gate", "held-out"]) {
    assert.match(text, new RegExp(`${title}[:,]`));
  }
  assert.match(summaryText(summary({})), /^A .* – +– +– +–$/m);
});

Deno.test("a run that taught nothing says so, why, and which recipe fits the model", () => {
  assert.deepEqual(warningsAfter(summary({}), options), []);
  assert.deepEqual(warningsAfter(summary({ retention: null }), options), []);
  const said = (model: string, more: Partial<M4Options> = {}) =>
    warningsAfter(summary({ retention: nothing }), { ...options, model, ...more }).join("\n");
  const small = said("hei-nw/dummy-model");
  assert.match(small, /on A B3 \(0\.000\) cannot be told from B0 \(0\.000\)/);
  assert.match(small, /36 steps at a learning rate of 0\.0001, as the specification has it/);
  assert.match(small, /--recipe dummy-model\.$/);
  assert.match(said("/models/SmolLM2-135M-Instruct.Q4_1.gguf"), /--recipe smollm2\.$/);
  assert.match(said("other/model"), /no recipe is made for other\/model/);
  assert.match(said("hei-nw/dummy-model", { recipe: "dummy-model", loraLr: 1e-5 }), /with the recipe for this model/);
});

Deno.test("cycles that share a fixed number of steps are said to do so", () => {
  assert.deepEqual(warningsBefore({ cycles: 1, steps: 240 }), []);
  assert.deepEqual(warningsBefore({ cycles: 3, steps: undefined }), []);
  assert.match(
    warningsBefore({ cycles: 3, steps: 240 })[0],
    /--cycles 3 divides the 240 steps.* 80 per cycle.*--steps 720/,
  );
});
