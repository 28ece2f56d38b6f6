/** `npx hei-nw` in Node: starts the Deno that this package depends on, with the program that lies beside this file. */
import { spawn } from "node:child_process";
import { accessSync, chmodSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { withFlag } from "../cli/v8_flags.ts";

/** Put in by the build (`build.ts`). */
declare const RUN_FLAGS: readonly string[];
declare const RUN_ENVIRONMENT: Readonly<Record<string, string>>;

const exe = process.platform === "win32" ? "deno.exe" : "deno";

/** Deno's binary: in its package, or in the package of this platform, which npm may have installed without running scripts. */
function findDeno(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const home = dirname(require.resolve("deno/package.json"));
    if (existsSync(join(home, exe))) return join(home, exe);
    const libc = process.platform === "linux" ? "-glibc" : "";
    const platform = createRequire(join(home, "package.json"))
      .resolve(`@deno/${process.platform}-${process.arch}${libc}/package.json`);
    const found = join(dirname(platform), exe);
    return existsSync(found) ? runnable(found) : undefined;
  } catch {
    return undefined;
  }
}

/** npm leaves out the bit that says a file may be run, here and there. */
function runnable(path: string): string {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
  return path;
}

const deno = findDeno();
if (deno === undefined) {
  process.stderr.write(
    `Cannot run hei-nw: the package "deno" must be installed with its binary for ${process.platform} ${process.arch}: received none. ` +
      'Hint: npm install hei-nw without --omit=optional; where Deno has no binary, `import "hei-nw"` works in Node.\n',
  );
  process.exit(1);
}
// V8 fuses pairs of vectors on x64 alone; elsewhere it does not know the flag, and would not start.
const fuses = process.arch === "x64"
  ? withFlag(process.env.DENO_V8_FLAGS, "--experimental-wasm-revectorize")
  : undefined;
const program = join(dirname(fileURLToPath(import.meta.url)), "cli.js");
const child = spawn(deno, ["run", ...RUN_FLAGS, program, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, ...RUN_ENVIRONMENT, ...(fuses === undefined ? {} : { DENO_V8_FLAGS: fuses }) },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // A terminal sends Ctrl-C to both; whoever asks this process alone means the program.
  process.on(signal, () => void (signal === "SIGINT" && process.stdin.isTTY || child.kill(signal)));
}
child.on("error", (error) => {
  process.stderr.write(`Cannot run hei-nw: ${deno}: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
