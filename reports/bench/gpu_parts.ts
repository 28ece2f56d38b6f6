/** The parts of `deno task gpu`: each a process of its own, which is ended when its time is over. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** How a part went: what it measured, or why there is nothing of it. */
export type Outcome<T> = { seconds: number } & ({ result: T } | { left_out: string });

/** Counts of a suite of tests. */
export interface Suite {
  passed: number;
  failed: number;
  /** Cases in all tests. */
  steps: number;
  /** The beginning of what failed. */
  failures?: string;
  /** What was left when the time was over: the counts are of what was done until then. */
  not_done?: string;
}

/** A Deno process in the checkout; killed when `most` seconds are over. */
async function deno(args: readonly string[], most: number): Promise<{ code: number; output: string; seconds: number }> {
  const started = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" } as const,
  }).spawn();
  const timer = setTimeout(() => process.kill("SIGKILL"), 1000 * most);
  const { code, stdout, stderr } = await process.output();
  clearTimeout(timer);
  const seconds = (performance.now() - started) / 1000;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: seconds >= most ? 124 : code, output: `${text(stdout)}\n${text(stderr)}`, seconds };
}

/** Flags of every process; without network nothing may be looked for. */
const running = (offline: boolean) => [
  ...["--quiet", "-A", "--no-check", "--unstable-webgpu"],
  ...offline ? ["--cached-only", "--no-lock"] : [],
];

/** How a part runs. */
export interface PartOptions {
  /** Seconds after which it is ended. */
  most: number;
  offline: boolean;
}

/** Runs those tests of a file whose names match. */
export async function suite(file: string, names: RegExp, { most, offline }: PartOptions): Promise<Outcome<Suite>> {
  const { code, output, seconds } = await deno(
    ["test", ...running(offline), file, "--filter", `/${names.source}/`],
    most,
  );
  if (code === 124) return { seconds, ...untilThen(output, most) };
  const counts = /(?:ok|FAILED) \| (\d+) passed(?: \((\d+) steps?\))? \| (\d+) failed(?: \((\d+) steps?\))?/.exec(
    output,
  );
  if (!counts) return { seconds, left_out: `it did not run: ${output.trim().slice(-400)}` };
  const [passed, steps, failed, more] = counts.slice(1).map((count) => Number(count ?? 0));
  const failures = failed === 0 ? {} : { failures: output.slice(output.indexOf(" ERRORS ")).slice(0, 2000) };
  return { seconds, result: { passed, failed, steps: steps + more, ...failures } };
}

/** Counts of a suite that was ended: a software adapter may need an hour for what a GPU does in a minute. */
function untilThen(output: string, most: number): { result: Suite } | { left_out: string } {
  const over = `ended after ${Math.round(most)} s`;
  const lines = [...output.matchAll(/^( *)\S.* \.\.\. (ok|FAILED)\b/gmu)];
  const count = (step: boolean, how: string) =>
    lines.filter(([, indent, end]) => (indent !== "") === step && end === how).length;
  const result = {
    passed: count(false, "ok"),
    failed: count(false, "FAILED"),
    steps: count(true, "ok") + count(true, "FAILED"),
  };
  if (result.passed + result.failed + result.steps === 0) return { left_out: `nothing was done: it was ${over}` };
  // A case that failed counts although its test had no time to end.
  const failed = Math.max(result.failed, Math.min(1, count(true, "FAILED")));
  return { result: { ...result, failed, not_done: `the rest: it was ${over}` } };
}

/** Runs a bench of this folder that writes a file of JSON. */
export async function bench<T>(
  name: string,
  args: readonly string[],
  { most, offline }: PartOptions,
): Promise<Outcome<T>> {
  const folder = await Deno.makeTempDir({ prefix: "gpu-" });
  try {
    const file = join(folder, "result.json");
    const { code, output, seconds } = await deno(
      ["run", ...running(offline), `reports/bench/${name}.ts`, "--json", file, ...args],
      most,
    );
    if (code === 124) return { seconds, left_out: `it was not done after ${Math.round(most)} s` };
    if (code !== 0) return { seconds, left_out: `it failed: ${output.trim().slice(-600)}` };
    return { seconds, result: JSON.parse(await Deno.readTextFile(file)) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
