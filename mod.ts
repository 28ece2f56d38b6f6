/**
 * hei-nw: episodic memory for language models, and consolidation of what the memory holds into LoRA weights.
 *
 * ```ts no-eval
 * import { chatPrompt, chatRow, createDevice, createLora, loadModel, LoraTrainer, openModel, projections } from "@hei-nw/hei-nw";
 *
 * const checkpoint = await openModel("HuggingFaceTB/SmolLM2-135M-Instruct"); // pulled on first use
 * const model = loadModel(checkpoint, await createDevice());
 * model.addAdapter("mine", createLora(model.config, { rank: 8, alpha: 16, targets: projections, baseModel: checkpoint.source }, Math.random));
 *
 * const trainer = new LoraTrainer(model, "mine");
 * const row = chatRow(model.tokens, "Where did Mira leave the brass key?", "at the ferry office");
 * for (let step = 0; step < 20; step++) await trainer.step([row], 1e-3);
 *
 * const [ids] = await model.generate([chatPrompt(model.tokens, "Where is Mira's brass key?")], { maxNewTokens: 16, adapters: ["mine"] });
 * console.log(model.tokens.decode(ids));
 * model.close();
 * ```
 *
 * @module
 */

// Devices: where the arithmetic runs.
export { createDevice, type DeviceName } from "./kernels/choose_device.ts";
export type {
  AdamWArgs,
  ArgmaxArgs,
  AttentionArgs,
  AttentionBackwardArgs,
  Device,
  EmbedArgs,
  IntTensor,
  LossArgs,
  MatmulArgs,
  RmsNormArgs,
  RmsNormBackwardArgs,
  RmsNormWeightBackwardArgs,
  RopeArgs,
  SampleArgs,
  SiluMulBackwardArgs,
  Tensor,
  Weight,
  WeightFormat,
} from "./kernels/device.ts";

// Models: files in, a language model out.
export { openModel, type OpenOptions, type PullProgress } from "./core/format/open_model.ts";
export type { Environment } from "./core/format/locate.ts";
export type { ModelConfig, ModelSource as Checkpoint, StoredTensor } from "./core/format/model_source.ts";
export type { ChatMessage, Tokenizer as Tokens } from "./core/format/tokenizer.ts";
export type { ActivationBits } from "./kernels/activation_bits.ts";
export { loadModel } from "./core/model/load.ts";
export type { LocalModel, LocalModelOptions } from "./core/model/local_model.ts";
export type { CallOptions, GenerateOptions, LanguageModel, Scored } from "./core/model/language_model.ts";
export type { Drafts } from "./core/model/drafts.ts";
export { GeneratedStates } from "./core/model/generated_states.ts";

// LoRA: adapters, training, and the files PEFT reads.
export { createLora, type LoraAdapter, type LoraPair, type Projection, projections } from "./core/model/lora.ts";
export { readPeft, writePeft } from "./core/format/peft.ts";
export type { PlainFormat } from "./core/format/plain_floats.ts";
export type { FullStep, FullTrainerOptions, FullTrainerState } from "./core/train/full_step.ts";
export { FullTrainer } from "./core/train/full_trainer.ts";
export type { LoraTrainerOptions, StepResult, TrainerState } from "./core/train/lora_step.ts";
export { LoraTrainer } from "./core/train/lora_trainer.ts";
export type { Submitted } from "./core/train/pipelined_steps.ts";
export {
  InputWhitening,
  measureWhitening,
  type WhiteningMap,
  type WhiteningOptions,
} from "./core/train/input_whitening.ts";
export { chatPrompt, chatRow } from "./core/train/chat_row.ts";
export { FrozenStateCache as RowStates } from "./core/train/frozen_state_cache.ts";
export type { AuxiliaryTarget as Verdict, TrainRow } from "./core/train/train_row.ts";

// Scenarios and memory.
export { registerScenario, scenarioNamed, scenarioNames } from "./core/scenarios/registry.ts";
export type {
  Episode,
  EpisodeKind,
  EpisodeSource,
  EpisodeStream,
  EvaluationSet,
  GeneratedEpisode,
  NeighbourFact,
  Scenario,
  ScenarioName,
  Span,
  StreamOptions,
} from "./core/episodes/episode.ts";
export { admit, type AdmitOptions, type Admitted, documentsOf } from "./core/memory/admit.ts";
export {
  decideWrites,
  type GateInput,
  type GateMeasurement,
  type GateQuestion,
  type GateWeights,
  measureEpisodes,
} from "./core/memory/gate.ts";
export { createKeyer, type Keyer, type KeyerOptions } from "./core/memory/keyer.ts";
export type { GateDecision, PatternCompletion, Pointer, Trace, VectorIndex } from "./core/memory/memory.ts";
export type { MemoryDocument, MemoryEntry, MemoryStore, StoredEpisode } from "./core/memory/memory_store.ts";
export { SqliteMemoryStore } from "./core/memory/sqlite_store.ts";
export { createMemory, type EpisodicMemory, type Recall, recall } from "./core/memory/retrieval.ts";
export { type PackedMemory, packMemory, packRecalled } from "./core/memory/packer.ts";

// Replay and consolidation.
export { ca2Priority, type PriorityScale, type PriorityWeights } from "./core/replay/ca2_priority.ts";
export { type CA2Options, CA2Scheduler } from "./core/replay/ca2_scheduler.ts";
export {
  type AnchorRows,
  consolidate,
  type Consolidated,
  type ConsolidateInput,
  type ConsolidateOptions,
  type ConsolidationState,
  type StepRecord,
} from "./core/replay/consolidate.ts";
export { mine } from "./core/replay/mine.ts";
export { ReplayQueue } from "./core/replay/replay_queue.ts";
export type { ReplayOrderState } from "./core/replay/replay_order.ts";
export type { EpochPart, Scheduler, SchedulerContext, SchedulerKind } from "./core/replay/scheduler.ts";
export { registerScheduler, schedulerNames } from "./core/replay/scheduler_registry.ts";
export { ShuffledScheduler } from "./core/replay/shuffled_scheduler.ts";
export type { StepOptions } from "./core/replay/step_plan.ts";
export type { ScheduleKind } from "./core/train/schedule.ts";
export type { PointerSummary, ReplayRow } from "./schemas/replay_row.ts";

// Evaluation and whole runs.
export { evaluateMode, type EvaluateOptions, type Mode } from "./core/eval/harness.ts";
export type { AskedCue, CueChoice } from "./core/eval/cue_choice.ts";
export type { EvaluationFrame } from "./core/eval/evaluation_set.ts";
export { computeRetention, type ModeMetrics } from "./core/eval/retention.ts";
export { runM4 } from "./core/run/m4/m4.ts";
export type {
  AnswerOptions,
  ConsolidationOptions,
  DeviceChoice,
  GateOptions,
  LoraOptions,
  M4Options,
  MemoryOptions,
  ModelOptions,
  OutputOptions,
  RunContext,
  RunOutcome,
} from "./core/run/m4_options.ts";
// A memory in daily use.
export { openMemory, type OpenMemoryOptions } from "./core/run/memory/open_memory.ts";
export type { Memory } from "./core/run/memory/memory.ts";
export type { Note, NoteFields } from "./core/run/memory/notes.ts";
export type {
  AskOptions,
  ListedNote,
  MemoryAnswer,
  RecalledNote,
  RememberResult,
  SleepOptions,
  SleepResult,
} from "./core/run/memory/memory_types.ts";
export type { FactStage, Night } from "./schemas/night.ts";
export type { ProgressEvent, ProgressSink } from "./core/run/progress.ts";
export { loadRecipe, type NamedRecipe, presetFor, presetNames } from "./core/run/recipes.ts";
export { type Recipe, type RecipeFile, runDefaults, type RunSettings, specification } from "./schemas/recipe.ts";
export { recipeFields } from "./schemas/recipe_fields.ts";
export { runFields } from "./schemas/run_fields.ts";
export type { Field, Fields, FieldValue, ValuesOf } from "./schemas/field.ts";
export type { Rule, Value, ValueOf } from "./schemas/rule.ts";
export type { CalibrationBin, GateDecisionRecord, GateMetrics, GateTelemetry } from "./schemas/gate_metrics.ts";
export type {
  Metrics,
  MetricsRecord,
  NeighbourRecord,
  PromptMessage,
  RetrievalMetrics,
  Scores,
} from "./schemas/metrics.ts";
export type { NeighbourRetention, RetentionPart, RetentionSummary } from "./schemas/retention_summary.ts";
export type { Summary, SummaryRun } from "./schemas/summary.ts";

export {
  DeviceError,
  type ErrorCode,
  FormatError,
  HeiNwError,
  InputError,
  ModelError,
  RunError,
} from "./schemas/errors.ts";
