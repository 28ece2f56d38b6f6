import assert from "node:assert/strict";
import { completionScript, type Shell } from "./completion_scripts.ts";
import { placesOf } from "./completions.ts";
import { examples } from "./examples.ts";
import { createProgram } from "./program.ts";

const program = () => createProgram({ out: () => {}, err: () => {}, interactive: false });
const places = placesOf(program());

/** What a shell says to a script, or undefined where the shell is not here. */
async function said(shell: string, args: string[], script: string): Promise<string | undefined> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, script);
    const { code, stdout, stderr } = await new Deno.Command(shell, { args: [...args, file] }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(file);
  }
}

/** What each shell offers for the last word. */
const asked: Record<Shell, (script: string, words: string[]) => Promise<string | undefined>> = {
  bash: (script, words) =>
    said(
      "bash",
      ["--norc"],
      `${script}\nCOMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${
        words.length - 1
      }; _hei_nw; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  fish: (script, words) =>
    said("fish", ["--no-config"], `${script}\ncomplete -C "${words.join(" ")}" | string replace -r '\\t.*' ''`),
  // The completion system of zsh wants a terminal: its two functions are stood in for.
  zsh: (script, words) =>
    said(
      "zsh",
      ["-f"],
      `compdef() { }; _files() { }; compadd() { shift; print -l -- $@ }; _describe() { print -l -- \${items%%:*} }\n` +
        `${script}\nwords=(${words.map((word) => `"${word}"`).join(" ")}); CURRENT=${words.length}; _hei_nw`,
    ),
};

for (const shell of ["bash", "zsh", "fish"] as const) {
  Deno.test(`${shell} completes commands, flags and their values`, async () => {
    const offered = async (...words: string[]) =>
      (await asked[shell](completionScript(shell, places), ["hei-nw", ...words]))?.split("\n");
    const [first, inner, flags, device, choices, files] = [
      await offered("m"),
      await offered("memory", "l"),
      await offered("m4", "--"),
      await offered("m4", "--device", ""),
      await offered("completions", ""),
      await offered("report", ""),
    ];
    if (first === undefined) return console.error(`no ${shell} here: its script was not tried`);
    assert.ok(first.includes("m4") && first.includes("memory"), first.join(" "));
    assert.ok(inner!.includes("list") && !inner!.includes("m4"), inner!.join(" "));
    assert.ok(flags!.includes("--seed") && flags!.includes("--recipe") && !flags!.includes("--file"), flags!.join(" "));
    assert.deepEqual(device!.filter((word) => word !== "").sort(), ["auto", "cpu", "reference", "webgpu"]);
    assert.ok(choices!.includes("fish"), choices!.join(" "));
    // A folder is meant: bash offers files where a script offers nothing.
    if (shell === "bash") assert.deepEqual(files!.filter((word) => word !== ""), []);
  });
}

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
