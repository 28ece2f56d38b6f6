/**
 * Whether this is a thorough run (`deno task test --all`, which `deno task ok` and CI make): slow checks that add little to the others run
 * only then, so that `deno task test` ends within minutes. What is left out stands among the tests as one that is ignored, so that
 * `tests/run.ts` can say how much that is.
 */
export const thorough = Deno.env.get("HEI_NW_ALL_TESTS") === "1";

/** Ends the name of what is left out. */
const where = "(deno task test --all)";

/** Registers what this run leaves out. */
export function leaveOut(what: string): void {
  Deno.test({ name: `${what} ${where}`, ignore: true, fn() {} });
}

/** Whether a line of `deno test` names something that was left out. */
export function saysLeftOut(line: string): boolean {
  return line.includes(`${where} ... ignored`);
}

interface RegisterTest {
  (name: string, fn: () => void | Promise<void>): void;
  (test: Deno.TestDefinition): void;
}

/** A test of a thorough run. */
export const thoroughTest: RegisterTest = thorough
  ? Deno.test
  : (test: string | Deno.TestDefinition) => leaveOut(typeof test === "string" ? test : test.name);

/** What checks are made with: all of it in a thorough run, and a part of it in others. @param what Names the rest. */
export function allOrPart<T>(what: string, all: T, part: T): T {
  if (!thorough) leaveOut(what);
  return thorough ? all : part;
}
