import { type } from "arktype";
import { artifact, count } from "./artifact.ts";

/** `lora_config.json`: the adapter that was trained, and how. */
export interface LoRAConfigDump {
  /** Rank of the adapter. */
  rank: number;
  /** The update is scaled by alpha / rank. */
  alpha: number;
  /** Highest learning rate. */
  lr: number;
  /** "q_proj", "v_proj", … */
  target_modules: string[];
  /** Uppermost blocks that are adapted; absent if all are. */
  layers?: number;
  /** Parameters of base and adapter together. */
  total_params: number;
  /** Parameters of the adapter. */
  trainable_params: number;
  /** Learning rate after the warm-up. */
  schedule?: "cosine" | "linear" | "constant";
  /** Steps of linear warm-up. */
  warmup?: number;
  /** Decoupled weight decay. */
  weight_decay?: number;
  /** Replay rows a step. */
  batch_size?: number;
  /** Passes over the queue. */
  epochs?: number;
  /** Optimiser steps. */
  steps?: number;
  /** Ridge of the whitening of the inputs, as a share of their mean eigenvalue; absent in plain LoRA. */
  whiten?: number;
  /** Foreign rows a step, on which the student is held to the base model. */
  hold?: {
    weight: number;
    bound?: number;
    share?: number;
    chat: number;
    text: number;
    statements?: number;
    memory?: number;
  };
}

const schema = artifact<LoRAConfigDump>(
  "LoRAConfigDump",
  type({
    rank: "number.integer >= 1",
    alpha: "number > 0",
    lr: "number > 0",
    target_modules: "string[] >= 1",
    "layers?": "number.integer >= 1",
    total_params: count,
    trainable_params: count,
    "schedule?": "'cosine' | 'linear' | 'constant'",
    "warmup?": count,
    "weight_decay?": "number >= 0",
    "batch_size?": count,
    "epochs?": count,
    "steps?": count,
    "whiten?": "number > 0",
    "hold?": {
      weight: "number >= 0",
      "bound?": "number >= 0",
      "share?": "0 < number <= 1",
      chat: count,
      text: count,
      "statements?": count,
      "memory?": count,
    },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `lora_config.json`. @throws {FormatError} */
export function readLoRAConfigDump(value: unknown): LoRAConfigDump {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function loRAConfigDumpJsonSchema(): object {
  return schema.jsonSchema();
}
