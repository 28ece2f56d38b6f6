import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../format/test_folder.ts";
import { openMemoryFolder } from "../memory/memory_folder.ts";
import { claimFile, claimFolder } from "./claim.ts";
import { removeLeftBehind } from "./left_behind.ts";

async function write(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await Deno.mkdir(join(folder, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, name), "x");
  }
}

async function goneProcess(): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  return child.pid;
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("temporary files of processes that are gone are removed, and nothing else", async () => {
  const gone = await goneProcess();
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", "setTimeout(() => {}, 60_000)"] }).spawn();
  try {
    await withFolder(async (folder) => {
      const stays = [`.a.json.${child.pid}.0.tmp`, `.a.json.${Deno.pid}.0.tmp`, `a.${gone}.0.tmp`, `.a.${gone}.tmp`];
      await write(folder, [...stays, `.a.json.${gone}.0.tmp`, `in/.b.${gone}.12.tmp`, `in/in/.c.${gone}.0.tmp`]);
      const removed = await removeLeftBehind(folder, { depth: 1 });
      assert.deepEqual(removed.sort(), [`.a.json.${gone}.0.tmp`, `in/.b.${gone}.12.tmp`].map((n) => join(folder, n)));
      assert.deepEqual(names(folder), [...stays, "in"].sort());
      assert.deepEqual(await removeLeftBehind(join(folder, "absent")), []);
    });
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

Deno.test("a file of this process's number that is older than the process is removed", async () => {
  await withFolder(async (folder) => {
    await write(folder, [`.a.${Deno.pid}.0.tmp`]);
    await Deno.utime(join(folder, `.a.${Deno.pid}.0.tmp`), 1, 1);
    await removeLeftBehind(folder);
    assert.deepEqual(names(folder), []);
  });
});

Deno.test("a program that may not ask after a process goes by the file's age", async () => {
  const gone = await goneProcess();
  await withFolder(async (folder) => {
    await write(folder, [`.old.${gone}.0.tmp`, `.new.${gone}.0.tmp`]);
    await Deno.utime(join(folder, `.old.${gone}.0.tmp`), 1, 1);
    const module = import.meta.resolve("./left_behind.ts");
    const script = `import { removeLeftBehind } from "${module}"; await removeLeftBehind(${JSON.stringify(folder)});`;
    await Deno.writeTextFile(join(folder, "script.ts"), script);
    const args = ["run", "--no-check", "--no-prompt", "--allow-read", "--allow-write", join(folder, "script.ts")];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, stderr: "piped" }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.deepEqual(names(folder), [`.new.${gone}.0.tmp`, "script.ts"]);
  });
});

Deno.test("claims and memories remove what killed writes left, but a foreign folder is not touched", async () => {
  const gone = await goneProcess();
  const temporary = `.x.json.${gone}.0.tmp`;
  const kind = { holds: "a run", marks: ["run.json"] };
  await withFolder(async (folder) => {
    await write(folder, ["run/run.json", `run/${temporary}`, `run/weights/${temporary}`, "other/thesis.md"]);
    await write(folder, [
      `other/${temporary}`,
      "mine/memory.sqlite",
      `mine/${temporary}`,
      `mine/nights/0001/${temporary}`,
    ]);
    await using _run = await claimFolder(join(folder, "run"), "m4", kind);
    await assert.rejects(claimFolder(join(folder, "other"), "m4", kind), /nothing there was touched/);
    await openMemoryFolder(join(folder, "mine"));
    assert.deepEqual(names(join(folder, "run")), [".hei-nw.lock", "run.json", "weights"]);
    assert.deepEqual(names(join(folder, "run/weights")), []);
    assert.deepEqual(names(join(folder, "other")), [temporary, "thesis.md"]);
    assert.deepEqual(names(join(folder, "mine")), ["memory.sqlite", "nights"]);
    assert.deepEqual(names(join(folder, "mine/nights/0001")), []);
    {
      await using _file = await claimFile(join(folder, "other/thesis.md"), "export");
    }
    assert.deepEqual(names(join(folder, "other")), [temporary, "thesis.md"]);
    {
      await using _file = await claimFile(join(folder, "other/x.json"), "export");
    }
    assert.deepEqual(names(join(folder, "other")), ["thesis.md"]);
  });
});
