/**
 * A sweep of real runs on a seeded random model, killed twice while a run is under way, and one that is let be:
 *
 *     deno task sweep-kills [--small]
 *
 * Both must end with the same bytes in every file but the time tables. A run that was finished before a kill is not run again: its time
 * table stands as it was. Twelve runs take 110 s of one core; with --small there are four, in 45 s.
 */
import assert from "node:assert/strict";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";
import { signalWhen } from "./signal_when.ts";

/** How many runs, and in which of them it is killed: as soon as one of its files is there. */
interface Size {
  axes: string;
  runs: number;
  kills: readonly [run: string, file: string][];
  /** The last run before the second kill. */
  finished: number;
}

const whole: Size = {
  axes: "--tau 1.2,2.2,2.3 --cycles 1,2 --seeds 2",
  runs: 12,
  kills: [
    ["A-tau1.2-cycles2-seed14", "A_B0_metrics.json"],
    ["A-tau2.3-cycles1-seed13", "weights/adapter_model.safetensors"],
  ],
  finished: 8,
};
const small: Size = {
  axes: "--tau 1.2,2.3 --cycles 1,2 --seeds 1",
  runs: 4,
  kills: [
    ["A-tau1.2-cycles2-seed13", "A_B0_metrics.json"],
    ["A-tau2.3-cycles1-seed13", "weights/adapter_model.safetensors"],
  ],
  finished: 2,
};
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

if (import.meta.main) {
  const wrong = Deno.args.find((arg) => arg !== "--small");
  if (wrong !== undefined) {
    console.error(`sweep-kills: the one flag is --small: received ${wrong}`);
    Deno.exit(1);
  }
  const { axes, runs, kills, finished } = Deno.args.length > 0 ? small : whole;
  const sweep =
    ("sweep --model model --threads 1 --n 3 --steps 4 --new-each-cycle --batch-size 4 --anchor-chat 1 --anchor-text 1 " +
      `--lora-lr 0.01 ${axes} --out`).split(" ");
  await inWorkFolder(async () => {
    const begun = performance.now();
    const say = (text: string) => console.error(`${((performance.now() - begun) / 1000).toFixed(0)} s: ${text}`);
    for (const [i, [run, file]] of kills.entries()) {
      const args = [...sweep, "killed", ...(i > 0 ? ["--resume"] : [])];
      const { signal } = await signalWhen(args, "SIGKILL", () => exists(`killed/${run}/${file}`));
      assert.equal(signal, "SIGKILL");
      assert.equal(await exists(`killed/${run}/summary.json`), false, "killed while the run was under way");
      assert.equal(await exists("killed/sweep.json"), false);
      say(`killed in ${run}, when ${file} was there`);
    }
    const times = "killed/A-tau1.2-cycles1-seed13/timing.json";
    const before = await Deno.readTextFile(times);
    const resumed = await runCli([...sweep, "killed", "--resume"]);
    assert.equal(resumed.code, 0, resumed.err);
    assert.match(resumed.err, new RegExp(`run ${finished} of ${runs}: \\S+ was finished before\\n`));
    assert.equal(await Deno.readTextFile(times), before);
    say("gone on with to its end");
    const undisturbed = await runCli([...sweep, "whole"]);
    assert.equal(undisturbed.code, 0, undisturbed.err);
    say("run without a kill");
    assert.equal(resumed.out.replaceAll("killed", "whole"), undisturbed.out);
    const [a, b] = [await comparable("killed"), await comparable("whole")];
    assert.deepEqual(Object.keys(a).sort(), Object.keys(b).sort());
    for (const name of Object.keys(b)) assert.equal(a[name], b[name], name);
    console.log(`the same table, and ${Object.keys(b).length} files of the same bytes\n${undisturbed.out}`);
  });
}
