/** `train-reader` through the command line, on a seeded random model. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readerAdvice, trainReaderFields } from "../cli/train_reader.ts";
import { readerGain } from "../core/eval/reader_gain.ts";
import { trainTaskAdapter } from "../core/run/task_adapter.ts";
import { defaultsOf } from "../schemas/field.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

const trainReader = [
  ..."train-reader --model model --device cpu --threads 1 --tasks 10 --batch-size 2 --steps 2".split(" "),
  ..."--warmup 1 --lora-rank 2 --lora-layers 1".split(" "),
];

Deno.test("train-reader asks the same tasks without the reader and with it, and says which to use", async () => {
  assert.equal(trainReaderFields.evalTasks.default, 200);
  await inWorkFolder(async () => {
    const { code, out, err } = await runCli([...trainReader, "--eval-tasks", "6", "--out", "reader"]);
    assert.equal(code, 0, err);
    // A random model reads nothing, and two steps teach it nothing.
    assert.match(
      out,
      /^Of 6 tasks 0\.000 are answered with the reader and 0\.000 without .*go without \(--reader none\)\.$/m,
    );
    const card = JSON.parse(await Deno.readTextFile("reader/reader_report.json"));
    assert.deepEqual(card.gain, { mean: 0, low: 0, high: 0, use: "no reader" });
    assert.deepEqual(card.kinds, {
      notes: { tasks: 2, em: 0, em_without_reader: 0 },
      told: { tasks: 2, em: 0, em_without_reader: 0 },
      changed: { tasks: 2, em: 0, em_without_reader: 0 },
    });
    assert.ok(existsSync("reader/adapter_model.safetensors"));
  });
});

Deno.test("a reader that reads better is to be used, and a model that was not trained goes without", () => {
  const hits = (right: number) => Array.from({ length: 200 }, (_, i) => i < right);
  const base = { base_model: "m", base_sha256: "0", eval_tasks: 200 };
  const scores = {
    flags: {},
    loss_first: 1,
    loss_last: 0,
    em: 0.9,
    em_by_lines: {},
    em_without_reader: 0.1,
    kinds: {},
  };
  const summary = { ...base, ...scores, gain: readerGain(hits(180), hits(20)) };
  assert.match(
    readerAdvice({ out: "r", files: [], summary }),
    /^Of 200 tasks 0\.900 are answered with the reader and 0\.100 without \(0\.800 more, .*: use it \(--reader r\)\.\n$/,
  );
  assert.equal(
    readerAdvice({ out: "r", files: [], summary: { ...base, em_without_reader: 0.96 } }),
    "Of 200 tasks the model answers 0.960 without a reader, so none was trained: go without (--reader none).\n",
  );
});

Deno.test("a reader that is widened says so once, with both shapes; one of the same shape says nothing", async () => {
  await inWorkFolder(async () => {
    const [small, rest] = [["--eval-tasks", "0", "--lora-targets", "q_proj"], ["--out", "wide", "--from", "small"]];
    const first = await runCli([...trainReader, ...small, "--out", "small"]);
    assert.equal(first.code, 0, first.err);
    assert.doesNotMatch(first.err, /widened/);
    const same = await runCli([...trainReader, ...small, ...rest.with(1, "same")]);
    assert.equal(same.code, 0, same.err);
    assert.doesNotMatch(same.err, /widened/);
    const asked = ["--eval-tasks", "0", "--lora-targets", "q_proj,v_proj", "--lora-rank", "4", "--lora-layers", "0"];
    const { code, err } = await runCli([...trainReader, ...asked, ...rest]);
    assert.equal(code, 0, err);
    const said =
      "the adapter of small was widened from rank 2 on q_proj in block 2 to rank 4 on q_proj, v_proj in blocks 0 to 2";
    assert.equal(err.split(said).length, 2, err);
  });
});

Deno.test("where nothing is asked, nothing is said of which to use", async () => {
  await inWorkFolder(async () => {
    const { code, out, err } = await runCli([...trainReader, "--eval-tasks", "0", "--out", "reader"]);
    assert.equal(code, 0, err);
    assert.ok(!/--reader/.test(out) && !out.includes('"gain"'), out);
  });
});

Deno.test("a model that needs no training is not trained, and leaves no folder", async () => {
  await inWorkFolder(async () => {
    const options = { ...defaultsOf(trainReaderFields), device: "cpu" as const, model: "model", out: "reader" };
    const outcome = await trainTaskAdapter({
      ...{ command: "train-reader", kind: "reader", name: "reader", options },
      context: { progress: () => {}, now: () => new Date(0) },
      needless: () => Promise.resolve({ em_without_reader: 0.97 }),
      rows: () => assert.fail("it was trained"),
      steps: () => 1,
      evaluate: () => Promise.resolve({}),
    });
    assert.deepEqual(outcome.files, []);
    assert.equal("em_without_reader" in outcome.summary && outcome.summary.em_without_reader, 0.97);
    assert.ok(!existsSync("reader"));
  });
});
