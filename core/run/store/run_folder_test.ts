import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../format/test_folder.ts";
import { FormatError, RunError } from "../../../schemas/errors.ts";
import { flagsOf, openRunFolder, readRunFolder, type RunIdentity } from "./run_folder.ts";

const identity: RunIdentity = {
  command: "m4",
  flags: { scenario: "A", n: 48, "lora-lr": 1e-4, steps: null },
  model: { id: "x/y", sha256: "ab".repeat(32) },
  device: "reference",
  versions: { deno: "2" },
};
const fresh = { resume: false, force: false };
const resume = { resume: true, force: false };
const force = { resume: false, force: true };

const names = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();

/** A folder with two finished stages. */
async function halfway(folder: string): Promise<void> {
  const run = await openRunFolder(folder, identity, fresh);
  await Deno.writeTextFile(run.file("replay_queue.jsonl"), "{}\n");
  await run.finish("mine", ["replay_queue.jsonl"]);
  await Deno.mkdir(run.file("weights"));
  await Deno.writeTextFile(run.file("weights/adapter_config.json"), "{}");
  await run.finish("train", ["weights/adapter_config.json"]);
}

const refused = (path: string, id: RunIdentity, options: { resume: boolean; force: boolean }, says: RegExp) =>
  assert.rejects(openRunFolder(path, id, options), (error) => {
    assert.ok(error instanceof RunError, String(error));
    assert.match(error.message, says);
    return true;
  });

Deno.test("a new folder is made and says what it holds", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a/b");
    const run = await openRunFolder(path, identity, fresh);
    assert.equal(run.resumed, false);
    assert.equal(run.isDone("mine"), false);
    assert.deepEqual(await readRunFolder(path), { ...identity, stages: [] });
  });
});

Deno.test("--resume takes over the stages that are done", async () => {
  await withFolder(async (folder) => {
    await halfway(folder);
    const run = await openRunFolder(folder, identity, resume);
    assert.equal(run.resumed, true);
    assert.ok(run.isDone("mine") && run.isDone("train"));
    assert.equal(run.isDone("evaluate"), false);
    assert.deepEqual(names(folder), ["replay_queue.jsonl", "run.json", "weights"]);
  });
});

Deno.test("--resume does a stage again whose files are gone, and all that follow it", async () => {
  await withFolder(async (folder) => {
    await halfway(folder);
    await Deno.remove(join(folder, "replay_queue.jsonl"));
    const run = await openRunFolder(folder, identity, resume);
    assert.deepEqual([run.isDone("mine"), run.isDone("train"), run.resumed], [false, false, false]);
  });
});

Deno.test("without --resume the same run starts over", async () => {
  await withFolder(async (folder) => {
    await halfway(folder);
    await Deno.writeTextFile(join(folder, "notes.txt"), "mine");
    const run = await openRunFolder(folder, identity, fresh);
    assert.equal(run.isDone("mine"), false);
    assert.deepEqual(names(folder), ["notes.txt", "run.json"]);
  });
});

Deno.test("a folder of another run is refused by the flag that differs, and --resume does not help", async () => {
  await withFolder(async (folder) => {
    await halfway(folder);
    const other = { ...identity, flags: { ...identity.flags, n: 64 } };
    await refused(
      folder,
      other,
      fresh,
      / n must be 48, as in the run that is already there: received 64\. Hint: .*`force`/,
    );
    await refused(folder, other, resume, / n must be 48.*`resume` needs the same options/);
    await refused(folder, { ...identity, flags: { ...identity.flags, steps: 9 } }, fresh, / steps must be left out/);
    await refused(folder, { ...identity, command: "ablate" }, fresh, /the command must be "m4"/);
    await refused(
      folder,
      { ...identity, model: { id: "x/y", sha256: "cd".repeat(32) } },
      resume,
      /SHA-256 of the model/,
    );
    assert.deepEqual(names(folder), ["replay_queue.jsonl", "run.json", "weights"]);
  });
});

Deno.test("--force starts over, and clears away only what runs write", async () => {
  await withFolder(async (folder) => {
    await halfway(folder);
    for (
      const name of [
        "A_B3_metrics.json",
        "own-facts_B0_metrics.json",
        "training.state",
        "notes.txt",
        "notes.json",
        ".a.json.12.tmp",
      ]
    ) {
      await Deno.writeTextFile(join(folder, name), "x");
    }
    const other = { ...identity, flags: { ...identity.flags, n: 64 } };
    const run = await openRunFolder(folder, other, force);
    assert.equal(run.resumed, false);
    assert.deepEqual(names(folder), ["notes.json", "notes.txt", "run.json"]);
    assert.equal((await readRunFolder(folder)).flags.n, 64);
  });
});

Deno.test("with --resume and --force together, the same run is gone on with and another one replaced", async () => {
  await withFolder(async (folder) => {
    await halfway(folder);
    const both = { resume: true, force: true };
    assert.equal((await openRunFolder(folder, identity, both)).isDone("train"), true);
    const other = { ...identity, flags: { ...identity.flags, n: 64 } };
    assert.equal((await openRunFolder(folder, other, both)).isDone("mine"), false);
  });
});

Deno.test("a folder with foreign content is refused and not touched, --force or not", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "thesis.md"), "mine");
    await Deno.writeTextFile(join(folder, "drift_guard.json"), "mine too");
    for (const options of [fresh, resume, force]) {
      await refused(
        folder,
        identity,
        options,
        / out must be a new or empty folder.*thesis\.md.*nothing there was touched/,
      );
    }
    assert.deepEqual(names(folder), ["drift_guard.json", "thesis.md"]);
  });
});

Deno.test("a damaged run.json is explained, and --force starts over", async () => {
  await withFolder(async (folder) => {
    await halfway(folder);
    await Deno.writeTextFile(join(folder, "run.json"), '{"command": "m4"');
    await assert.rejects(openRunFolder(folder, identity, resume), (error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, /run\.json/);
      return true;
    });
    assert.equal((await openRunFolder(folder, identity, force)).isDone("mine"), false);
  });
});

Deno.test("a file in the place of the folder is explained", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeTextFile(path, "");
    await refused(path, identity, fresh, /must be a folder that can be read/);
    await assert.rejects(readRunFolder(path), /must be a run's folder/);
  });
});

Deno.test("flags are recorded by their own names, without those that change no result", () => {
  const options = {
    scenarios: ["A"],
    loraLr: 1e-4,
    steps: undefined,
    out: "x",
    threads: 2,
    resume: true,
    dryRun: true,
  };
  assert.deepEqual(flagsOf(options), { scenario: ["A"], "lora-lr": 1e-4, steps: null });
});
