/** Runs in processes of their own that are really killed, as by the kernel, a power cut, or a person. */
import assert from "node:assert/strict";
import { readSummary } from "../schemas/summary.ts";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";
import { signalWhen } from "./signal_when.ts";
import { thoroughTest } from "./thorough.ts";

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** What it says of going on, as arguments. */
function goOn(err: string): string[] {
  const said = err.match(/^hei-nw: interrupted; what was done is kept\. Go on with: hei-nw (.*--resume)$/m);
  assert.ok(said, err);
  return said[1].split(" ");
}

async function goesOn(args: readonly string[]): Promise<void> {
  let told = "";
  const { code, err } = await runCli(args, true, (text) => told += text);
  assert.equal(code, 0, err);
  assert.match(told, /resumed at step \d+/);
}

const m4 =
  "m4 --model model --n 3 --steps 24 --batch-size 4 --anchor-chat 1 --anchor-text 1 --lora-lr 0.01 --threads 1 --out run"
    .split(" ");

// m4 dies at every stage in resume_test.ts, and other commands are killed here and in sleep_interrupted_test.ts.
thoroughTest({
  name:
    "m4 killed between stages, killed while it trains, and interrupted by SIGTERM ends with the bytes of one that was let be",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inWorkFolder(async () => {
      for (const [file, ...more] of [["A_B0_metrics.json"], ["consolidation.state", "--resume"]]) {
        const { signal } = await signalWhen([...m4, ...more], "SIGKILL", () => exists(`run/${file}`));
        assert.equal(signal, "SIGKILL", `killed when ${file} is there`);
        assert.equal(await exists("run/summary.json"), false, `killed before the end, when ${file} is there`);
      }
      assert.ok(await exists("run/consolidation.state"), "killed while it trained");

      const { code, err } = await signalWhen(
        [...m4, "--resume"],
        "SIGTERM",
        (said) => Promise.resolve(/resumed at step/.test(said)),
      );
      assert.equal(code, 130, err);
      const again = goOn(err);
      assert.deepEqual(again, [...m4, "--resume"]);
      assert.equal(await exists("run/weights/adapter_model.safetensors"), false);
      assert.equal(await exists("run/.hei-nw.lock"), false);
      await goesOn(again);
      readSummary(JSON.parse(await Deno.readTextFile("run/summary.json")));

      assert.equal((await runCli([...m4.slice(0, -1), "whole"])).code, 0);
      const [resumed, whole] = [await comparable("run"), await comparable("whole")];
      assert.deepEqual(Object.keys(resumed).sort(), Object.keys(whole).sort());
      for (const name of Object.keys(whole)) assert.equal(resumed[name], whole[name], name);
    });
  },
});

const rows = ["Where is it?", "Who has it?", "When was it?"]
  .map((prompt, i) => `${JSON.stringify({ prompt, completion: `answer ${i}` })}\n`).join("");
const trainLora =
  "train-lora --model model --data rows.jsonl --lora-lr 0.02 --lora-layers 1 --batch-size 2 --steps 40 --out a"
    .split(" ");

Deno.test({
  name: "train-lora that hears SIGINT saves, says how to go on, and then ends with the bytes of one that was let be",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inWorkFolder(async () => {
      await Deno.writeTextFile("rows.jsonl", rows);
      const { code, err } = await signalWhen(trainLora, "SIGINT", () => exists("a/train_lora.state"));
      assert.equal(code, 130, err);
      const again = goOn(err);
      assert.deepEqual(again, [...trainLora, "--resume"]);
      assert.equal(await exists("a/adapter_model.safetensors"), false);
      assert.equal(await exists("a/.hei-nw.lock"), false);
      await goesOn(again);
      assert.equal((await runCli([...trainLora.slice(0, -1), "whole"])).code, 0);
      assert.deepEqual(await comparable("a"), await comparable("whole"));
    });
  },
});
