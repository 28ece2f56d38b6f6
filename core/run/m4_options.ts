/**
 * What the commands `m4`, `ablate` and `eval` were asked to do, as plain data: the command line fills these in, the runs
 * read them, `run.json` records them. Names are those of the flags (`--lora-lr` is `loraLr`).
 */
import type { ActivationBits } from "../../kernels/activation_bits.ts";
import type { Projection } from "../model/lora.ts";
import type { ScenarioName } from "../episodes/episode.ts";
import type { ProgressSink } from "./progress.ts";

/** What is measured: B0 base, B1 with memory, B2 after replay with memory, B3 after replay without. */
export type Mode = "B0" | "B1" | "B2" | "B3";
/** Which device is asked for. */
export type DeviceChoice = "auto" | "cpu" | "reference";

/** Which base model, and on what it runs. */
export interface ModelOptions {
  /** A Hugging Face id, a folder or a GGUF file. */
  model: string;
  /** What computes. */
  device: DeviceChoice;
  /** Worker threads; all cores where undefined. Results do not depend on it. */
  threads: number | undefined;
  /** See `LocalModelOptions`. */
  activationBits: ActivationBits;
}

/** The write gate: S = alpha·surprise + beta·novelty + gamma·reward + delta·pin; written where S > tau. */
export interface GateOptions {
  /** Threshold of the write gate. */
  tau: number;
  /** Weight of the surprise. */
  alpha: number;
  /** Weight of the novelty. */
  beta: number;
  /** Weight of the reward. */
  gamma: number;
  /** Weight of the pin. */
  delta: number;
}

/** How recalled traces reach the model. */
export interface MemoryOptions {
  /** "auto": the adapter that ships for this model; "none"; else a PEFT adapter folder. */
  reader: string;
  /** Traces recalled for a question. */
  topK: number;
  /** Most memory tokens in a prompt. */
  maxMemoryTokens: number;
}

/** How answers are generated when they are measured. */
export interface AnswerOptions {
  /** Most tokens in an answer. */
  maxNewTokens: number;
}

/** Mining, scheduling and LoRA training. */
export interface ConsolidationOptions {
  /** Replay cycles. */
  cycles: number;
  /** Most rows in the queue of one cycle. */
  queueSize: number;
  /** Weight of recency in the CA2 priority. */
  lambdaRecency: number;
  /** Weight of similarity in the CA2 priority. */
  lambdaSim: number;
  /** Rank of the adapter. */
  loraRank: number;
  /** The update is scaled by alpha / rank. */
  loraAlpha: number;
  /** Highest learning rate. */
  loraLr: number;
  /** Projections that are adapted. */
  loraTargets: readonly Projection[];
  /** Blocks below the head that are adapted; 0 for all. */
  loraLayers: number;
  /** Passes over the queue. */
  epochs: number;
  /** Replay rows a step. */
  batchSize: number;
  /** Total optimiser steps, instead of what `epochs` gives. */
  steps: number | undefined;
  /** Fewest optimiser steps where `steps` is not given: a small queue is passed over more often. */
  minSteps: number;
  /** Steps of linear warm-up. */
  warmup: number;
  /** Learning rate after the warm-up. */
  schedule: "cosine" | "linear" | "constant";
  /** Ridge of the whitening of LoRA's inputs, as a share of their mean eigenvalue; 0 leaves them as they are. */
  whiten: number;
  /** Weight of KL(base ‖ student) on foreign rows; 0 switches them off. */
  anchorWeight: number;
  /** Bound of a token's KL in foreign texts, in nats (see `LoraTrainerOptions.anchorBound`); 0 for none. */
  anchorBound: number;
  /** Share of the foreign rows' tokens that a step looks at (see `LoraTrainerOptions.anchorShare`); 1 for all. */
  anchorShare: number;
  /** Foreign chat questions a step. */
  anchorChat: number;
  /** Stretches of plain text a step. */
  anchorText: number;
  /** Brief foreign texts a step, of one to three statements. */
  anchorStatements: number;
  /** Rows with memory tokens a step, foreign reading tasks and replayed rows. */
  anchorMemory: number;
}

/** Where results go. */
export interface OutputOptions {
  /** The run's folder itself; derived from the run where undefined. */
  out: string | undefined;
  /** Start over in a folder that holds another run. */
  force: boolean;
}

/** `hei-nw m4`. */
export interface M4Options
  extends ModelOptions, GateOptions, MemoryOptions, AnswerOptions, ConsolidationOptions, OutputOptions {
  /** Scenarios, in order. */
  scenarios: readonly ScenarioName[];
  /** Records per scenario. */
  n: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** Name of the scheduler that orders the replay rows. */
  scheduler: string;
  /** Plain text on which the drift guard measures perplexity; none where undefined. */
  driftText: string | undefined;
  /** Go on with what the folder holds. */
  resume: boolean;
  /** Queue and scheduler history only. */
  dryRun: boolean;
}

/** `hei-nw ablate`: the run of `m4`, once with each scheduler, for each of the paired seeds. */
export interface AblationOptions
  extends ModelOptions, GateOptions, MemoryOptions, AnswerOptions, ConsolidationOptions, OutputOptions {
  /** The scenario. */
  scenario: ScenarioName;
  /** Records per scenario. */
  n: number;
  /** The first seed; the others follow it by ones. */
  seed: number;
  /** How many paired seeds. */
  seeds: number;
  /** Go on with what the folder holds. */
  resume: boolean;
}

/** `hei-nw eval`: one mode on one scenario. */
export interface EvalOptions extends ModelOptions, GateOptions, MemoryOptions, AnswerOptions, OutputOptions {
  /** What is measured. */
  mode: Mode;
  /** The scenario. */
  scenario: ScenarioName;
  /** Records per scenario. */
  n: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** A finished m4 run, whose adapter B2 and B3 use; the folder that m4 would have written where undefined. */
  replayRoot: string | undefined;
  /** The baseline to which retention refers. */
  baselineRef: "B1" | "B0";
  /** A consolidated adapter (PEFT folder) instead of the one in `replayRoot`. */
  adapter: string | undefined;
}

/** `hei-nw generate`. */
export interface GenerateCommandOptions extends ModelOptions {
  /** What to answer or continue. */
  prompt: string;
  /** Leave the chat template out. */
  raw: boolean;
  /** Most tokens in an answer. */
  maxNewTokens: number;
  /** 0 is greedy. */
  temperature: number;
  /** Sample from the likeliest tokens that make up this probability. */
  topP: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** PEFT folder of an adapter to apply; none where undefined. */
  adapter: string | undefined;
}

/** `hei-nw pretrain`. */
export interface PretrainOptions {
  /** The model folder to write. */
  out: string;
  /** A model folder to go on from, with its shape and tokenizer; from nothing where undefined. */
  from: string | undefined;
  /** Seed of weights, tokenizer and examples. */
  seed: number;
  /** Optimiser steps. */
  steps: number;
  /** What updates the projections. */
  optimizer: "muon" | "adamw";
  /** Examples a step. */
  batchSize: number;
  /** Highest learning rate. */
  lr: number;
  /** Steps of linear warm-up. */
  warmup: number;
  /** Learning rate after the warm-up. */
  schedule: "cosine" | "linear" | "constant";
  /** Of matrices. */
  weightDecay: number;
  /** Most memory lines at first; the limit rises to six. */
  firstLines: number;
  /** Factor on the loss of the tokens of a prompt, at first; that of an answer has 1. */
  contextWeight: number;
  /** Blocks. */
  layers: number;
  /** Width of the residual stream, a multiple of 64: two heads of 32 share their keys. */
  width: number;
  /** Most tokens in the vocabulary. */
  vocab: number;
  /** Steps between two tables of what has been learned. */
  evalEvery: number;
  /** Steps between two checkpoints. */
  saveEvery: number;
  /** What computes. */
  device: DeviceChoice;
  /** Worker threads; all cores where undefined. */
  threads: number | undefined;
  /** Go on with what the folder holds. */
  resume: boolean;
  /** Replace what the folder holds. */
  force: boolean;
}

/** Supervised training of one adapter. */
export interface AdapterTrainingOptions extends ModelOptions {
  /** Rows a step. */
  batchSize: number;
  /** Rank of the adapter. */
  loraRank: number;
  /** The update is scaled by alpha / rank. */
  loraAlpha: number;
  /** Highest learning rate. */
  loraLr: number;
  /** Projections that are adapted. */
  loraTargets: readonly Projection[];
  /** Blocks below the head that are adapted; 0 for all. */
  loraLayers: number;
  /** Steps of linear warm-up. */
  warmup: number;
  /** Learning rate after the warm-up. */
  schedule: "cosine" | "linear" | "constant";
  /** Seed of everything that is drawn. */
  seed: number;
  /** Go on with what the folder holds. */
  resume: boolean;
  /** Replace what the folder holds. */
  force: boolean;
}

/** `hei-nw train-reader`. */
export interface TrainReaderOptions extends AdapterTrainingOptions {
  /** The adapter folder to write. */
  out: string | undefined;
  /** Optimiser steps. */
  steps: number;
  /** Generated reading tasks. */
  tasks: number;
  /** Tasks, never trained on, that are asked at the end. */
  evalTasks: number;
}

/** `hei-nw train-lora`. */
export interface TrainLoraOptions extends AdapterTrainingOptions {
  /** JSON lines with `prompt` and `completion`. */
  data: string;
  /** The adapter folder to write. */
  out: string;
  /** Passes over the rows. */
  epochs: number;
  /** Optimiser steps in all, instead of what `epochs` gives. */
  steps: number | undefined;
  /** Leave the chat template out: the completion follows the prompt as it stands. */
  raw: boolean;
  /** How the adapter's weights are written. */
  dtype: "f32" | "f16" | "bf16";
}

/** `hei-nw export`. */
export interface ExportOptions {
  /** PEFT folder. */
  adapter: string;
  /** PEFT folder, llama.cpp's LoRA file, or the base model with the adapter added in. */
  to: "peft" | "gguf" | "merged";
  /** The adapter's base model; the one that it names where undefined. */
  model: string | undefined;
  /** Number format of what is written. */
  dtype: "f32" | "f16" | "bf16";
  /** What to write. */
  out: string;
  /** Replace what is there. */
  force: boolean;
}

/** What every run is handed from outside, so that it can be tested without a terminal or a real clock. */
export interface RunContext {
  /** Takes progress events. */
  progress: ProgressSink;
  /** Wall clock, for the ledger's timestamps. */
  now: () => Date;
  /** Ends the run: what can be gone on with is saved, then the signal's reason is thrown. */
  signal?: AbortSignal;
}

/** What a run gives back: its summary (of the schema of its artifact) and the files it wrote. */
export interface RunOutcome<Summary> {
  /** The run's folder. */
  out: string;
  /** Of the schema of the run's artifact. */
  summary: Summary;
  /** Paths relative to the working folder. */
  files: string[];
}
