/**
 * The engine: devices, models, LoRA and its trainers.
 *
 * ```ts
 * import { createDevice, openModel } from "@hei-nw/hei-nw";
 * import { chatRow, createLora, loadModel, LoraTrainer, projections } from "@hei-nw/hei-nw/engine";
 *
 * const source = await openModel("hei-nw/dummy-model"); // or a Hugging Face id, a folder, a GGUF file
 * const model = loadModel(source, await createDevice());
 * model.addAdapter("mine", createLora(model.config, { rank: 8, alpha: 16, targets: projections, baseModel: source.source }, Math.random));
 *
 * const trainer = new LoraTrainer(model, "mine");
 * const row = chatRow(model.tokens, "Where did Mira leave the brass key?", "at the ferry office");
 * for (let step = 0; step < 20; step++) await trainer.step([row], 1e-3);
 * trainer.close();
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
  MoveRowsArgs,
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
export type { Family } from "./core/format/family.ts";
export type { ModelConfig, ModelSource, StoredTensor } from "./core/format/model_source.ts";
export type { ChatMessage, Tokenizer } from "./core/format/tokenizer.ts";
export type { ActivationBits, OperandBits } from "./kernels/activation_bits.ts";
export { loadModel, startModel, type StartOptions } from "./core/model/load.ts";
export type { LocalModel, LocalModelOptions } from "./core/model/local_model.ts";
export type {
  CallOptions,
  GenerateOptions,
  LanguageModel,
  Scored,
  ScoreItem,
  StreamOptions,
} from "./core/model/language_model.ts";
export type { Prompt } from "./core/model/prompt.ts";
export type { TextStream } from "./core/model/text_stream.ts";
export type { Drafts } from "./core/model/drafts.ts";
export { ChosenLogProbs } from "./core/model/chosen_log_probs.ts";
export { GeneratedStates } from "./core/model/generated_states.ts";

// LoRA: adapters, training, and the files PEFT reads.
export {
  createLora,
  type LoraAdapter,
  type LoraOptions,
  type LoraPair,
  type Projection,
  projections,
} from "./core/model/lora.ts";
export { readPeft, writePeft } from "./core/format/peft.ts";
export type { PlainFormat } from "./core/format/plain_floats.ts";
export type { FullStep, FullTrainerOptions, FullTrainerState } from "./core/train/full_step.ts";
export { FullTrainer } from "./core/train/full_trainer.ts";
export type { LoraTrainerOptions, StepResult, TrainCall, TrainerState } from "./core/train/lora_step.ts";
export { LoraTrainer } from "./core/train/lora_trainer.ts";
export type { Submitted } from "./core/train/pipelined_steps.ts";
export {
  InputWhitening,
  measureWhitening,
  type WhiteningMap,
  type WhiteningOptions,
} from "./core/train/input_whitening.ts";
export { chatPrompt, chatRow } from "./core/train/chat_row.ts";
export { FrozenStateCache } from "./core/train/frozen_state_cache.ts";
export type { AuxiliaryTarget, TrainRow } from "./core/train/train_row.ts";

export {
  DeviceError,
  type ErrorCode,
  FormatError,
  HeiNwError,
  InputError,
  ModelError,
  RunError,
} from "./schemas/errors.ts";
