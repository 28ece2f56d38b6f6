/** Two runs in one folder at once: one of them is refused, and says which process is at work there. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readPeft } from "../../core/format/peft.ts";
import { inWorkFolder, runCli } from "../run_cli.ts";

async function writeRows(name: string, prompt: string, completion: string): Promise<void> {
  const rows = Array.from({ length: 8 }, (_, i) => ({ prompt: `${prompt} ${i}?`, completion: `${completion} ${i}` }));
  await Deno.writeTextFile(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

const train = (data: string, ...more: string[]) => [
  ...`train-lora --model model --data ${data} --batch-size 2 --lora-layers 1 --out o`.split(" "),
  ...more,
];

Deno.test("of two trainings into one folder at once, one is refused and the other's adapter stands", async () => {
  await inWorkFolder(async () => {
    await writeRows("rA.jsonl", "Where is lamp", "under stair");
    await writeRows("rB.jsonl", "Which boat", "green");
    const ends = await Promise.all([
      runCli(train("rA.jsonl", "--steps", "12")),
      runCli(train("rB.jsonl", "--steps", "6", "--lora-rank", "4")),
    ]);
    assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 1], ends.map(({ err }) => err).join());
    const won = ends.findIndex(({ code }) => code === 0), lost = ends[1 - won];
    assert.match(lost.err, /Cannot use the folder o: --out must be a folder that no other run is using/);
    assert.match(lost.err, new RegExp(`train-lora \\(process ${Deno.pid} on .*Hint: wait until it has ended`));
    assert.equal((await readPeft("o")).rank, won === 0 ? 32 : 4);
    const after = await runCli(train("rB.jsonl", "--steps", "6"));
    assert.match(after.err, /--out must be a folder without an adapter/);
    assert.deepEqual([...Deno.readDirSync("o")].map((entry) => entry.name).sort(), [
      "adapter_config.json",
      "adapter_model.safetensors",
      "train_lora.json",
    ]);
  });
});

Deno.test("of two m4 runs into one folder at once, one is refused, and the other is whole", async () => {
  await inWorkFolder(async () => {
    const m4 = "m4 --model model --n 3 --dry-run --out o".split(" ");
    const ends = await Promise.all([runCli(m4), runCli([...m4, "--seed", "5"])]);
    assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 1], ends.map(({ err }) => err).join());
    const won = ends.findIndex(({ code }) => code === 0);
    assert.match(ends[1 - won].err, /Cannot use the folder o: --out must be a folder that no other run is using/);
    assert.equal(JSON.parse(await Deno.readTextFile("o/run.json")).flags.seed, won === 0 ? 13 : 5);
  });
});

Deno.test("of two exports to one place at once, one is refused", async () => {
  await inWorkFolder(async () => {
    await writeRows("rA.jsonl", "Where is lamp", "under stair");
    assert.equal((await runCli(train("rA.jsonl", "--steps", "1"))).code, 0);
    for (const out of ["--to peft --out p", "--to merged --out m", "--to gguf --out x.gguf"]) {
      const one = `export --adapter o --model model ${out}`.split(" ");
      const ends = await Promise.all([runCli(one), runCli(one)]);
      assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 1], ends.map(({ err }) => err).join());
    }
    const left = [...Deno.readDirSync("."), ...Deno.readDirSync("m"), ...Deno.readDirSync("p")];
    assert.deepEqual(left.map(({ name }) => name).filter((name) => name.includes("lock")), []);
  });
});

Deno.test("another process at work is named; killed, it is in nobody's way", async () => {
  await inWorkFolder(async () => {
    await writeRows("rA.jsonl", "Where is lamp", "under stair");
    const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
    const first = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", main, ...train("rA.jsonl", "--steps", "100000")],
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const state = () => Deno.stat("o/train_lora.state").then(() => true, () => false);
      for (let i = 0; !(await state()); i++) {
        assert.ok(i < 1200, "the first run saves a state within a minute");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const second = await runCli(train("rA.jsonl", "--steps", "4", "--force"));
      assert.equal(second.code, 1);
      assert.match(second.err, new RegExp(`no other run is using: received .*process ${first.pid} on`));
    } finally {
      first.kill("SIGKILL");
      await first.status;
    }
    const third = await runCli(train("rA.jsonl", "--steps", "4", "--force"));
    assert.equal(third.code, 0, third.err);
  });
});
