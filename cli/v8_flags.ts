/**
 * Prints what `DENO_V8_FLAGS` should be, so that V8 gets a flag beside those that the user gave. The tasks ask with the flag itself
 * first: an unknown one ends the process, and where V8 does not have this one (it fuses pairs of vectors on x64 alone) they go without.
 *
 *     deno run --allow-env --v8-flags=FLAG cli/v8_flags.ts FLAG
 */

/** The user's flags, separated by commas, and this one. */
export function withFlag(given: string | undefined, flag: string): string {
  const flags = (given ?? "").split(",").filter((other) => other !== "" && other !== flag);
  return [...flags, flag].join(",");
}

if (import.meta.main) console.log(withFlag(Deno.env.get("DENO_V8_FLAGS"), Deno.args[0]));
