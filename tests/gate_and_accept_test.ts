/** `gate` and `accept` from the command line, on a random model. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readAcceptanceSummary, readCompareB0B1 } from "../schemas/acceptance.ts";
import { readGateSweepSummary, readGateSweepTelemetry } from "../schemas/gate_sweep.ts";
import { readLedger } from "../core/run/store/ledger.ts";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";

const model = ["--model", "model", "--threads", "1"];

/** An interrupted run is neither continued nor thrown away by a guess: nothing in its folder changes. */
async function refusedAsInterrupted(folder: string, args: readonly string[], after: string): Promise<void> {
  const before = await comparable(folder);
  const { code, err } = await runCli(args);
  assert.equal(code, 1, err);
  assert.match(
    err,
    new RegExp(`--out must be .*interrupted after ${after}".*--resume continues it, --force starts over`),
  );
  assert.deepEqual(await comparable(folder), before);
}

const read = async (...path: string[]) => JSON.parse(await Deno.readTextFile(join(...path)));

Deno.test("gate writes a summary, figures of each tau and a picture; found taus have the rate", () =>
  inWorkFolder(async () => {
    const args = ["gate", ...model, "--n", "6", "--filler-ratio", "6", "--out", "g"];
    const { code, out, err } = await runCli([...args, "--threshold-sweep", "0 2,99", "--target-rate", "3"]);
    assert.equal(code, 0, err);
    const summary = readGateSweepSummary(await read("g", "A_sweep_summary.json"));
    assert.deepEqual([summary.n, summary.filler_ratio, summary.target_per], [6, 6, "tokens"]);
    const { target, runs, texts, tokens } = summary;
    assert.equal(texts, 6 + 2 + 3 + 36);
    assert.deepEqual(runs.map(({ threshold }) => threshold), [0, 2, 99, target!.threshold].sort((a, b) => a - b));
    for (const run of runs) {
      const { threshold, telemetry } = readGateSweepTelemetry(await read("g", run.metrics_path));
      assert.equal(threshold, run.threshold);
      assert.equal(telemetry.writes_per_1k_tokens, run.writes_per_1k_tokens);
      assert.equal(run.writes_per_1k_tokens, 1000 * run.writes / tokens);
    }
    const at = (threshold: number) => runs.find((run) => run.threshold === threshold)!;
    assert.deepEqual([at(0).writes, at(0).recall_facts, at(99).writes, at(99).precision], [texts, 1, 0, null]);
    assert.ok(Math.abs(at(target!.threshold).writes - 3 * tokens / 1000) <= 2);
    const svg = await Deno.readTextFile("g/A_calibration.svg");
    assert.match(svg, /^<svg[^]*writes per 1,000 tokens[^]*<\/svg>\n$/);
    assert.deepEqual(
      [...(await Deno.readFile("g/A_calibration.png")).slice(1, 4)],
      [..."PNG"].map((c) => c.charCodeAt(0)),
    );
    assert.match(out, /tau +written[^]*\nOne page of it: hei-nw report g\n$/);
    const [line] = await readLedger("reports/index.jsonl");
    assert.deepEqual([line.milestone, line.mode, line.scenario], ["M3", "gate", "A"]);
    const first = await comparable("g");
    // Interrupted after the measuring, or with a file lost: the same bytes.
    const config = await read("g", "run.json");
    await Deno.writeTextFile("g/run.json", JSON.stringify({ ...config, stages: config.stages.slice(0, 1) }));
    await Deno.remove("g/tau_2", { recursive: true });
    await refusedAsInterrupted("g", [...args, "--threshold-sweep", "0 2,99", "--target-rate", "3"], "measure");
    const again = await runCli([...args, "--threshold-sweep", "0 2,99", "--target-rate", "3", "--resume"]);
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(await comparable("g"), first);
  }));

Deno.test("gate has folders for several scenarios, says where no tau is in the band, and flags labels of one side", () =>
  inWorkFolder(async () => {
    const common = ["gate", ...model, "--n", "3", "--filler-ratio", "1", "--json"];
    const { code, out, err } = await runCli([...common, "--scenario", "A,C", "--tau", "99", "--out", "two"]);
    assert.equal(code, 0, err);
    assert.match(err, /no tau here writes 1 to 5 per 1,000 tokens; --target-rate 3 finds one/);
    const { summary } = JSON.parse(out) as { summary: { scenario: string; passed: boolean }[] };
    assert.deepEqual(summary.map(({ scenario, passed }) => [scenario, passed]), [["A", false], ["C", false]]);
    assert.equal((await read("two", "C", "C_sweep_summary.json")).scenario, "C");
    // A finished run starts over; one whose last scenario was never begun does not.
    const two = [...common, "--scenario", "A,C", "--tau", "99", "--out", "two"];
    assert.equal((await runCli(two)).code, 0);
    await Deno.remove("two/C", { recursive: true });
    const part = await runCli(two);
    assert.match(part.err, /--out must be .*only a part of its runs/);
    await Deno.writeTextFile(
      "own.jsonl",
      '{"text":"The key hangs behind the oar.","cues":["Where is the key?"],"answer":"behind the oar"}\n',
    );
    const own = await runCli(["gate", ...model, "--episodes", "own.jsonl", "--out", "own"]);
    assert.equal(own.code, 0, own.err);
    assert.match(own.err, /the labels are one-sided/);
    const keyless = await runCli(["gate", ...model, "--n", "3", "--keyer", "nowhere", "--out", "keyless"]);
    assert.notEqual(keyless.code, 0);
    assert.match(keyless.err, /nowhere/);
    const refused = await runCli(["gate", ...model, "--threshold-sweep", "0.8 x"]);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /--threshold-sweep must be numbers, separated by spaces or commas/);
    const high = await runCli(["gate", ...model, "--n", "3", "--target-rate", "900", "--out", "high"]);
    assert.equal(high.code, 1);
    assert.match(high.err, /--target-rate must be at most/);
  }));

Deno.test("gate writes the same whatever the labels say, and never more where tau is higher", () =>
  inWorkFolder(async () => {
    const told = Array.from({ length: 12 }, (_, i) => {
      const [who, where] = [["Ada", "Bruno", "Clara"][i % 3], ["harbour", "market", "mill", "bridge"][i % 4]];
      return {
        text: `${who} left note ${i} at the ${where}.`,
        cues: [`Where did ${who} leave note ${i}?`],
        answer: where,
      };
    });
    const sweep = async (name: string, remembered: (i: number) => boolean) => {
      const lines = told.map((line, i) => JSON.stringify({ ...line, should_remember: remembered(i) }));
      await Deno.writeTextFile(`${name}.jsonl`, lines.join("\n"));
      const taus = ["--threshold-sweep", "1.5 1.8 2.1 2.4 2.7 3"];
      const { code, out, err } = await runCli([
        "gate",
        ...model,
        "--episodes",
        `${name}.jsonl`,
        ...taus,
        "--json",
        "--out",
        name,
      ]);
      assert.equal(code, 0, err);
      return readGateSweepSummary(JSON.parse(out).summary[0]).runs;
    };
    const [first, second] = [await sweep("x", (i) => i < 6), await sweep("y", (i) => i % 2 === 0)];
    const writes = first.map(({ writes }) => writes);
    assert.deepEqual(second.map(({ writes }) => writes), writes);
    assert.notDeepEqual(second.map(({ pr_auc }) => pr_auc), first.map(({ pr_auc }) => pr_auc));
    assert.ok(writes[0] > writes.at(-1)!, writes.join(" "));
    assert.deepEqual(writes, writes.toSorted((a, b) => b - a));
  }));

Deno.test("accept says by its exit code and in its summary which gate a model without memory fails", () =>
  inWorkFolder(async () => {
    const args = ["accept", ...model, "--reader", "none", "--n", "4", "--tau", "0", "--out", "a"];
    const { code, out, err } = await runCli(args);
    assert.equal(code, 1, err);
    assert.match(out, /NOT ACCEPTED[^]*Hopfield readout \(1 step, /);
    const summary = readAcceptanceSummary(await read("a", "acceptance_summary.json"));
    const compared = readCompareB0B1(await read("a", "compare_b0_b1.json"));
    assert.equal(summary.passed, false);
    const [{ gates, hopfield, retrieval, retrieval_only_em, gate, random_writes: random }] = summary.runs;
    const by = Object.fromEntries(gates.map((one) => [one.gate, one]));
    // A random model reads nothing, yet memory off is the base model, and there is room.
    assert.deepEqual([by.parity.passed, by.parity.value, by.headroom.passed], [true, 0, true]);
    assert.deepEqual([by.oracle.passed, by.uplift.passed, by.uplift_interval.passed], [false, false, false]);
    assert.equal(by.uplift.short_by, 0.3 - compared.uplift.mean);
    assert.ok(retrieval_only_em >= retrieval.p_at_1 && gate.recall_facts === 1);
    assert.equal(hopfield!.p_at_1_without, retrieval.p_at_1);
    // τ 0 writes all, and all drawn at random are the same ones.
    assert.equal(by.oracle.limit, 0.9);
    assert.deepEqual([random.writes, random.recall_facts, random.p_at_1], [gate.total, 1, retrieval.p_at_1]);
    assert.deepEqual([random.b1_em, random.gain], [compared.b1.em, { mean: 0, ci_low: 0, ci_high: 0 }]);
    const before = await comparable("a");
    const again = await runCli([...args, "--resume", "--json"]);
    assert.equal(again.code, 1);
    assert.equal(JSON.parse(again.out).summary.passed, false);
    assert.deepEqual(await comparable("a"), before);
    const config = await read("a", "run.json");
    await Deno.writeTextFile("a/run.json", JSON.stringify({ ...config, stages: config.stages.slice(0, 2) }));
    await refusedAsInterrupted("a", args, "evaluate B1");
    const high = ["--tau", "2.7", "--oracle-limit", "0", "--scenario", "A,C", "--no-hopfield", "--json"];
    const plain = await runCli([...args.slice(0, 5), "--n", "4", ...high, "--out", "b"]);
    assert.equal(plain.code, 1, plain.err);
    const { runs } = readAcceptanceSummary(JSON.parse(plain.out).summary);
    assert.deepEqual(runs.map((run) => [run.scenario, run.folder, run.hopfield]), [["A", "A", null], ["C", "C", null]]);
    for (const { gates, gate, random_writes: random } of runs) {
      assert.deepEqual([random.writes, gate.writes < gate.total], [gate.writes, true]);
      assert.ok(gates.some(({ gate, passed, limit }) => gate === "oracle" && passed && limit === 0));
    }
  }));
