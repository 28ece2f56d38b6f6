/** Options of the commands that train a model or an adapter of a kind. */
import type { Recipe } from "../../schemas/recipe.ts";
import type { ProjectionSettings } from "../train/projection_trainer.ts";
import type { AdapterDtype, DeviceChoice, LoraOptions, ModelOptions } from "./m4_options.ts";

/** `hei-nw pretrain`. */
export interface PretrainOptions {
  /** The model folder to write. */
  out: string;
  /** A model folder to go on from, with its shape and tokenizer; from nothing if undefined. */
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
  schedule: Recipe["schedule"];
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
export interface AdapterTrainingOptions extends ModelOptions, LoraOptions {
  /**
   * Folder of an adapter from which the training sets out; a higher rank, projections and blocks that are asked for beyond its own start
   * fresh. A new one if it is left out.
   */
  from?: string | undefined;
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
  /** JSON lines of sentences with questions, a third of the tasks. */
  sentences: string | undefined;
  /** JSON lines of notes with questions, seven tenths of the other tasks. */
  notes: string | undefined;
  /** Tasks, never trained on, that are asked at the end. */
  evalTasks: number;
}

/** `hei-nw train-keyer`. */
export interface TrainKeyerOptions extends ModelOptions, Pick<Recipe, "wordShare">, ProjectionSettings {
  /** The folder to write. */
  out: string | undefined;
  /** Replace what the folder holds. */
  force: boolean;
  /** Of what is drawn. */
  seed: number;
  /** Generated pairs. */
  pairs: number;
  /** Pairs, never trained on, that are looked for at the end. */
  evalPairs: number;
  /** Counts of blocks after which states are read; chosen by the model's depth if it is left out. */
  layers: readonly number[] | undefined;
}

/** `hei-nw train-asker`. */
export interface TrainAskerOptions extends AdapterTrainingOptions {
  /** The adapter folder to write. */
  out: string | undefined;
  /** Optimiser steps; one pass over the rows if it is left out. */
  steps: number | undefined;
  /** Rows from generated notes. */
  rows: number;
  /** JSON lines of sentences with questions, beside the generated notes. */
  sentences: string | undefined;
  /** JSON lines of notes with questions, seven tenths of the rows. */
  notes: string | undefined;
  /** Notes, never trained on, that are asked about at the end. */
  evalNotes: number;
}

/** What `train-lora` chooses from the rows and the model if it is left out. */
type ChosenFields = "batchSize" | "loraRank" | "loraAlpha" | "loraLr" | "loraLayers" | "warmup" | "epochs" | "steps";
type Chosen = { [K in ChosenFields]: Recipe[K] | undefined };

/** `hei-nw train-lora`. */
export interface TrainLoraOptions extends Omit<AdapterTrainingOptions, ChosenFields>, Chosen {
  /** JSON lines with `prompt` and `completion`. */
  data: string;
  /** The adapter folder to write. */
  out: string;
  /** Train the bare rows: no anchors, no whitening, no contrast. */
  noAnchors: boolean;
  /** Train no contrast rows: what was never told may be made up. */
  noAbstain: boolean;
  /** Leave the chat template out: the completion follows the prompt as it stands. */
  raw: boolean;
  /** How the adapter's weights are written. */
  dtype: AdapterDtype;
}
