/**
 * Prints a stream as JSON: `deno run core/scenarios/dump_stream.ts SCENARIO N SEED [HARD_NEGATIVE_RATIO]`.
 * For looking at the data, and for trials outside this project.
 */
import type { EpisodeSource } from "./episode.ts";
import { scenarioA } from "./scenario_a.ts";
import { scenarioB } from "./scenario_b.ts";
import { scenarioC } from "./scenario_c.ts";

const sources: Record<string, EpisodeSource> = { A: scenarioA, B: scenarioB, C: scenarioC };

if (import.meta.main) {
  const [scenario, n, seed, ratio] = Deno.args;
  const source = sources[scenario];
  if (source === undefined || !(Number(n) >= 1) || seed === undefined) {
    console.error("Usage: dump_stream.ts A|B|C N SEED [HARD_NEGATIVE_RATIO]");
    Deno.exit(2);
  }
  const hardNegativeRatio = ratio === undefined ? undefined : Number(ratio);
  console.log(JSON.stringify(source.stream({ n: Number(n), seed: Number(seed), hardNegativeRatio }), null, 1));
}
