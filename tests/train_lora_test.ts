/** `train-lora` through the command line, on a seeded random model. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readAbsence } from "../schemas/absence.ts";
import { readPeft } from "../core/format/peft.ts";
import { main } from "../cli/main.ts";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";
import { leaveOut, thorough, thoroughTest } from "./thorough.ts";

const rows = [
  { prompt: "Where is it?", completion: "at home" },
  { prompt: "Who has it?", completion: "my aunt" },
  { prompt: "When was it?", completion: "in June" },
];
const data = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const trainLora =
  "train-lora --model model --device cpu --data rows.jsonl --lora-lr 0.02 --lora-layers 1 --batch-size 2".split(" ");
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
    assert.equal((await runCli([...args, "--out", "a"])).code, 0);
    const first = await comparable("a");
    if (thorough) {
      assert.equal((await runCli([...args, "--out", "b"])).code, 0);
      assert.deepEqual(await comparable("b"), first);
    }
    const again = await runCli([...args, "--out", "a"]);
    assert.equal(again.code, 1);
    assert.match(again.err, /Cannot train into a: --out must be a folder without an adapter.*--force/);
    assert.equal((await runCli([...args, "--out", "a", "--force"])).code, 0);
    assert.deepEqual(await comparable("a"), first);
  });
});

Deno.test("train-lora goes on with an interrupted training, and throws none away unless it is told to", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("rows.jsonl", data);
    // A state is saved after the first step and after ten more.
    const args = [...trainLora, "--steps", "12"];
    assert.equal((await runCli([...args, "--out", "whole"])).code, 0);
    // An adapter stands there already: --force begins to replace it, and is interrupted.
    assert.equal((await runCli([...trainLora, "--steps", "1", "--out", "a"])).code, 0);
    const crash = runCli([...args, "--out", "a", "--force"], true, () => {
      if (existsSync("a/train_lora.state")) throw new Error("killed");
    });
    await assert.rejects(crash, /killed/);
    const refused = await runCli([...args, "--out", "a"]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /one with an interrupted training.*--resume continues it, --force starts over/);
    for (
      const [more, message] of [
        [["--no-anchors"], /--no-anchors must be false, as in the interrupted training: received true/],
        [["--lora-lr", "0.03"], /--lora-lr must be 0\.02, as in the interrupted training: received 0\.03/],
        [["--data", "other.jsonl"], /--data must be the same rows|--data must be "rows\.jsonl"/],
      ] as const
    ) {
      await Deno.writeTextFile("other.jsonl", data.repeat(2));
      const { code, err } = await runCli([...args, "--out", "a", "--resume", ...more]);
      assert.equal(code, 1);
      assert.match(err, message);
    }
    let told = "";
    const resumed = await runCli([...args, "--out", "a", "--resume"], true, (text) => told += text);
    assert.equal(resumed.code, 0, resumed.err);
    assert.match(told, /resumed at step \d+/);
    assert.deepEqual(await comparable("a"), await comparable("whole"));
    const finished = await runCli([...args, "--out", "a", "--resume"]);
    assert.match(finished.err, /there is no interrupted training to resume/);
  });
});

/** Facts of which the names are told apart, so that others can be asked about. */
const facts = [
  "Orla the oar mill",
  "Irma the kettle inn",
  "Lars the sledge barn",
  "Ugo the drum loft",
  "Edda the saw shed",
  "Nils the jug hall",
]
  .map((words) => words.split(" "))
  .map(([who, the, what, where]) => ({
    prompt: `Where did ${who} leave ${the} ${what}?`,
    completion: `in the ${where}`,
  }));
const factLines = facts.map((row) => `${JSON.stringify(row)}\n`).join("");

if (!thorough) {
  leaveOut("train-lora into another folder gives the same bytes; without contrast nothing is abstained from");
}

Deno.test("rows that ask for facts are taught with others that were never told, and it is measured what is made up", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("rows.jsonl", factLines);
    const run = async (out: string, ...more: string[]) => {
      const result = await runCli([...trainLora, "--out", out, "--json", ...more]);
      assert.equal(result.code, 0, result.err);
      const { summary } = JSON.parse(result.out);
      const { answers, ...shares } = readAbsence(JSON.parse(await Deno.readTextFile(`${out}/absence.json`)));
      assert.deepEqual(summary.absence, shares);
      assert.ok(answers.length > 3, JSON.stringify(answers));
      for (const { question } of answers) {
        assert.match(question, /^Where did \p{Lu}\S+ leave the \w+\?$/u);
        assert.doesNotMatch(question, /Orla|Irma|Lars|Ugo|Edda|Nils/);
      }
      return { ...result, summary, shares };
    };
    const held = await run("a", "--batch-size", "4", "--steps", "70");
    assert.match(held.err, /, 2 contrast rows a step$/m);
    assert.equal(held.summary.flags["contrast-rows"], 2);
    assert.ok(held.shares.abstained_after >= 0.5, JSON.stringify(held.shares));
    assert.ok(held.summary.loss.at(-1) < 0.2 * held.summary.loss[0], "the rows are learned, too");
    if (!thorough) return;
    const bare = await run("b", "--no-abstain", "--steps", "1");
    assert.equal(bare.summary.flags["contrast-rows"], 0);
    assert.doesNotMatch(bare.err, /contrast/);
    assert.equal(bare.shares.abstained_after, 0);
  });
});

thoroughTest(
  "a training with anchors and contrast that is ended after any step goes on to the same bytes",
  async () => {
    await inWorkFolder(async () => {
      await Deno.writeTextFile("rows.jsonl", factLines.split("\n").slice(0, 3).join("\n"));
      const args = [...trainLora, "--steps", "12"];
      assert.equal((await runCli([...args, "--out", "whole"])).code, 0);
      for (const step of [1, 5, 9]) {
        const ending = new AbortController(), out = `ended-${step}`;
        const code = await main([...args, "--out", out], {
          out: () => {},
          err: (text) => Number(text.match(/train lora {2}(\d+)/)?.[1]) >= step && ending.abort(),
          interactive: true,
          signal: ending.signal,
        });
        assert.equal(code, 130);
        const { code: ended, err } = await runCli([...args, "--out", out, "--resume"]);
        assert.equal(ended, 0, err);
        assert.deepEqual(await comparable(out), await comparable("whole"), `ended after step ${step}`);
      }
    });
  },
);

Deno.test("what is not given is chosen, said once and recorded; bare rows cost the model what it knew, and that is said", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("rows.jsonl", data);
    const args = "train-lora --model hei-nw/dummy-model --data rows.jsonl --no-anchors --lora-rank 16 --out a --json"
      .split(" ");
    const { code, out, err } = await runCli(args);
    assert.equal(code, 0, err);
    const plan =
      /^train lora: 60 steps of 3 rows, rate 0\.001, rank 16 in the upper 3 of 6 blocks, no anchors, no whitening$/m;
    assert.match(err, plan);
    assert.match(
      err,
      /^hei-nw: warning: THIS ADAPTER LOST .* of 100 points .*\. Without --no-anchors the base model is held\.$/m,
    );
    const { summary } = JSON.parse(out);
    assert.deepEqual(JSON.parse(await Deno.readTextFile("a/train_lora.json")), summary);
    assert.ok(summary.loss.at(-1) < 0.1 * summary.loss[0], "the defaults learn");
    assert.ok(summary.chosen.includes("lora-lr") && summary.chosen.includes("steps"));
    assert.ok(!summary.chosen.includes("lora-rank") && !summary.chosen.includes("seed"));
    assert.deepEqual([summary.flags["lora-lr"], summary.flags["lora-rank"], summary.flags["no-anchors"]], [
      1e-3,
      16,
      true,
    ]);
    assert.deepEqual([summary.drift.count, summary.drift.chat.count], [160, 80]);
    assert.ok(summary.drift.delta_em < 0 && summary.drift.chat.delta_contained < 0);
    assert.match(summary.lost, /^THIS ADAPTER LOST/);
  });
});

const faults: [string, string | Uint8Array | undefined, RegExp][] = [
  ["no file", undefined, /--data must be a file of JSON lines: received \/.*\/rows\.jsonl/],
  ["an empty file", "\n", /rows\.jsonl: content must be at least one row: received "none"/],
  ["a line that is no JSON", `${data}{"prompt": \n`, /rows\.jsonl, line 4: the line must be one JSON object/],
  ["a line that is a list", `[1]\n${data}`, /line 1: the line must be one JSON object: received "an array"/],
  [
    "bytes that are no text",
    Uint8Array.of(...new TextEncoder().encode(data), 0x22, 0xe9, 10),
    /line 4: the line must be UTF-8/,
  ],
  ["half a character", '{"prompt": "x", "completion": "\\ud800"}', /line 1: completion must be whole characters/],
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
      if (typeof text === "string") await Deno.writeTextFile("rows.jsonl", text);
      else if (text) await Deno.writeFile("rows.jsonl", text);
      const { code, err } = await runCli([...trainLora, "--out", "a"]);
      assert.equal(code, 1);
      assert.match(err, message);
      assert.equal(await Deno.stat("a/adapter_config.json").then(() => true, () => false), false);
    });
  });
}

Deno.test("train-lora on more blocks than there are says so", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("rows.jsonl", data);
    const { code, err } = await runCli([...trainLora, "--lora-layers", "4", "--out", "a"]);
    assert.equal(code, 1);
    assert.match(err, /--lora-layers must be at most its number of blocks, 3: received 4/);
  });
});

thoroughTest("train-lora takes more rows than an argument list holds", async () => {
  await inWorkFolder(async () => {
    // Short raw rows without anchors: what takes time besides is not what is tried here.
    await Deno.writeTextFile("rows.jsonl", `${JSON.stringify({ prompt: "a", completion: "b" })}\n`.repeat(150_000));
    const { code, err } = await runCli([...trainLora, "--raw", "--no-anchors", "--steps", "1", "--out", "a"]);
    assert.equal(code, 0, err);
  });
});
