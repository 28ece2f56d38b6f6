import type { EpisodeSource, ScenarioName } from "../episodes/episode.ts";
import { scenarioA } from "./a/scenario_a.ts";
import { scenarioB } from "./b/scenario_b.ts";
import { scenarioC } from "./c/scenario_c.ts";

/** The built-in scenarios by their letters. */
export const scenarios: Readonly<Record<ScenarioName, EpisodeSource>> = { A: scenarioA, B: scenarioB, C: scenarioC };
