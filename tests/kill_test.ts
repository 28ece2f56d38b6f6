/** A run in a process of its own that is really killed, as by the kernel or a power cut. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readSummary } from "../schemas/summary.ts";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";

const m4 =
  "m4 --model model --n 3 --steps 150 --batch-size 4 --anchor-chat 1 --anchor-text 1 --lora-lr 0.01 --threads 1"
    .split(" ");

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Starts the command line and kills it with SIGKILL as soon as a file is there. */
async function killWhen(file: string, ...more: string[]): Promise<Deno.CommandStatus> {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const args = ["run", "--quiet", "-A", main, ...m4, ...more];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "null" }).spawn();
  let ended = false;
  const status = child.status.then((s) => (ended = true, s));
  while (!ended && !(await exists(file))) await new Promise((resolve) => setTimeout(resolve, 2));
  if (!ended) child.kill("SIGKILL");
  return await status;
}

Deno.test({
  name: "a process killed between stages and again while it trains ends, resumed, with the bytes of one that was not",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inWorkFolder(async () => {
      for (const [file, ...more] of [["A_B0_metrics.json"], ["consolidation.state", "--resume"]]) {
        const { signal } = await killWhen(`run/${file}`, "--out", "run", ...more);
        assert.equal(signal, "SIGKILL", `killed when ${file} is there`);
        assert.equal(await exists("run/summary.json"), false, `killed before the end, when ${file} is there`);
      }
      assert.ok(await exists("run/consolidation.state"), "killed while it trained");
      let told = "";
      const { code, err } = await runCli([...m4, "--out", "run", "--resume"], true, (text) => told += text);
      assert.equal(code, 0, err);
      assert.match(told, /resumed at step \d+/);
      readSummary(JSON.parse(await Deno.readTextFile("run/summary.json")));

      assert.equal((await runCli([...m4, "--out", "whole"])).code, 0);
      const [resumed, whole] = [await comparable("run"), await comparable("whole")];
      assert.deepEqual(Object.keys(resumed).sort(), Object.keys(whole).sort());
      for (const name of Object.keys(whole)) assert.equal(resumed[name], whole[name], name);
    });
  },
});

/** Sends signals to a command line in a process of its own when a file is there; what it printed, and how it ended. */
async function signalWhen(file: string, args: readonly string[], ...signals: Deno.Signal[]) {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", main, ...args],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const ended = child.output();
  let over = false;
  ended.then(() => over = true);
  while (!over && !(await exists(file))) await new Promise((resolve) => setTimeout(resolve, 2));
  for (const signal of signals) if (!over) child.kill(signal);
  const { code, stderr } = await ended;
  return { code, err: new TextDecoder().decode(stderr) };
}

const rows = ["Where is it?", "Who has it?", "When was it?"]
  .map((prompt, i) => `${JSON.stringify({ prompt, completion: `answer ${i}` })}\n`).join("");
const trainLora = "train-lora --model model --data rows.jsonl --lora-lr 0.02 --lora-layers 1 --batch-size 2 --steps 90"
  .split(" ");

const interruptions: [name: string, args: readonly string[], state: string, result: string, signal: Deno.Signal][] = [
  ["train-lora", trainLora, "train_lora.state", "adapter_model.safetensors", "SIGINT"],
  [
    "m4",
    m4.map((arg) => arg === "150" ? "40" : arg),
    "consolidation.state",
    "weights/adapter_model.safetensors",
    "SIGTERM",
  ],
];
for (const [name, args, state, result, signal] of interruptions) {
  Deno.test({
    name: `${name} that hears ${signal} saves, says how to go on, and then ends with the bytes of one that was let be`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await inWorkFolder(async () => {
        await Deno.writeTextFile("rows.jsonl", rows);
        const { code, err } = await signalWhen(`a/${state}`, [...args, "--out", "a"], signal);
        assert.equal(code, 130, err);
        const said = err.match(/^hei-nw: interrupted; what was done is kept\. Go on with: hei-nw (.*--resume)$/m);
        assert.ok(said, err);
        assert.deepEqual(said[1].split(" "), [...args, "--out", "a", "--resume"]);
        assert.equal(await exists(`a/${result}`), false);
        assert.equal(await exists("a/.hei-nw.lock"), false);
        let told = "";
        const resumed = await runCli(said[1].split(" "), true, (text) => told += text);
        assert.equal(resumed.code, 0, resumed.err);
        assert.match(told, /resumed at step \d+/);
        assert.equal((await runCli([...args, "--out", "whole"])).code, 0);
        assert.deepEqual(await comparable("a"), await comparable("whole"));
      });
    },
  });
}
