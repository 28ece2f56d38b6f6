/**
 * `deno task test:npm`: makes the npm package, installs it into an empty folder, and uses it there as a stranger would: the command, which
 * runs in Deno, and the library, in Node. Both have to say the same.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { buildPackage } from "./build.ts";

const prompt = "What color is the sky?";
const note = { text: "Nina left the silver coin in the attic.", question: "Where did Nina leave the silver coin?" };
/** The first Node with SQLite without a flag, and one that is installed where the machine's own is older. */
const withSqlite = 22, nodePackage = "22.23.5";

/** The library as its README uses it; prints what was said as JSON. */
const library = `
import { createDevice, loadModel, openMemory, openModel } from "hei-nw";

const model = loadModel(await openModel("hei-nw/dummy-model"), await createDevice("cpu"));
const said = { chat: await model.chat(${JSON.stringify(prompt)}).text };
model.close();
try {
  const memory = await openMemory({ path: "./mine", model: "hei-nw/dummy-model" });
  await memory.remember({ text: ${JSON.stringify(note.text)}, cues: [${
  JSON.stringify(note.question)
}], answer: "in the attic" });
  said.asked = (await memory.ask(${JSON.stringify(note.question)})).text;
  const night = await memory.sleep({ recipe: { steps: 6 }, force: true });
  said.night = night.night;
  said.after = (await memory.ask(${JSON.stringify(note.question)}, { memory: false })).text;
  await memory[Symbol.asyncDispose]();
} catch (error) {
  said.refused = error.message;
}
console.log(JSON.stringify(said));
`;

/** A program in TypeScript, which has to compile against the package's declarations. */
const typed = `
import { createDevice, loadModel, type Memory, openMemory, openModel } from "hei-nw";
import { createLora, LoraTrainer, projections } from "hei-nw/engine";
import { evaluateMode } from "hei-nw/eval";
import { openGgufBytes } from "hei-nw/browser";

const memory: Memory = await openMemory({ path: "./mine" });
const text: string = (await memory.ask("Where?")).text;
const model = loadModel(await openModel("hei-nw/dummy-model"), await createDevice());
const lora = createLora(model.config, { rank: 8, alpha: 16, targets: projections, baseModel: model.source }, Math.random);
model.addAdapter("mine", lora);
export const used = [text, new LoraTrainer(model, "mine"), evaluateMode, openGgufBytes];
// @ts-expect-error: a device of this name there is not.
await createDevice("abacus");
`;

interface Ran {
  code: number;
  out: string;
  err: string;
}

async function run(cwd: string, command: string, ...args: string[]): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function succeeds(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await run(cwd, command, ...args);
  assert.equal(code, 0, `${command} ${args.join(" ")}\n${out}${err}`);
  return out;
}

async function part<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  console.log(`npm: ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return result;
}

/** A Node that has SQLite: the machine's own, or one from npm; undefined if that cannot be had. */
async function laterNode(folder: string): Promise<string | undefined> {
  const version = Number((await succeeds(".", "node", "--version")).slice(1).split(".")[0]);
  if (version >= withSqlite) return "node";
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), "{}");
  const name = `node-${platform()}-${arch()}`;
  const { code, err } = await run(
    folder,
    "npm",
    "install",
    "--silent",
    "--no-audit",
    "--no-fund",
    `${name}@${nodePackage}`,
  );
  if (code === 0) return join(folder, "node_modules", name, "bin/node");
  console.log(
    `npm: memory in Node is not tried: the machine has Node ${version}, and ${name} could not be installed. ${err}`,
  );
}

async function main(folder: string): Promise<void> {
  const tarball = await part("the package is made", buildPackage);
  await part(
    "npm install in an empty folder",
    () => succeeds(folder, "npm", "install", "--no-audit", "--no-fund", "--silent", tarball),
  );
  await writeFile(join(folder, "use.mjs"), library);
  await writeFile(join(folder, "use.mts"), typed);

  const generated = await part(
    "npx hei-nw generate",
    async () =>
      JSON.parse(
        await succeeds(
          folder,
          "npx",
          "hei-nw",
          "generate",
          "--model",
          "hei-nw/dummy-model",
          "--prompt",
          prompt,
          "--json",
        ),
      ),
  );
  assert.ok(generated.text.length > 0);
  await part("npx hei-nw m4, small", async () => {
    const recipe = ["--recipe", "dummy-model", "--scenario", "A", "--n", "3", "--steps", "3"];
    const { code, out, err } = await run(folder, "npx", "hei-nw", "m4", ...recipe, "--out", "run", "--json");
    assert.deepEqual([code, /warning: no report/.test(err)], [0, false], err);
    assert.ok(JSON.parse(out).summary);
    const written = await readdir(join(folder, "run"));
    assert.deepEqual(["summary.json", "report.html", "report.md"].filter((name) => !written.includes(name)), []);
  });
  await part("the hub's own package is inside, whether the hub can be reached or not", async () => {
    const { code, err } = await run(folder, "npx", "hei-nw", "pull", "nobody/no-such-model", "--from", "hub");
    assert.deepEqual([code, /not a dependency|Cannot find/.test(err)], [1, false], err);
  });
  await part("a wrong command line ends with its exit code", async () => {
    const { code, err } = await run(folder, "npx", "hei-nw", "generate", "--nothing");
    assert.deepEqual([code, /unknown option '--nothing'/.test(err)], [2, true], err);
  });

  const own = JSON.parse(await part("import in the machine's own Node", () => succeeds(folder, "node", "use.mjs")));
  assert.equal(own.chat, generated.text);
  const node = "refused" in own
    ? await part("a later Node is installed", () => laterNode(join(folder, "node")))
    : "node";
  if ("refused" in own) assert.match(own.refused, /Node 22\.13 or later/);
  if (node !== undefined) {
    const said = node === "node" ? own : JSON.parse(
      await part("import in Node with SQLite: chat, remember, ask, sleep", () => succeeds(folder, node, "use.mjs")),
    );
    assert.deepEqual([said.refused, said.chat, said.night], [undefined, generated.text, 1]);
    assert.match(said.asked, /in the attic/);
    await part("the command goes on with the memory that Node wrote, and says the same", async () => {
      const ask = async (...args: string[]) =>
        JSON.parse(
          await succeeds(folder, "npx", "hei-nw", "ask", "--memory", "mine", note.question, "--json", ...args),
        );
      assert.deepEqual([(await ask("--no-memory")).text], [said.after]);
      assert.equal((await ask("--no-memory")).night, 1);
    });
  }
  await part(
    "a program in TypeScript compiles against the declarations",
    () =>
      succeeds(
        folder,
        Deno.execPath(),
        "run",
        "-A",
        "--quiet",
        "npm:typescript@7.0.2/tsc",
        "--noEmit",
        "--strict",
        "--types",
        "",
        "--target",
        "esnext",
        "--module",
        "nodenext",
        "use.mts",
      ),
  );
  assert.match(await readFile(join(folder, "node_modules/hei-nw/LICENSES.txt"), "utf8"), /commander 14/);
}

const folder = await mkdtemp(join(tmpdir(), "hei-nw-npm-"));
try {
  await main(folder);
  console.log("npm: all of it works");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
