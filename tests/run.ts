/**
 * Runs the tests and ends with the line "N passed, N failed". Arguments go on to `deno test` (paths, --filter). Fails where
 * a test fails, where a module does not load, and where no test ran.
 */
const summary = /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?/;

/** Counts from the last line of `deno test`; undefined where it did not get that far. */
export function countsOf(line: string): { passed: number; failed: number } | undefined {
  const match = summary.exec(line);
  return match ? { passed: Number(match[1]), failed: Number(match[2]) } : undefined;
}

/** The exit code and the last line of a whole run. */
export function outcomeOf(
  counts: { passed: number; failed: number } | undefined,
  code: number,
): { code: number; line: string } {
  const { passed, failed } = counts ?? { passed: 0, failed: 0 };
  const wrong = code !== 0 || failed > 0 || passed === 0;
  // What fails without a test of its own (a module that does not load, no test at all) counts as one failure.
  return { code: wrong ? code || 1 : 0, line: `${passed} passed, ${wrong ? Math.max(1, failed) : 0} failed` };
}

if (import.meta.main) {
  const args = Deno.args.filter((arg) => arg !== "--");
  const child = new Deno.Command(Deno.execPath(), { args: ["test", "-A", ...args], stdout: "piped" }).spawn();
  let counts: ReturnType<typeof countsOf>;
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    await new Blob([text]).stream().pipeTo(Deno.stdout.writable, { preventClose: true });
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    // deno-lint-ignore no-control-regex
    for (const line of lines) counts = countsOf(line.replace(/\x1b\[[0-9;]*m/g, "")) ?? counts;
  }
  const outcome = outcomeOf(counts, (await child.status).code);
  console.log(outcome.line);
  Deno.exit(outcome.code);
}
