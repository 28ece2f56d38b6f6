/**
 * The engine for a web page: a GGUF file in memory, a device, a model. Nothing here needs Deno, Node or the network.
 *
 * ```ts no-eval
 * import { createDevice, LocalModel, openGgufBytes } from "@hei-nw/hei-nw/browser";
 *
 * const source = await openGgufBytes(new Uint8Array(await file.arrayBuffer()), file.name);
 * using device = await createDevice();
 * using model = new LocalModel(source, device);
 * for await (const piece of model.chat("Hello", { maxNewTokens: 32 })) output.textContent += piece;
 * ```
 *
 * @module
 */
export { createDevice, type DeviceName } from "./kernels/choose_device.ts";
export type { Device } from "./kernels/device.ts";
export { openGgufBytes } from "./core/format/gguf_bytes.ts";
export { openFolderBytes } from "./core/format/folder_bytes.ts";
export type { Family } from "./core/format/family.ts";
export type { ModelConfig, ModelSource, StoredTensor } from "./core/format/model_source.ts";
export type { ChatMessage, Tokenizer } from "./core/format/tokenizer.ts";
export { LocalModel, type LocalModelOptions } from "./core/model/local_model.ts";
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
export {
  createLora,
  type LoraAdapter,
  type LoraOptions,
  type LoraPair,
  type Projection,
  projections,
} from "./core/model/lora.ts";
export { LoraTrainer } from "./core/train/lora_trainer.ts";
export type { LoraTrainerOptions, StepResult, TrainCall, TrainerState } from "./core/train/lora_step.ts";
export { chatPrompt, chatRow } from "./core/train/chat_row.ts";
export type { TrainRow } from "./core/train/train_row.ts";
export { DeviceError, type ErrorCode, FormatError, HeiNwError, InputError, ModelError } from "./schemas/errors.ts";
