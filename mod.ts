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
export type { Device, IntTensor, Tensor, Weight, WeightFormat } from "./kernels/device.ts";

// Models: files in, a language model out.
export { openModel, type OpenOptions } from "./core/format/open_model.ts";
export type { Checkpoint, ModelConfig, StoredTensor } from "./core/format/checkpoint.ts";
export type { ChatMessage, Tokens } from "./core/format/tokens.ts";
export { loadModel } from "./core/model/load.ts";
export type { LocalModel } from "./core/model/local_model.ts";
export type { CallOptions, GenerateOptions, LanguageModel, Scored } from "./core/model/language_model.ts";

// LoRA: adapters, training, and the files PEFT reads.
export { createLora, type LoraAdapter, type LoraPair, type Projection, projections } from "./core/model/lora.ts";
export { readPeft, writePeft } from "./core/format/peft.ts";
export { LoraTrainer, type LoraTrainerOptions, type StepResult, type TrainerState } from "./core/train/lora_trainer.ts";
export { chatPrompt, chatRow } from "./core/train/chat_row.ts";
export type { TrainRow } from "./core/train/train_row.ts";

// Scenarios and memory.
export { scenarios } from "./core/scenarios/sources.ts";
export type {
  Cue,
  Episode,
  EpisodeSource,
  NeighbourFact,
  ScenarioName,
  Stream,
  StreamOptions,
} from "./core/scenarios/episode.ts";
export { decideWrites, type GateWeights, measureEpisodes } from "./core/memory/gate.ts";
export { createKeyer, type Keyer } from "./core/memory/keyer.ts";
export type { Completion, Index, Pointer, Trace, TraceStore } from "./core/memory/memory.ts";
export { createMemory, type EpisodicMemory, recall } from "./core/memory/retrieval.ts";
export { packMemory } from "./core/memory/packer.ts";

// Replay and consolidation.
export { ca2Priority } from "./core/replay/ca2_priority.ts";
export { CA2Scheduler } from "./core/replay/ca2_scheduler.ts";
export { consolidate } from "./core/replay/consolidate.ts";
export { mineReplayRows } from "./core/replay/mine.ts";
export { ReplayQueue } from "./core/replay/replay_queue.ts";
export { ShuffledScheduler } from "./core/replay/shuffled_scheduler.ts";

// Evaluation and whole runs.
export { evaluateMode } from "./core/eval/harness.ts";
export { computeRetention } from "./core/eval/retention.ts";
export { runM4 } from "./core/run/m4.ts";

export { DeviceError, FormatError, HeiNwError, InputError, ModelError, RunError } from "./schemas/errors.ts";
