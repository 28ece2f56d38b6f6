import { type } from "arktype";
import { artifact, count, name } from "./artifact.ts";

/** `scheduler_ablation.json`: the same run with both schedulers, on paired seeds. */
export interface SchedulerAblation {
  /** The scenario. */
  scenario: string;
  /** Replay cycles. */
  cycles: number;
  /** b3_over_b1 with the CA2 order, mean over the seeds. */
  ca2_retention: number;
  /** The same with the shuffled order. */
  shuffled_retention: number;
  /** ca2_retention − shuffled_retention. */
  effect_size: number;
  /** Of effect_size, 95 %, paired bootstrap over seeds and records. */
  ci_low: number;
  /** Upper end of that interval. */
  ci_high: number;
  /** What the interval says; "null" where it holds 0. */
  verdict: "ca2" | "shuffled" | "null";
  /** Records per seed. */
  n: number;
  /** The base model, as given by --model. */
  model: string;
  /** The paired seeds. */
  seeds: number[];
  /** One entry a seed. */
  pairs: { seed: number; ca2_retention: number; shuffled_retention: number; effect_size: number }[];
  /** How the intervals were made. */
  bootstrap: { resamples: number; seed: number; level: number };
}

const schema = artifact<SchedulerAblation>(
  "SchedulerAblation",
  type({
    scenario: name,
    cycles: count,
    ca2_retention: "number >= 0",
    shuffled_retention: "number >= 0",
    effect_size: "number",
    ci_low: "number",
    ci_high: "number",
    verdict: "'ca2' | 'shuffled' | 'null'",
    n: count,
    model: "string >= 1",
    seeds: "number.integer[] >= 1",
    pairs: [
      {
        seed: "number.integer",
        ca2_retention: "number >= 0",
        shuffled_retention: "number >= 0",
        effect_size: "number",
      },
      "[]",
    ],
    bootstrap: { resamples: count, seed: "number.integer", level: "0 <= number <= 1" },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `scheduler_ablation.json`. @throws {FormatError} */
export function readSchedulerAblation(value: unknown): SchedulerAblation {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function schedulerAblationJsonSchema(): object {
  return schema.jsonSchema();
}
