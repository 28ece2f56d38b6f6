import assert from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { takeLock } from "./lock.ts";

async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(join(folder, "x.lock"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A file system without locks. */
const none = { lock: () => Promise.resolve(undefined), host: "here" };

async function taken(path: string, system?: typeof none): Promise<AsyncDisposable> {
  const result = await takeLock(path, "a test", system);
  assert.ok("lock" in result, "it is free");
  return result.lock;
}

async function refused(path: string, system?: typeof none) {
  const result = await takeLock(path, "another", system);
  assert.ok("holder" in result, "it is held");
  return result.holder;
}

for (const [name, system] of [["with locks", undefined], ["without locks", { ...none }]] as const) {
  Deno.test(`one takes the lock, another hears who has it, and it is free again afterwards: ${name}`, async () => {
    await inFolder(async (path) => {
      {
        await using _lock = await taken(path, system);
        const holder = await refused(path, system);
        assert.deepEqual([holder?.pid, holder?.work], [Deno.pid, "a test"]);
      }
      await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
      await using _again = await taken(path, system);
    });
  });
}

Deno.test("a lock's file that a killed process left behind holds nobody up", async () => {
  await inFolder(async (path) => {
    const main = `const { takeLock } = await import(${JSON.stringify(import.meta.resolve("./lock.ts"))});
      await takeLock(Deno.args[0], "the killed one"); console.log("held"); setInterval(() => {}, 1000);`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--ext=ts", "data:application/typescript," + encodeURIComponent(main), path],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    await child.stdout.getReader().read();
    const holder = await refused(path);
    assert.deepEqual([holder?.pid, holder?.work], [child.pid, "the killed one"]);
    assert.equal((await refused(path, { ...none, host: holder!.host }))?.pid, child.pid);
    child.kill("SIGKILL");
    await child.status;
    assert.equal((await Deno.stat(path)).isFile, true);
    await (await taken(path))[Symbol.asyncDispose]();
  });
});

Deno.test("without locks, a holder on this machine counts as long as that very process lives", async () => {
  await inFolder(async (path) => {
    const write = (holder: object) =>
      Deno.writeTextFile(path, JSON.stringify({ work: "m4", since: "then", ...holder }));
    await write({ pid: Deno.pid, host: "elsewhere" });
    assert.equal((await refused(path, none))?.host, "elsewhere");
    if (Deno.build.os !== "linux") return;
    await write({ pid: 4_194_304, host: "here" }); // No process has a number this high.
    await (await taken(path, none))[Symbol.asyncDispose]();
    await write({ pid: Deno.pid, host: "here", began: "1" }); // Its number has been given to another process since.
    await (await taken(path, none))[Symbol.asyncDispose]();
  });
});

for (const [name, system] of [["with locks", undefined], ["without locks", { ...none, host: hostname() }]] as const) {
  Deno.test(`many at once: one at a time has it, ${name}`, () => inFolder((path) => manyAtOnce(path, system)));
}

Deno.test("who takes a lock of the system's sees who holds it by name alone", async () => {
  await inFolder(async (path) => {
    await using _byName = await taken(path, { ...none, host: hostname() });
    assert.equal((await refused(path))?.pid, Deno.pid);
  });
});

async function manyAtOnce(path: string, system?: typeof none): Promise<void> {
  let holders = 0, times = 0;
  const one = async () => {
    for (let i = 0; i < 20; i++) {
      const result = await takeLock(path, "a test", system);
      if (!("lock" in result)) continue;
      assert.equal(++holders, 1);
      times++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      holders--;
      await result.lock[Symbol.asyncDispose]();
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
  assert.ok(times >= 8, `${times} times`);
}
