import assert from "node:assert/strict";
import { FormatError } from "../../../schemas/errors.ts";
import { openRunFolder, type RunFolder, type RunIdentity } from "./run_folder.ts";
import { jsonStage, stage } from "./stage.ts";

const identity: RunIdentity = {
  command: "m4",
  flags: { n: 48 },
  model: { id: "x/y", sha256: "ab".repeat(32) },
  device: "reference",
  versions: { deno: "2" },
};

async function inRun(run: (open: () => Promise<RunFolder>) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    await run(() => openRunFolder(path, identity, { resume: true, force: false }));
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

/** A stage that writes a text of its own every time it is made, and tells what was called. */
function counting(folder: RunFolder, calls: string[], fault?: "make" | "write") {
  const file = folder.file("queue.txt");
  const call = (name: string) => {
    calls.push(name);
    if (name === fault) throw new Error(`${name} failed`);
  };
  return stage(folder, {
    name: "mine",
    files: ["queue.txt"],
    read: () => (call("read"), Deno.readTextFile(file)),
    make: async () => (call("make"), await Promise.resolve(`made ${calls.length}`)),
    write: async (text) => {
      await Deno.writeTextFile(file, text);
      call("write");
    },
  });
}

Deno.test("a stage is made, written and recorded once; a resumed run reads it", async () => {
  await inRun(async (open) => {
    const calls: string[] = [];
    const folder = await open();
    assert.equal(await counting(folder, calls), "made 1");
    assert.equal(await counting(folder, calls), "made 1");
    assert.equal(await counting(await open(), calls), "made 1");
    assert.deepEqual(calls, ["make", "write", "read", "read"]);
    assert.deepEqual(folder.config.stages, [{ stage: "mine", files: ["queue.txt"] }]);
  });
});

Deno.test("a stage whose file is gone is made again by a resumed run", async () => {
  await inRun(async (open) => {
    const calls: string[] = [];
    const folder = await open();
    await counting(folder, calls);
    await Deno.remove(folder.file("queue.txt"));
    assert.equal(await counting(await open(), calls), "made 3");
  });
});

Deno.test("a run that is to end makes no further stage, and still reads those that are done", async () => {
  await inRun(async (open) => {
    const calls: string[] = [];
    const folder = await open();
    const aborted = { ...folder, signal: AbortSignal.abort() };
    await assert.rejects(counting(aborted, calls), { name: "AbortError" });
    assert.deepEqual(calls, []);
    await counting(folder, calls);
    await counting(aborted, calls);
    assert.deepEqual(calls, ["make", "write", "read"]);
  });
});

for (const fault of ["make", "write"] as const) {
  Deno.test(`a stage that fails in ${fault} is not recorded, and is made again`, async () => {
    await inRun(async (open) => {
      const folder = await open();
      await assert.rejects(counting(folder, [], fault), new RegExp(`${fault} failed`));
      assert.equal(folder.isDone("mine"), false);
      const calls: string[] = [];
      await counting(await open(), calls);
      assert.deepEqual(calls, ["make", "write"]);
    });
  });
}

Deno.test("a stage of one JSON file is checked before it is written and when it is read", async () => {
  await inRun(async (open) => {
    const check = (value: unknown) => {
      if (typeof (value as { em: unknown }).em !== "number") throw new FormatError("em must be a number");
      return value as { em: number };
    };
    const scores = (folder: RunFolder, em: unknown) =>
      jsonStage(folder, {
        name: "score",
        file: "scores.json",
        check,
        make: () => Promise.resolve({ em } as { em: number }),
      });
    const folder = await open();
    await assert.rejects(scores(folder, "many"), FormatError);
    await assert.rejects(Deno.stat(folder.file("scores.json")), Deno.errors.NotFound);
    assert.deepEqual(await scores(folder, 0.5), { em: 0.5 });
    assert.deepEqual(await scores(await open(), 0.7), { em: 0.5 });
    await Deno.writeTextFile(folder.file("scores.json"), '{"em": "many"}');
    await assert.rejects(scores(await open(), 0.7), FormatError);
  });
});
