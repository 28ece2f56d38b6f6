import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import type { Metrics, MetricsRecord } from "../../schemas/metrics.ts";
import { readRetentionSummary } from "../../schemas/retention_summary.ts";
import { computeRetention } from "./retention.ts";

/** Metrics of `n` records with one replayed and two held-out questions; `right` says which are answered. */
function metrics(
  n: number,
  right: (group: number, cue: "replayed" | "held_out") => boolean,
  neighbour: boolean[] = [],
): Metrics {
  const records = Array.from(
    { length: n },
    (_, group) =>
      (["replayed", "held_out", "held_out"] as const).map((cue) => ({
        group_id: group,
        cue,
        truth: `truth ${group}`,
        em: Number(right(group, cue)),
      } as MetricsRecord)),
  ).flat();
  const neighbours = {
    records: neighbour.map((ok, i) => ({ group_id: i, em_relaxed: Number(ok) })),
  } as Metrics["neighbours"];
  return { records, neighbours, dataset: { scenario: "B", hard_negative_ratio: 0 } } as Metrics;
}

const never = () => false;
const always = () => true;

Deno.test("computeRetention gives the specification's fields for all questions, and apart for both sets of wordings", () => {
  const summary = computeRetention({
    b0: metrics(20, never, [true, true, false, true]),
    b1: metrics(20, always),
    b3: metrics(20, (group, cue) => cue === "replayed" || group % 2 === 0, [true, false, false, true]),
  }, { seed: 13 });
  assert.deepEqual(readRetentionSummary(JSON.parse(JSON.stringify(summary))), summary);
  assert.equal(summary.n, 60);
  assert.equal(summary.replayed!.b3_over_b1, 1);
  assert.equal(summary.held_out!.b3_over_b1, 0.5);
  assert.ok(Math.abs(summary.b3_em - 2 / 3) < 1e-12);
  assert.ok(summary.ci_low > 0 && summary.ci_low < summary.b3_minus_b0 && summary.b3_minus_b0 < summary.ci_high);
  assert.deepEqual([summary.replayed!.ci_low, summary.replayed!.ci_high], [1, 1]);
  assert.equal(summary.neighbours!.b3_minus_b0, -0.25);
  assert.equal(summary.b2_em, null);
  assert.deepEqual(summary.bootstrap, { resamples: 10_000, seed: 13, level: 0.95 });
});

Deno.test("b3_over_b1 falls with B3, and is null where B1 knows nothing", () => {
  const over = (share: number) =>
    computeRetention({ b0: metrics(10, never), b1: metrics(10, always), b3: metrics(10, (g) => g < 10 * share) }, {
      seed: 1,
      resamples: 200,
    }).b3_over_b1!;
  assert.ok(over(0.2) < over(0.5) && over(0.5) < over(1));
  const nothing = computeRetention({ b0: metrics(4, never), b1: metrics(4, never), b3: metrics(4, never) }, {
    seed: 1,
    resamples: 50,
  });
  assert.equal(nothing.b3_over_b1, null);
  assert.deepEqual([nothing.ci_low, nothing.ci_high], [0, 0]);
  assert.equal(nothing.neighbours, null);
});

Deno.test("computeRetention refuses modes that were asked different questions, and nothing at all", () => {
  const other = metrics(4, always);
  other.records[3].truth = "another";
  assert.throws(
    () => computeRetention({ b0: metrics(4, never), b1: other, b3: metrics(4, never) }, { seed: 1 }),
    InputError,
  );
  assert.throws(
    () => computeRetention({ b0: metrics(4, never), b1: metrics(4, never), b3: metrics(3, never) }, { seed: 1 }),
    InputError,
  );
  const none = metrics(0, never);
  assert.throws(() => computeRetention({ b0: none, b1: none, b3: none }, { seed: 1 }), InputError);
});
