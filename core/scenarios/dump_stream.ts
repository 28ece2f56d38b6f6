/**
 * Prints a stream as JSON: `deno run core/scenarios/dump_stream.ts SCENARIO N SEED [HARD_NEGATIVE_RATIO]`.
 * For looking at the data, and for trials outside this project.
 */
import { scenarioNamed, scenarioNames } from "./registry.ts";

if (import.meta.main) {
  const [scenario, n, seed, ratio] = Deno.args;
  if (!scenarioNames().includes(scenario) || !(Number(n) >= 1) || seed === undefined) {
    console.error(`Usage: dump_stream.ts ${scenarioNames().join("|")} N SEED [HARD_NEGATIVE_RATIO]`);
    Deno.exit(2);
  }
  const hardNegativeRatio = ratio === undefined ? undefined : Number(ratio);
  const stream = scenarioNamed(scenario).stream({ n: Number(n), seed: Number(seed), hardNegativeRatio });
  console.log(JSON.stringify(stream, null, 1));
}
