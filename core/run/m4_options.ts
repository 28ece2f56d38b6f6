/**
 * What the commands were asked to do, as plain data: the command line fills these in, the runs read them, `run.json` records
 * them. The options of a run stand in `schemas/recipe_fields.ts`, a row each; here is which command takes which.
 */
import type { Recipe, RunSettings } from "../../schemas/recipe.ts";
import type { MergedType } from "../format/merged_gguf.ts";
import type { ProgressSink } from "./progress.ts";

/** What is measured: B0 base, B1 with memory, B2 after replay with memory, B3 after replay without. */
export type Mode = "B0" | "B1" | "B2" | "B3";
/** Which device is asked for. */
export type DeviceChoice = RunSettings["device"];
/** How an adapter's weights are written. */
export type AdapterDtype = "f32" | "f16" | "bf16";

/** Which base model, and on what it runs. */
export type ModelOptions = Pick<Recipe, "model" | "activationBits"> & Pick<RunSettings, "device" | "threads">;

/** The write gate: S = alpha·surprise + beta·novelty + gamma·reward + delta·pin; written where S > tau. */
export type GateOptions = Pick<Recipe, "tau" | "alpha" | "beta" | "gamma" | "delta">;

/** How recalled traces reach the model. */
export type MemoryOptions = Pick<Recipe, "reader" | "topK" | "maxMemoryTokens">;

/** How what was found is ranked anew. */
export type CompletionOptions = Pick<Recipe, "hopfieldSteps" | "hopfieldTemperature" | "noHopfield">;

/** By what traces are found; how the graph is built and searched where they are many. */
export type SearchOptions = Pick<Recipe, "keyer" | "wordShare" | "annM" | "annEfConstruction" | "annEfSearch">;

/** How answers are generated when they are measured. */
export type AnswerOptions = Pick<Recipe, "maxNewTokens">;

/** Shape, rate and schedule of a LoRA adapter. */
export type LoraOptions = Pick<
  Recipe,
  "batchSize" | "loraRank" | "loraAlpha" | "loraLr" | "loraTargets" | "loraLayers" | "warmup" | "schedule"
>;

/** Mining, scheduling and LoRA training. */
export type ConsolidationOptions =
  & LoraOptions
  & Pick<
    Recipe,
    | "cycles"
    | "queueSize"
    | "lambdaRecency"
    | "lambdaSim"
    | "epochs"
    | "steps"
    | "minSteps"
    | "whiten"
    | "anchorWeight"
    | "anchorBound"
    | "anchorShare"
    | "anchorChat"
    | "anchorText"
    | "anchorStatements"
    | "anchorMemory"
  >;

/** Where results go. */
export type OutputOptions = Pick<RunSettings, "out" | "force">;

/** Where a run's episodes come from, beside the scenarios that the recipe names. */
export interface EpisodeOptions {
  /** A file of a person's own episodes (`schemas/episode_line.ts`), which takes the scenarios' place; `n` then means nothing. */
  episodes?: string;
}

/** `hei-nw m4`. */
export interface M4Options extends Recipe, RunSettings, EpisodeOptions {
  /** Name or file of the recipe that the values came from, for the record. */
  recipe?: string;
}

/** `hei-nw ablate`: the run of `m4`, once with each scheduler, for each of the paired seeds; the first is `seed`. */
export interface AblationOptions extends Omit<M4Options, "scheduler" | "scenarios" | "driftText" | "dryRun"> {
  /** The scenario. */
  scenario: Recipe["scenarios"][number];
  /** How many paired seeds. */
  seeds: number;
}

/** `hei-nw eval`: one mode on one scenario. */
export interface EvalOptions
  extends
    ModelOptions,
    GateOptions,
    MemoryOptions,
    SearchOptions,
    CompletionOptions,
    AnswerOptions,
    OutputOptions,
    EpisodeOptions {
  /** What is measured. */
  mode: Mode;
  /** The scenario. */
  scenario: Recipe["scenarios"][number];
  /** Records per scenario. */
  n: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** Unremarkable texts a record. */
  fillerRatio: number;
  /** A finished m4 run, whose adapter B2 and B3 use; the folder that m4 would have written where undefined. */
  replayRoot: string | undefined;
  /** The mode that retention is relative to. */
  baselineRef: "B1" | "B0";
  /** A consolidated adapter (PEFT folder) instead of the one in `replayRoot`. */
  adapter: string | undefined;
  /** Name or file of the recipe that the values came from, for the record. */
  recipe?: string;
}

/** `hei-nw gate`: the write gate at several thresholds. */
export interface GateSweepOptions
  extends
    ModelOptions,
    GateOptions,
    EpisodeOptions,
    Pick<Recipe, "scenarios" | "n" | "seed" | "fillerRatio" | "keyer">,
    Pick<RunSettings, "out" | "resume" | "force"> {
  /** Values of τ; `tau` alone where undefined. */
  thresholdSweep: readonly number[] | undefined;
  /** Writes per 1,000 tokens for which τ is looked for; not looked for where undefined. */
  targetRate: number | undefined;
  /** Name or file of the recipe that the values came from, for the record. */
  recipe?: string;
}

/** `hei-nw accept`: whether memory is good enough to be consolidated. */
export interface AcceptOptions
  extends
    ModelOptions,
    GateOptions,
    MemoryOptions,
    SearchOptions,
    CompletionOptions,
    AnswerOptions,
    EpisodeOptions,
    Pick<Recipe, "scenarios" | "n" | "seed" | "fillerRatio">,
    Pick<RunSettings, "out" | "resume" | "force"> {
  /** Exact match required when each question comes with its own note; fits the model where it is left out. */
  oracleLimit?: number;
  /** Name or file of the recipe that the values came from, for the record. */
  recipe?: string;
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

/** What an export writes. */
export type ExportForm = "peft" | "gguf" | "merged" | "gguf-merged" | "ollama";

/** `hei-nw export`. */
export interface ExportOptions {
  /** PEFT folder; the current night of `memory` where undefined. */
  adapter?: string;
  /** Folder of a memory, for where no adapter is given. */
  memory?: string;
  /** PEFT folder, llama.cpp's LoRA file, or the base model with the adapter added in: as a folder, as a GGUF, as a folder for Ollama. */
  to: ExportForm;
  /** How a merged GGUF stores the tensors that the adapter changes; `q8_0` where undefined. */
  mergedType?: MergedType;
  /** The adapter's base model; the one that it names where undefined. */
  model: string | undefined;
  /** Number format of what is written. */
  dtype: AdapterDtype;
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
  /** Whether `m4` asks a part of the drift guard instead of all: for tests that look at other things. */
  quickGuard?: boolean;
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
