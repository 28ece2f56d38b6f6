/**
 * `deno task compile`: makes standalone executables with `deno compile`, out of the bundle.
 *
 *     deno task compile [TARGET…]        by default all of them
 *
 * Deno puts the program behind a `denort` of its own version, which it downloads for each target. Where it cannot, `DENORT_BIN` names
 * one, for one target.
 */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { bundle, root } from "../npm/bundle.ts";
import { permissions, unstable } from "../npm/run_flags.ts";

/** Deno's names of the targets, by ours. */
const targets: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "windows-x64": "x86_64-pc-windows-msvc",
};

/** What only the whole `deno` says of itself: a `denort` has no commands, so no help either. */
const wholeDeno = "Start the language server";

/** A wrong argument or a missing tool, in one sentence. */
export class CompileError extends Error {
  override name = "CompileError";
}

/** What was made. */
export interface Compiled {
  path: string;
  /** What is inside, sorted: files by their name, a folder as "core/*". */
  inside: string[];
}

/**
 * Compiles one executable.
 *
 * @param program A folder that `bundle` made.
 * @param folder Where the executable goes.
 * @param environment May hold `DENORT_BIN`.
 * @throws {CompileError} that says what is missing.
 */
export async function compile(
  target: string,
  program: string,
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Compiled> {
  if (!Object.hasOwn(targets, target)) {
    throw new CompileError(
      `Cannot compile: the target must be one of ${Object.keys(targets).join(", ")}: received ${target}`,
    );
  }
  const { DENORT_BIN: denort } = environment;
  if (denort !== undefined) await checkDenort(denort);
  const path = join(folder, `hei-nw-${target}${target.startsWith("windows") ? ".exe" : ""}`);
  // Deno puts nothing in the place of a file that it has not compiled itself.
  await rm(path, { force: true });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "compile",
        "--no-config",
        "--no-check",
        "--no-lock",
        "--no-remote",
        "--no-npm",
        ...unstable,
        "--no-prompt",
      ],
      ...permissions,
      // V8 fuses pairs of vectors on x64 alone, and knows the flag only there.
      ...(target.endsWith("x64") ? ["--v8-flags=--experimental-wasm-revectorize"] : []),
      ...["core", "assets", "worker.js", "LICENSE", "LICENSES.txt"].flatMap((
        name,
      ) => ["--include", join(program, name)]),
      ...["--target", targets[target], "--output", path, join(program, "cli.js")],
    ],
    env: { ...environment, DENO_NO_PACKAGE_JSON: "1", NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (code !== 0) throw new CompileError(whyNot(target, said, denort));
  return { path, inside: embedded(said) };
}

/** A full deno in denort's place compiles, and the executable is then a deno that knows nothing of the program. */
async function checkDenort(path: string): Promise<void> {
  const received = await readFile(path).then(
    (bytes) => bytes.includes(wholeDeno) ? "a whole deno, which would ignore the program inside" : undefined,
    (error) => (error as Error).message,
  );
  if (received === undefined) return;
  throw new CompileError(
    `Cannot compile: DENORT_BIN must be a denort of Deno ${Deno.version.deno}: received ${path} (${received}). ` +
      "Hint: it is a file of its own beside deno in Deno's releases; `deno task executable` needs none.",
  );
}

function whyNot(target: string, said: string, denort: string | undefined): string {
  if (
    denort === undefined &&
    /denort|download|lookup address|error sending request|client error/i.test(said)
  ) {
    const reasons = said.split("\n").flatMap((line) => /^\s*(?:error|\d+): (.*)/.exec(line)?.[1] ?? []);
    const reason = reasons.find((one) => one.includes("://")) ?? reasons.join(" ");
    return `Cannot compile for ${target}: denort, on which Deno puts the program, could not be downloaded (${reason}). ` +
      `Hint: set DENORT_BIN to the denort of Deno ${Deno.version.deno} for ${targets[target]}; ` +
      "or make the single file, which needs none: deno task executable.";
  }
  return `Cannot compile for ${target}: ${said.trim()}`;
}

/** What the tree that `deno compile` prints has at its top. */
function embedded(said: string): string[] {
  return said.split("\n").flatMap((line) => /^[├└]─[─┬] (\S+) \(/.exec(line)?.[1] ?? []).sort();
}

async function main(asked: readonly string[]): Promise<void> {
  const all = asked.length > 0 ? asked : Object.keys(targets);
  const denort = Deno.env.get("DENORT_BIN");
  if (denort !== undefined && all.length !== 1) {
    throw new CompileError(
      `Cannot compile: with DENORT_BIN one target must be named, that of ${denort}: received ${all.length}`,
    );
  }
  if (denort !== undefined) await checkDenort(denort);
  const program = await mkdtemp(join(tmpdir(), "hei-nw-compile-"));
  try {
    await bundle(program);
    for (const target of all) {
      const { path } = await compile(
        target,
        program,
        join(root, "standalone/dist"),
        denort ? { DENORT_BIN: denort } : {},
      );
      console.log(`${path} (${((await stat(path)).size / 2 ** 20).toFixed(1)} MiB)`);
    }
  } finally {
    await rm(program, { recursive: true });
  }
}

if (import.meta.main) {
  try {
    await main(Deno.args.filter((arg) => arg !== "--"));
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
