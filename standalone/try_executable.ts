/**
 * `deno task test:executable`: makes the single file for this machine and uses it from an empty folder, with an empty home and, where
 * that is allowed, without any network.
 */
import assert from "node:assert/strict";
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { here, makeExecutable } from "./executable.ts";

/** Milliseconds that `--help` may take from the second start on; on a busy machine so many times what an empty program of Deno's takes. */
const slowest = 100, timesEmpty = 12;

interface Ran {
  code: number;
  out: string;
  err: string;
  ms: number;
}

/** One stranger's machine: an empty folder, an empty home, and the file. */
class Machine {
  constructor(readonly folder: string, readonly file: string) {}

  get cache(): string {
    return join(this.folder, "home/.cache/hei-nw");
  }

  async run(args: readonly string[], more: Record<string, string> = {}, before: readonly string[] = []): Promise<Ran> {
    const began = performance.now();
    const [command, ...rest] = [...before, this.file, ...args];
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: rest,
      cwd: join(this.folder, "empty"),
      clearEnv: true,
      env: {
        PATH: "/usr/bin:/bin",
        HOME: join(this.folder, "home"),
        TMPDIR: join(this.folder, "tmp"),
        NO_COLOR: "1",
        ...more,
      },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr), ms: performance.now() - began };
  }

  async version(more: Record<string, string> = {}): Promise<Ran> {
    const ran = await this.run(["--version"], more);
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, /^\d+\.\d+\.\d+\n$/);
    return ran;
  }

  /** What lies in the cache, the folder of Deno's own files left out. */
  async unpacked(): Promise<string[]> {
    return (await readdir(this.cache)).filter((name) => name !== "deno");
  }
}

async function part(what: string, work: () => Promise<string | void>): Promise<void> {
  const began = performance.now();
  const more = await work();
  console.log(`executable: ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)${more ? `: ${more}` : ""}`);
}

async function main(folder: string): Promise<void> {
  const machine = new Machine(folder, join(folder, "hei-nw"));
  await Promise.all(["empty", "home", "tmp"].map((name) => mkdir(join(folder, name))));
  await part(`the file for ${here} is made`, async () => {
    await copyFile(await makeExecutable(here, join(folder, "made")), machine.file);
  });
  await part("two first starts at once", async () => {
    const both = await Promise.all([machine.version(), machine.version()]);
    assert.ok(both.some(({ err }) => /unpacking into .* \(once\)/.test(err)));
    assert.equal((await machine.unpacked()).length, 1, String(await machine.unpacked()));
  });
  await part("--help from the second start on", async () => {
    const times: number[] = [], empty: number[] = [];
    for (let i = 0; i < 6; i++) {
      const { out, err, ms } = await machine.run(["--help"]);
      assert.match(out, /remember/);
      assert.equal(err, "");
      times.push(ms);
      const began = performance.now();
      await new Deno.Command(Deno.execPath(), { args: ["run", "--no-config", "data:text/javascript,"] }).output();
      empty.push(performance.now() - began);
    }
    const [best, least] = [Math.min(...times), Math.min(...empty)];
    const said = `${best.toFixed(0)} ms at best, where an empty program of Deno's takes ${least.toFixed(0)} ms`;
    assert.ok(best < Math.max(slowest, timesEmpty * least), said);
    return said;
  });
  await part("m4, small, without a network", async () => {
    const alone = await withoutNetwork(machine);
    const small = ["--recipe", "dummy-model", "--scenario", "A", "--n", "3", "--steps", "3", "--out", "run"];
    const { code, err } = await machine.run(["m4", ...small], {}, alone ?? []);
    assert.equal(code, 0, err);
    assert.ok(JSON.parse(await readFile(join(folder, "empty/run/summary.json"), "utf8")));
    assert.match(await readFile(join(folder, "empty/run/report.html"), "utf8"), /<svg/, err);
    assert.deepEqual(await readdir(join(folder, "home")), [".cache"], "nothing else is written into the home");
    assert.deepEqual(await readdir(join(folder, "home/.cache")), ["hei-nw"]);
    return alone
      ? "in a network namespace of its own"
      : "this machine gives none, so with a network that it does not ask for";
  });
  await part("a damaged cache is unpacked anew", async () => {
    const [name] = await machine.unpacked();
    const program = join(machine.cache, name, "cli.js"), text = await readFile(program, "utf8");
    const damages: [string, () => Promise<void>][] = [
      ["cut", () => truncate(program, 1000)],
      ["longer", () => appendFile(program, "\n")],
      ["changed, of the same size", () => writeFile(program, text.replace("import", "imporT"))],
      ["without its stamp", () => rm(join(machine.cache, name, "stamp"))],
    ];
    for (const [how, damage] of damages) {
      await damage();
      const { err } = await machine.version();
      assert.match(err, /was damaged and is unpacked anew/, how);
      assert.equal(await readFile(program, "utf8"), text, how);
      assert.equal((await machine.version()).err, "", how);
    }
    assert.deepEqual(await machine.unpacked(), [name]);
  });
  await part("a cache that cannot be written to", async () => {
    // A file in its place: root may write into a folder whatever its bits say.
    await writeFile(join(folder, "file"), "");
    const first = await machine.version({ XDG_CACHE_HOME: join(folder, "file") });
    assert.match(first.err, /cannot be written to, so the program lies in .*tmp\/hei-nw-\d+/);
    assert.match((await machine.version({ HOME: "" })).err, /cannot be written to, so the program lies in/);
  });
  await part("a file that was cut, and leftovers of one that was killed", async () => {
    const cut = new Machine(join(folder), join(folder, "cut"));
    await copyFile(machine.file, cut.file);
    await truncate(cut.file, 20_000_000);
    const left = join(machine.cache, ".unpacking.killed");
    await mkdir(left);
    await utimes(left, 0, 0);
    const { code, err } = await cut.run(["--version"], { XDG_CACHE_HOME: join(folder, "other") });
    assert.deepEqual([code, /there is no room, .* is damaged/.test(err)], [1, true], err);
    assert.deepEqual(await readdir(join(folder, "other/hei-nw")), []);
    await rm(join(machine.cache, (await machine.unpacked()).find((name) => !name.startsWith("."))!), {
      recursive: true,
    });
    await machine.version();
    assert.equal((await machine.unpacked()).length, 1);
  });
}

/** What starts a program without a network; undefined if this machine does not let us. */
async function withoutNetwork(machine: Machine): Promise<string[] | undefined> {
  if (platform() !== "linux") return undefined;
  const alone = ["unshare", "--net", ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"])];
  return await machine.run(["--version"], {}, alone).then(({ code }) => code === 0, () => false) ? alone : undefined;
}

const folder = await mkdtemp(join(tmpdir(), "hei-nw-executable-"));
try {
  await main(folder);
  console.log("executable: all of it works");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
