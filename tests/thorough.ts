/**
 * Whether this is a thorough run (`deno task test --all`, which `deno task ok` and CI make): slow checks that add little to the others run
 * only then, so that `deno task test` ends within minutes.
 */
export const thorough = Deno.env.get("HEI_NW_ALL_TESTS") === "1";

/** A test of a thorough run. */
export const thoroughTest: typeof Deno.test = thorough ? Deno.test : Deno.test.ignore as typeof Deno.test;
