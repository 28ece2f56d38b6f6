/** `train-lora` through the command line, on a seeded random model. */
import assert from "node:assert/strict";
import { readPeft } from "../core/format/peft.ts";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";

const rows = [
  { prompt: "Where is it?", completion: "at home" },
  { prompt: "Who has it?", completion: "my aunt" },
  { prompt: "When was it?", completion: "in June" },
];
const data = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const trainLora = "train-lora --model model --data rows.jsonl --lora-lr 0.02 --lora-layers 1 --batch-size 2".split(" ");

Deno.test("train-lora lowers the loss on its completions and writes an adapter that generate takes", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("rows.jsonl", `${data}\n`);
    const { code, out, err } = await runCli([...trainLora, "--epochs", "30", "--out", "a", "--json"]);
    assert.equal(code, 0, err);
    const { summary, files } = JSON.parse(out);
    assert.equal(summary.rows, 3);
    assert.equal(summary.steps, 60);
    assert.ok(summary.loss[59] < 0.5 * summary.loss[0], `${summary.loss[0]} to ${summary.loss[59]}`);
    for (const file of files) assert.ok((await Deno.stat(file)).size > 0);
    assert.deepEqual([...new Set((await readPeft("a")).pairs.map((p) => p.layer))], [2]);
    assert.equal(await Deno.stat("a/train_lora.state").then(() => true, () => false), false);
    const said = await runCli(["generate", "--model", "model", "--adapter", "a", "--prompt", rows[1].prompt]);
    assert.equal(said.code, 0, said.err);
    assert.equal(said.out.trim(), rows[1].completion);
  });
});

Deno.test("train-lora gives the same bytes again, and refuses to overwrite them unless it is told to", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("rows.jsonl", data);
    const args = [...trainLora, "--raw", "--steps", "4", "--dtype", "bf16"];
    for (const out of ["a", "b"]) assert.equal((await runCli([...args, "--out", out])).code, 0);
    const [a, b] = [await comparable("a"), await comparable("b")];
    assert.deepEqual(a, b);
    const again = await runCli([...args, "--out", "a"]);
    assert.equal(again.code, 1);
    assert.match(again.err, /Cannot train into a: --out must hold no adapter.*--force/);
    assert.equal((await runCli([...args, "--out", "a", "--force"])).code, 0);
    assert.deepEqual(await comparable("a"), b);
  });
});

const faults: [string, string | undefined, RegExp][] = [
  ["no file", undefined, /--data must be a file of JSON lines: received rows\.jsonl/],
  ["an empty file", "\n", /rows\.jsonl: content must be at least one row: received "none"/],
  ["a line that is no JSON", `${data}{"prompt": \n`, /rows\.jsonl, line 4: the line must be one JSON object/],
  ["a line that is a list", `[1]\n${data}`, /line 1: the line must be one JSON object: received "an array"/],
  ["no completion", '{"prompt": "x"}', /line 1: completion must be a text that is not empty: received nothing/],
  ["an empty prompt", '{"prompt": "", "completion": "y"}', /line 1: prompt must be a text that is not empty/],
  [
    "a row that is too long",
    `${data}${JSON.stringify({ prompt: "x ".repeat(5000), completion: "y" })}`,
    /rows\.jsonl, line 4: it must have at most \d+ tokens: received \d+/,
  ],
];
for (const [name, text, message] of faults) {
  Deno.test(`train-lora with ${name} says so and writes nothing`, async () => {
    await inWorkFolder(async () => {
      if (text !== undefined) await Deno.writeTextFile("rows.jsonl", text);
      const { code, err } = await runCli([...trainLora, "--out", "a"]);
      assert.equal(code, 1);
      assert.match(err, message);
      assert.equal(await Deno.stat("a/adapter_config.json").then(() => true, () => false), false);
    });
  });
}
