/** A run of `m4` that dies, over and over, and goes on each time. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { runM4 } from "../core/run/m4/m4.ts";
import type { ProgressSink } from "../core/run/progress.ts";
import { comparable, inWorkFolder } from "./run_cli.ts";
import { m4Context, m4Options } from "./tiny_m4.ts";
import { FormatError } from "../schemas/errors.ts";

Deno.test("a run that dies at every stage, one after the other, ends with the bytes of one that did not", async () => {
  await inWorkFolder(async () => {
    const run = (out: string, resume: boolean, progress: ProgressSink) =>
      runM4(m4Options({ out, resume, force: !resume }), { progress, ...m4Context });
    await run("whole", false, () => {});
    class Crash extends Error {}
    const deaths: [stage: string, step: number][] = [
      ["gate", 1],
      ["evaluate B0", 1],
      ["drift before", 0],
      ["consolidate", 7],
      ["consolidate", 11],
      ["evaluate B3", 1],
      ["drift after", 0],
    ];
    const stages = new Map<string, number>();
    for (const [i, [stage, step]] of deaths.entries()) {
      const death = run("broken", i > 0, (event) => {
        if (event.step > 0) stages.set(event.stage, 1 + (stages.get(event.stage) ?? 0));
        if (event.stage === stage && event.step >= step) throw new Crash();
      });
      await assert.rejects(death, Crash, stage);
    }
    assert.equal(stages.get("gate"), 2, "a stage that is done is not done again");
    const before = await comparable("broken");
    await assert.rejects(
      runM4(m4Options({ out: "broken" }), { progress: () => {}, now: () => new Date(0) }),
      /out must be a folder without an interrupted run: received "one whose run was interrupted after .*`resume` continues/,
    );
    assert.deepEqual(await comparable("broken"), before, "nothing of it is lost");
    await run("broken", true, () => {});
    const [whole, resumed] = [await comparable("whole"), await comparable("broken")];
    assert.deepEqual(Object.keys(resumed).sort(), Object.keys(whole).sort());
    for (const name of Object.keys(whole)) assert.equal(resumed[name], whole[name], name);
  });
});

Deno.test("a run whose store was emptied is not gone on with: the error names the file, and what it says to do helps", async () => {
  await inWorkFolder(async () => {
    const store = "dry/memory.sqlite";
    const run = (resume: boolean) =>
      runM4(m4Options({ out: "dry", dryRun: true, resume }), { progress: () => {}, now: () => new Date(0) });
    await run(false);
    const rows = await Deno.readTextFile("dry/replay_queue.jsonl");
    const refused = async () => {
      const before = await Deno.readFile(store);
      await assert.rejects(run(true), (error) => {
        assert.ok(error instanceof FormatError);
        assert.match(error.message, /dry\/memory\.sqlite.*without tables.*delete it/);
        return true;
      });
      assert.deepEqual(await Deno.readFile(store), before);
    };
    await Deno.truncate(store, 0);
    await refused();
    const bare = new DatabaseSync(store);
    bare.exec("PRAGMA user_version = 3");
    bare.close();
    assert.ok((await Deno.stat(store)).size > 0, "a whole database, with nothing in it");
    await refused();
    await Deno.remove(store);
    await run(true);
    assert.equal(await Deno.readTextFile("dry/replay_queue.jsonl"), rows);
  });
});
