import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { completionScript, type Shell } from "./completion_scripts.ts";
import { placesOf } from "./completions.ts";
import { examples } from "./examples.ts";
import { createProgram } from "./program.ts";

const program = () => createProgram({ out: () => {}, err: () => {}, interactive: false });
const places = placesOf(program());

/** How a shell is called without the files that it starts with. */
const bare: Record<Shell, string[]> = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] };
const zshOffers = fileURLToPath(new URL("../tests/fixtures/offers.zsh", import.meta.url));
const compinit = "autoload -Uz compinit; compinit -D -u";

/** The arguments with which a shell loads a script and prints what it offers at the end of each line, and = after it. */
const asking: Record<Shell, (script: string, lines: readonly string[]) => string[]> = {
  bash: (script, lines) => [
    "-c",
    `source ${script}\n` + lines.map((line) => {
      const words = line.split(" ").map((word) => `"${word}"`);
      return `COMP_WORDS=(${words.join(" ")}) COMP_CWORD=${words.length - 1}; _hei_nw; ` +
        `printf '%s\\n' "\${COMPREPLY[@]}" =`;
    }).join("\n"),
  ],
  fish: (script, lines) => [
    "-c",
    `source ${script}\n` + lines.map((line) => `complete -C "${line}"; echo =`).join("\n"),
  ],
  zsh: (script, lines) => [zshOffers, `${compinit}; source ${script}`, ...lines],
};

/** What a shell offers for each line. */
async function offered(shell: Shell, args: string[], cwd: string): Promise<string[][]> {
  const { code, stdout, stderr } = await new Deno.Command(shell, { args: [...bare[shell], ...args], cwd }).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, new TextDecoder().decode(stderr) + text);
  return text.split(/^=$/m).slice(0, -1).map((part) =>
    part.split("\n").map((one) => one.split("\t")[0]).filter((word) => word !== "").sort()
  );
}

/** Whether a shell is here. */
function isHere(shell: Shell): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", "exit"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** A test in a shell, within an empty folder. */
function inShell(shell: Shell, name: string, test: (folder: string) => Promise<void>): void {
  Deno.test({
    ...{ name: `${shell} ${name}`, ignore: !isHere(shell) },
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        await test(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  inShell(shell, "completes commands, flags and their values", async (folder) => {
    const script = `${folder}/script`;
    await Deno.writeTextFile(script, completionScript(shell, places));
    const lines = ["m", "memory l", "m4 --", "m4 --device ", "completions ", "report "].map((line) => `hei-nw ${line}`);
    const [first, inner, flags, device, choices, files] = await offered(shell, asking[shell](script, lines), folder);
    assert.deepEqual(first, ["m4", "mcp", "memory"]);
    assert.deepEqual(inner, ["list"]);
    assert.ok(flags.includes("--seed") && flags.includes("--recipe") && !flags.includes("--file"), flags.join(" "));
    assert.deepEqual(device, ["auto", "cpu", "reference", "webgpu"]);
    assert.ok(choices.includes("fish"), choices.join(" "));
    // A folder is meant. bash offers files where a script offers nothing.
    if (shell === "bash") assert.deepEqual(files, []);
    else assert.ok(files.includes("script"), files.join(" "));
  });
}

inShell("zsh", "completes from a file in a folder of its functions, too", async (folder) => {
  await Deno.writeTextFile(`${folder}/_hei-nw`, completionScript("zsh", places));
  const args = [zshOffers, `fpath+=(${folder}); ${compinit}`, "hei-nw memory l"];
  assert.deepEqual(await offered("zsh", args, folder), [["list"]]);
});

Deno.test("every command has an example, which its own flags take", () => {
  const paths = places.flatMap(({ at, commands }) => commands.map(({ name }) => at === "" ? name : `${at} ${name}`));
  assert.deepEqual(Object.keys(examples).sort(), paths.toSorted());
  for (const [path, example] of Object.entries(examples)) {
    const line = /hei-nw ([^)]*)/.exec(example)![1];
    const args = Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain);
    const own = program();
    const silence = (command: typeof own) => {
      command.action(() => {});
      command.commands.forEach(silence);
    };
    own.commands.forEach(silence);
    assert.doesNotThrow(() => own.parse(args, { from: "user" }), `${path}: ${example}`);
    assert.ok(line.startsWith(path), `${path}: ${example}`);
  }
});
