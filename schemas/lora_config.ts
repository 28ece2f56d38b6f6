import { type } from "arktype";
import { artifact, count } from "./artifact.ts";

/** `lora_config.json`: the adapter that was trained, and how. */
export interface LoRAConfigDump {
  rank: number;
  alpha: number;
  lr: number;
  /** "q_proj", "v_proj", … */
  target_modules: string[];
  /** Parameters of base and adapter together. */
  total_params: number;
  trainable_params: number;
  schedule?: "cosine" | "linear" | "constant";
  warmup?: number;
  weight_decay?: number;
  batch_size?: number;
  epochs?: number;
  steps?: number;
  /** Foreign rows a step, on which the student is held to the base model. */
  hold?: { weight: number; chat: number; text: number };
}

const schema = artifact<LoRAConfigDump>(
  "LoRAConfigDump",
  type({
    rank: "number.integer >= 1",
    alpha: "number > 0",
    lr: "number > 0",
    target_modules: "string[] >= 1",
    total_params: count,
    trainable_params: count,
    "schedule?": "'cosine' | 'linear' | 'constant'",
    "warmup?": count,
    "weight_decay?": "number >= 0",
    "batch_size?": count,
    "epochs?": count,
    "steps?": count,
    "hold?": { weight: "number >= 0", chat: count, text: count },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `lora_config.json`. @throws {FormatError} */
export function readLoRAConfigDump(value: unknown): LoRAConfigDump {
  return schema.read(value);
}

export function loRAConfigDumpJsonSchema(): object {
  return schema.jsonSchema();
}
