/**
 * What the commands `m4`, `ablate` and `eval` were asked to do, as plain data: the command line fills these in, the runs
 * read them, `run.json` records them. Names are those of the flags (`--lora-lr` is `loraLr`).
 */
import type { Projection } from "../model/lora.ts";
import type { ScenarioName } from "../scenarios/episode.ts";
import type { ProgressSink } from "./progress.ts";

export type SchedulerPolicy = "ca2" | "shuffled";
export type Mode = "B0" | "B1" | "B2" | "B3";
export type DeviceChoice = "auto" | "cpu" | "reference";

/** Which base model, and on what it runs. */
export interface ModelOptions {
  /** A Hugging Face id, a folder or a `.gguf` file. */
  model: string;
  device: DeviceChoice;
  /** Worker threads; all cores where undefined. Results do not depend on it. */
  threads: number | undefined;
}

/** The write gate: S = alpha·surprise + beta·novelty + gamma·reward + delta·pin; written where S > tau. */
export interface GateOptions {
  tau: number;
  alpha: number;
  beta: number;
  gamma: number;
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
  maxNewTokens: number;
}

/** Mining, scheduling and LoRA training. */
export interface ConsolidationOptions {
  cycles: number;
  /** Most rows in the queue of one cycle. */
  queueSize: number;
  lambdaRecency: number;
  lambdaSim: number;
  loraRank: number;
  loraAlpha: number;
  loraLr: number;
  loraTargets: readonly Projection[];
  epochs: number;
  /** Replay rows a step. */
  batchSize: number;
  /** Total optimiser steps, instead of what `epochs` gives. */
  steps: number | undefined;
  /** Steps of linear warm-up. */
  warmup: number;
  schedule: "cosine" | "linear" | "constant";
  /** Weight of KL(base ‖ student) on foreign rows; 0 switches them off. */
  holdWeight: number;
  /** Foreign chat questions a step. */
  holdChat: number;
  /** Stretches of plain text a step. */
  holdText: number;
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
  scenarios: readonly ScenarioName[];
  n: number;
  seed: number;
  scheduler: SchedulerPolicy;
  /** Plain text on which the drift guard measures perplexity; none where undefined. */
  driftText: string | undefined;
  resume: boolean;
  /** Queue and scheduler history only. */
  dryRun: boolean;
}

/** `hei-nw ablate`: the run of `m4`, once with each scheduler, for each of the paired seeds. */
export interface AblationOptions
  extends ModelOptions, GateOptions, MemoryOptions, AnswerOptions, ConsolidationOptions, OutputOptions {
  scenario: ScenarioName;
  n: number;
  /** The first seed; the others follow it by ones. */
  seed: number;
  /** How many paired seeds. */
  seeds: number;
  resume: boolean;
}

/** `hei-nw eval`: one mode on one scenario. */
export interface EvalOptions extends ModelOptions, GateOptions, MemoryOptions, AnswerOptions, OutputOptions {
  mode: Mode;
  scenario: ScenarioName;
  n: number;
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
  prompt: string;
  /** Leave the chat template out. */
  raw: boolean;
  maxNewTokens: number;
  temperature: number;
  topP: number;
  seed: number;
  adapter: string | undefined;
}

/** `hei-nw train-reader`. */
export interface TrainReaderOptions extends ModelOptions {
  /** The adapter folder to write. */
  out: string | undefined;
  seed: number;
  steps: number;
  batchSize: number;
  loraRank: number;
  loraAlpha: number;
  loraLr: number;
  loraTargets: readonly Projection[];
  warmup: number;
  schedule: "cosine" | "linear" | "constant";
  /** Generated reading tasks. */
  tasks: number;
  /** Tasks, never trained on, that are asked at the end. */
  evalTasks: number;
  resume: boolean;
  force: boolean;
}

/** What every run is handed from outside, so that it can be tested without a terminal or a real clock. */
export interface RunContext {
  progress: ProgressSink;
  /** Wall clock, for the ledger's timestamps. */
  now: () => Date;
}

/** What a run gives back: its summary (of the schema of its artifact) and the files it wrote. */
export interface RunOutcome<Summary> {
  /** The run's folder. */
  out: string;
  summary: Summary;
  /** Paths relative to the working folder. */
  files: string[];
}
