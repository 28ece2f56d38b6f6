/** The model that ships: what its card promises, on streams of seeds that nothing was chosen by. */
import assert from "node:assert/strict";
import { readSummary } from "../schemas/summary.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

const seeds = "7741,902663";

Deno.test("the embedded model reads, knows and can do what its card says", async () => {
  const { code, out, err } = await runCli(["eval-model", "--device", "cpu", "-n", "200", "--seeds", seeds, "--json"]);
  assert.equal(code, 0, err);
  const report = JSON.parse(out);
  assert.equal(report.exams.length, 6);
  for (const exam of report.exams) {
    const name = `${exam.scenario} ${exam.seed}`;
    for (const set of ["replayed", "held_out"]) {
      assert.ok(exam.four[set] >= 0.95, `${name}, four lines, ${set}: ${exam.four[set]}`);
      assert.ok(exam.alone[set] >= 0.98, `${name}, one line, ${set}: ${exam.alone[set]}`);
      const moved = Math.abs(exam.four[set] - exam.reordered[set]);
      assert.ok(moved <= 0.02, `${name}, another order, ${set}: ${moved}`);
    }
    if (exam.scenario === "B") assert.ok(exam.old >= 0.9, `${name}, old facts: ${exam.old}`);
    else assert.ok(exam.without <= 0.1, `${name}, without memory: ${exam.without}`);
  }
  assert.ok(report.invariants.n >= 300 && report.invariants.em >= 0.97, `invariants: ${report.invariants.em}`);
});

Deno.test("m4 on the embedded model consolidates all three scenarios", async () => {
  await inWorkFolder(async () => {
    const recipe = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url))).tasks.m4.command;
    const flags = recipe.slice(recipe.indexOf(" m4 ") + 1).split(" ");
    const { code, out, err } = await runCli([...flags, "-n", "24", "--seed", "5151", "--device", "cpu", "--json"]);
    assert.equal(code, 0, err);
    const { runs } = readSummary(JSON.parse(out).summary);
    assert.deepEqual(runs.map(({ scenario }) => scenario), ["A", "B", "C"]);
    for (const { scenario, retention: r } of runs) {
      assert.ok(r!.b1_em >= 0.8 && r!.ci_low > 0, `${scenario}: ${JSON.stringify(r)}`);
      assert.ok(r!.b3_replayed_em! >= 0.9 * r!.b1_em, `${scenario}, replayed: ${JSON.stringify(r)}`);
      assert.ok(r!.b3_held_out_em! >= 0.8 * r!.b1_em, `${scenario}, held out: ${JSON.stringify(r)}`);
    }
  });
});
