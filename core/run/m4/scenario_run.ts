import type { LocalModel } from "../../model/local_model.ts";
import type { EpisodeStream, ScenarioName } from "../../episodes/episode.ts";
import type { DriftProbe } from "../../eval/drift_guard.ts";
import type { BaseKnowledge } from "../../eval/probes/base_knowledge.ts";
import type { M4Options, RunContext } from "../m4_options.ts";
import type { RunFolder } from "../store/run_folder.ts";
import type { StageClock } from "../store/stage_clock.ts";

/** What one scenario's run is made of. */
export interface ScenarioRun {
  model: LocalModel;
  /** What the base model knows: asked by the drift guard, and held. */
  knowledge: BaseKnowledge;
  /** Name of the reader in the model; undefined without one. */
  reader: string | undefined;
  scenario: ScenarioName;
  options: M4Options;
  folder: RunFolder;
  context: RunContext;
  clock: StageClock;
  /** Plain text for perplexity, or why there is none. */
  driftText: DriftProbe["text"];
}

/** Progress of a stage, for those who count only done and all. */
export function progressFor({ context }: ScenarioRun, stage: string): (done: number, total: number) => void {
  return (step, total) => context.progress({ stage, step, total });
}

/** Subjects about which a stream contradicts the base model: neither held to it nor guarded against drift. */
export function editedSubjects(stream: EpisodeStream): string[] {
  return stream.episodes.filter((e) => e.oldAnswer !== undefined).map((e) => e.slots.subject);
}
