/**
 * hei-nw: a memory for a local language model, and sleep that puts what it holds into the weights.
 *
 * ```ts
 * import { openMemory } from "@hei-nw/hei-nw";
 *
 * // A real model, such as "HuggingFaceTB/SmolLM2-135M-Instruct", learns better; this one ships with the project.
 * const path = await Deno.makeTempDir();
 * await using memory = await openMemory({ path, model: "hei-nw/dummy-model" });
 * await memory.remember({
 *   text: "The boathouse key hangs behind the blue oar.",
 *   cues: ["Where is the boathouse key?"],
 *   answer: "behind the blue oar",
 * });
 * console.log((await memory.ask("Where is the boathouse key?")).text);
 * await memory.sleep({ recipe: { steps: 20 } });
 * console.log((await memory.ask("Where is the boathouse key?", { memory: false })).text);
 * ```
 *
 * Further entries: `@hei-nw/hei-nw/engine` (devices, models, trainers), `@hei-nw/hei-nw/eval` (scenarios, replay, evaluation) and
 * `@hei-nw/hei-nw/cli`.
 *
 * @module
 */

// A memory in daily use.
export { openMemory, type OpenMemoryOptions } from "./core/run/memory/open_memory.ts";
export type { Memory } from "./core/run/memory/memory.ts";
export type { Note, NoteFields } from "./core/run/memory/notes.ts";
export type {
  AskOptions,
  ChatEnd,
  ChatOptions,
  ListedNote,
  MemoryAnswer,
  RecalledNote,
  RememberOptions,
  RememberResult,
  SleepOptions,
  SleepPlan,
  SleepResult,
} from "./core/run/memory/memory_types.ts";
export type { Rehearsal, RehearsedQuestion } from "./core/memory/memory_store.ts";
export type { RowOrigin } from "./schemas/rehearsal_line.ts";
export type { Absence, AbsenceAnswer, AbsenceGlance } from "./schemas/absence.ts";
export type { FactStage, Night } from "./schemas/night.ts";
export type { DriftGuard } from "./schemas/drift_guard.ts";
// A model that is taught rows of your own.
export { type Taught, teach, type TeachOptions } from "./core/run/teach/teach.ts";
export type { TeachRow } from "./core/run/teach/teach_rows.ts";
export type { LoraAdapter } from "./core/model/lora.ts";
// A model by itself.
export { createDevice, type DeviceName } from "./kernels/choose_device.ts";
export type { Device } from "./kernels/device.ts";
export { openModel, type OpenOptions, type PullProgress } from "./core/format/open_model.ts";
export type { Family } from "./core/format/family.ts";
export type { ModelConfig, ModelSource } from "./core/format/model_source.ts";
export type { ChatMessage, Tokenizer } from "./core/format/tokenizer.ts";
export { loadModel } from "./core/model/load.ts";
export type { LocalModel, LocalModelOptions } from "./core/model/local_model.ts";
export type {
  CallOptions,
  GenerateOptions,
  LanguageModel,
  Scored,
  ScoreItem,
  StreamEnd,
  StreamOptions,
} from "./core/model/language_model.ts";
export type { Prompt } from "./core/model/prompt.ts";
export type { TextStream } from "./core/model/text_stream.ts";

// Whole runs, on scenarios and schedulers of your own too.
export { runM4 } from "./core/run/m4/m4.ts";
export type {
  AnswerOptions,
  ConsolidationOptions,
  DeviceChoice,
  EpisodeOptions,
  GateOptions,
  LoraOptions,
  M4Options,
  MemoryOptions,
  ModelOptions,
  OutputOptions,
  RunContext,
  RunOutcome,
} from "./core/run/m4_options.ts";
export type { ProgressEvent, ProgressSink } from "./core/run/progress.ts";
export { loadRecipe, type NamedRecipe, presetFor, presetNames } from "./core/run/recipes.ts";
export { type Recipe, type RecipeFile, runDefaults, type RunSettings, specification } from "./schemas/recipe.ts";
export { recipeFields } from "./schemas/recipe_fields.ts";
export { runFields } from "./schemas/run_fields.ts";
export type { Field, Fields, FieldValue, ValuesOf } from "./schemas/field.ts";
export type { Rule, Value, ValueOf } from "./schemas/rule.ts";
export { registerScenario, scenarioNamed, scenarioNames } from "./core/scenarios/registry.ts";
export { registerScheduler, schedulerNames } from "./core/replay/scheduler_registry.ts";
export type { Summary, SummaryRun } from "./schemas/summary.ts";

export {
  ContextError,
  DeviceError,
  type ErrorCode,
  FormatError,
  HeiNwError,
  InputError,
  ModelError,
  RunError,
} from "./schemas/errors.ts";
