/**
 * Runs the tests and ends with the line "N passed, N failed". Arguments go on to `deno test` (paths, --filter). Fails where
 * a test fails, where a module does not load, and where no test ran.
 *
 * `--all` makes it a thorough run (tests/thorough.ts); without it the line before the last says how many slow checks were left out.
 *
 * Without paths all tests run, in two processes at a time: most tests use one core. (Deno's own --parallel runs files in
 * threads of one process, which has one working folder, and many tests need one of their own.)
 */
import process from "node:process";
import { root, sourceFiles } from "./source_files.ts";
import { saysLeftOut } from "./thorough.ts";

const summary = /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?/;
/** Of tests that use two threads more at once would not end sooner, and some hold a model of 0.5 GB. */
const mostAtOnce = 2;

interface Counts {
  passed: number;
  failed: number;
}

/** Counts from the last line of `deno test`; undefined where it did not get that far. */
export function countsOf(line: string): Counts | undefined {
  const match = summary.exec(line);
  return match ? { passed: Number(match[1]), failed: Number(match[2]) } : undefined;
}

/** The exit code and the last lines of a whole run, from what each process counted and how it ended. */
export function outcomeOf(
  runs: readonly { counts?: Counts; code: number; leftOut?: number }[],
): { code: number; line: string } {
  let passed = 0, failed = 0, code = 0, leftOut = 0;
  for (const run of runs) {
    passed += run.counts?.passed ?? 0;
    // What fails without a test of its own (a module that does not load) counts as one failure.
    failed += Math.max(run.counts?.failed ?? 0, run.code === 0 ? 0 : 1);
    code ||= run.code;
    leftOut += run.leftOut ?? 0;
  }
  if (passed === 0) failed ||= 1;
  const without = leftOut === 0 ? "" : `${leftOut} slow checks were left out; deno task test --all makes them, too.\n`;
  return { code: failed > 0 ? code || 1 : 0, line: `${without}${passed} passed, ${failed} failed` };
}

/**
 * Whether a signal ended a process whose tests had all passed by then. Seen once, after the doctor's test, which opens a software
 * WebGPU adapter (glibc: a corrupt heap; none in 30 runs since): native code, not known whose. Such tests are run once more, and a
 * second death counts.
 */
export function diedAtExit({ counts, signal }: { counts?: Counts; signal: string | null }): boolean {
  return signal !== null && counts !== undefined && counts.passed > 0 && counts.failed === 0;
}

const tests = (...names: string[]) => names.map((name) => `tests/${name}_test.ts`);

/**
 * What takes long, the longest first: one that began last would leave a core idle. Each is one process: a room, or these files. What is not
 * named here takes seconds.
 */
export const long: readonly (string | readonly string[])[] = [
  "core",
  // Of which a thorough run alone makes most.
  tests("embedded_model"),
  tests("pipeline", "own_sources", "resume"),
  "kernels",
  tests("conformance"),
  tests("train_lora", "kill", "pretrain"),
  tests("parity"),
  tests("smollm2"),
  tests("library/memory", "sleep_interrupted", "kills"),
  tests("library/teach", "memory_commands", "full_training", "no_leak"),
];

/** Short files of the tests' own room are dealt to so many processes: one alone at the end would leave a core idle. */
const restShares = 4;

/** Paths of test files for one process each, in the order in which they begin. */
export function sharesOf(files: readonly string[]): string[][] {
  const shares = new Map<string, string[]>();
  let rest = 0;
  for (const file of files.filter((path) => path.endsWith("_test.ts"))) {
    const [room] = file.split("/");
    const named = long.findIndex((share) => share.includes(file) && typeof share !== "string");
    const share = named >= 0 ? `long ${named}` : room === "tests" ? `tests ${rest++ % restShares}` : room;
    shares.set(share, [...shares.get(share) ?? [], file]);
  }
  const place = (share: string) => {
    const at = share.startsWith("long ") ? Number(share.slice(5)) : long.indexOf(share);
    return at >= 0 ? at : long.length;
  };
  return [...shares.keys()].sort((a, b) => place(a) - place(b)).map((share) => shares.get(share)!);
}

/** What measures milliseconds: nothing that others left in the heap may be collected meanwhile. */
const timed = ["tests/abort_latency_test.ts", "tests/event_loop_test.ts"];

/** A share as `deno test` takes it: its files share what they import (tests/several.ts). */
export function argsOf(share: readonly string[]): string[] {
  const together = share.filter((file) => !timed.includes(file)), apart = share.filter((file) => timed.includes(file));
  return together.length < 2 ? [...share] : [...apart, "tests/several.ts", "--", ...together];
}

/** Lines of several processes, those of one together, in the order in which the processes began. */
class Output {
  #pending: { text: string; ended: boolean }[] = [];

  begin(): { write: (text: string) => void; end: () => void } {
    const mine = { text: "", ended: false };
    this.#pending.push(mine);
    return {
      write: (text) => {
        mine.text += text;
        this.#print();
      },
      end: () => {
        mine.ended = true;
        this.#print();
      },
    };
  }

  #print(): void {
    for (let first = this.#pending[0]; first; first = this.#pending[0]) {
      process.stdout.write(first.text);
      first.text = "";
      if (!first.ended) return;
      this.#pending.shift();
    }
  }
}

/** One `deno test`, twice where it died at its exit: what it counted, how it ended, and what it said of failures. */
async function runTests(args: readonly string[], output: Output) {
  const { write, end } = output.begin();
  let run = await runOnce(args, write);
  if (diedAtExit(run)) {
    write(`deno test ${args.join(" ")}: ${run.signal} after all tests had passed, so once more\n`);
    run = await runOnce(args, write);
  }
  end();
  return run;
}

/** Whether slow checks run, too. */
let thorough = false;

async function runOnce(args: readonly string[], write: (text: string) => void) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...args],
    cwd: root,
    env: thorough ? { HEI_NW_ALL_TESTS: "1" } : {},
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let counts: Counts | undefined;
  let rest = "", failures = "", leftOut = 0;
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>, isStdout: boolean) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      write(text);
      if (!isStdout) continue;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        // deno-lint-ignore no-control-regex
        const plain = line.replace(/\x1b\[[0-9;]*m/g, "");
        if (failures || plain === " ERRORS ") failures += `${line}\n`;
        counts = countsOf(plain) ?? counts;
        if (saysLeftOut(plain)) leftOut++;
      }
    }
  };
  await Promise.all([read(child.stdout, true), read(child.stderr, false)]);
  const { code, signal } = await child.status;
  failures ||= code === 0 ? "" : `deno test ${args.join(" ")}: exit code ${code}\n`;
  return { counts, code, signal, failures, leftOut };
}

async function checkTypes() {
  const check = new Deno.Command(Deno.execPath(), { args: ["check", "--quiet"], cwd: root, stderr: "piped" });
  const { code, stderr } = await check.output();
  return { code, failures: code === 0 ? "" : `deno check:\n${new TextDecoder().decode(stderr)}` };
}

/** Runs every share without a check of types, and that check once beside them; where a type is wrong no more begins. */
async function runAll() {
  const shares = sharesOf(await sourceFiles(/_test\.ts$/));
  const output = new Output();
  const runs: { counts?: Counts; code: number; failures: string; leftOut?: number }[] = [];
  let check: Promise<void> | undefined = checkTypes().then((run) => {
    runs.push(run);
    if (run.code !== 0) shares.length = 0;
  });
  const work = async () => {
    const first = check;
    check = undefined;
    await first;
    for (let share = shares.shift(); share; share = shares.shift()) {
      runs.push(await runTests(["--no-check", ...argsOf(share)], output));
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, navigator.hardwareConcurrency) }, work));
  // Again at the end, where they are looked for.
  for (const { failures } of runs) process.stdout.write(failures);
  return runs;
}

if (import.meta.main) {
  const args = Deno.args.filter((arg) => arg !== "--" && arg !== "--all");
  thorough = Deno.args.includes("--all");
  const outcome = outcomeOf(args.length ? [await runTests(args, new Output())] : await runAll());
  console.log(outcome.line);
  Deno.exit(outcome.code);
}
