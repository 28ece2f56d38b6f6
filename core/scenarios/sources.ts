import type { EpisodeSource, ScenarioName } from "./episode.ts";
import { scenarioA } from "./scenario_a.ts";
import { scenarioB } from "./scenario_b.ts";
import { scenarioC } from "./scenario_c.ts";

/** The built-in scenarios by their letters. */
export const scenarios: Readonly<Record<ScenarioName, EpisodeSource>> = { A: scenarioA, B: scenarioB, C: scenarioC };
