/**
 * The parts of a run: scenarios, the write gate, keys and recall, replay, and the harness of all modes.
 *
 * @module
 */

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
  ScenarioSource,
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
export { measureSurprise, ordinaryForm, type SurpriseOptions } from "./core/memory/surprise.ts";
export { createKeyer, type Keyer, type KeyerOptions } from "./core/memory/keyer.ts";
export type { GateDecision, PatternCompletion, Pointer, Trace, VectorIndex } from "./core/memory/memory.ts";
export type {
  MemoryDocument,
  MemoryEntry,
  MemoryStore,
  Rehearsal,
  RehearsedQuestion,
  StoredEpisode,
} from "./core/memory/memory_store.ts";
export type { RowOrigin } from "./schemas/rehearsal_line.ts";
export { SqliteMemoryStore } from "./core/memory/sqlite_store.ts";
export { createMemory, type EpisodicMemory, type Recall, recall, type WordSearch } from "./core/memory/retrieval.ts";
export { WordIndex } from "./core/memory/word_index.ts";
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
