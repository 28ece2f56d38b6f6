import assert from "node:assert/strict";
import { join } from "node:path";
import { RunError } from "../../schemas/errors.ts";
import type { RunConfig } from "../../schemas/run_config.ts";
import { trainedRun, type WantedRun } from "./trained_run.ts";

const wanted: WantedRun = { replayRoot: undefined, scenario: "A", n: 48, seed: 13, model: "m", tau: 1.5 };

async function inFolder(test: () => Promise<void>): Promise<void> {
  const before = Deno.cwd();
  const folder = await Deno.makeTempDir();
  Deno.chdir(folder);
  try {
    await test();
  } finally {
    Deno.chdir(before);
    await Deno.remove(folder, { recursive: true });
  }
}

async function write(path: string, flags: RunConfig["flags"] = {}, trained = true): Promise<void> {
  const run: RunConfig = {
    command: "m4",
    flags: { scenario: "A", n: 48, seed: 13, model: "m", tau: 1.5, ...flags },
    model: { id: "m", sha256: "0".repeat(64) },
    device: "cpu",
    versions: {},
    stages: trained ? [{ stage: "consolidate", files: [] }] : [],
  };
  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(join(path, "run.json"), JSON.stringify(run));
}

async function refusal(asked: Partial<WantedRun>): Promise<string> {
  const error = await trainedRun({ ...wanted, ...asked }).then((path) => assert.fail(path), (e) => e);
  assert.ok(error instanceof RunError);
  return error.message;
}

Deno.test("the one run that fits is found, in a folder of its own or inside that of several scenarios", async () => {
  await inFolder(async () => {
    await write("reports/m4-replay/ABC-x", { scenario: ["A", "B"] }, false);
    await write("reports/m4-replay/ABC-x/A");
    await write("reports/m4-replay/ABC-x/B", { scenario: "B" });
    await write("reports/m4-replay/other", { scenario: ["A"], seed: 14 });
    assert.equal(await trainedRun(wanted), "reports/m4-replay/ABC-x/A");
    assert.equal(await trainedRun({ ...wanted, scenario: "B" }), "reports/m4-replay/ABC-x/B");
    assert.equal(await trainedRun({ ...wanted, seed: 14 }), "reports/m4-replay/other");
  });
});

Deno.test("where several runs fit, or none does, it is said which there are and in what they differ", async () => {
  await inFolder(async () => {
    assert.match(
      await refusal({}),
      /no run in reports\/m4-replay fits \(scenario A, n 48.*\): received "no trained run there"/,
    );
    await write("reports/m4-replay/unfinished", {}, false);
    assert.match(await refusal({}), /received "no trained run there"/);
    await write("reports/m4-replay/tau2", { tau: 2 });
    await write("reports/m4-replay/far", { tau: 2, seed: 1, n: 3 });
    assert.match(
      await refusal({}),
      /received \["reports\/m4-replay\/tau2",.*Hint: reports\/m4-replay\/tau2 has tau 2;/,
    );
    await write("reports/m4-replay/one");
    await write("reports/m4-replay/two");
    assert.match(
      await refusal({}),
      /several runs fit.*received \["reports\/m4-replay\/one","reports\/m4-replay\/two"\]/,
    );
  });
});

Deno.test("a folder that is given is taken, its scenario's inside it too, and what else it holds is said", async () => {
  await inFolder(async () => {
    await write("run", { seed: 99 });
    assert.equal(await trainedRun({ ...wanted, replayRoot: "run" }), "run");
    await write("all", { scenario: ["A", "B"] }, false);
    await write("all/A");
    await write("all/B", { scenario: "B" });
    assert.equal(await trainedRun({ ...wanted, replayRoot: "all/" }), "all/A");
    assert.match(
      await refusal({ replayRoot: "all", scenario: "C" }),
      /an m4 run of scenario C that has trained: received "a folder that holds A, B".*all\/A/,
    );
    await write("begun", {}, false);
    assert.match(await refusal({ replayRoot: "begun" }), /"begun, which has not"\.$/);
    assert.match(await refusal({ replayRoot: "nowhere" }), /"nowhere, which holds no run"/);
  });
});
