import { type } from "arktype";
import { artifact, count, name } from "./artifact.ts";

/** `scheduler_history.json`: how the queue was ordered. */
export interface SchedulerHistory {
  /** Which scheduler. */
  policy: string;
  /** Rows ordered. */
  count: number;
  /** Weights in force. */
  weights: {
    alpha: number;
    beta: number;
    gamma: number;
    /** Weight of the pin in the salience; the specification's list ends at gamma. */
    delta?: number;
    lambda_recency: number;
    lambda_similarity: number;
  };
  /** The first trace ids in order, at most 16, for audit. */
  order_sample: string[];
  /** How the weights are spread. */
  stats: {
    /** Inequality of the weights, 0 (all equal) to 1. */
    gini: number;
    mean_weight: number;
  };
}

const schema = artifact<SchedulerHistory>(
  "SchedulerHistory",
  type({
    policy: name,
    count,
    weights: {
      alpha: "number",
      beta: "number",
      gamma: "number",
      "delta?": "number",
      lambda_recency: "number",
      lambda_similarity: "number",
    },
    order_sample: "string[] <= 16",
    stats: { gini: "0 <= number <= 1", mean_weight: "number" },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `scheduler_history.json`. @throws {FormatError} */
export function readSchedulerHistory(value: unknown): SchedulerHistory {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function schedulerHistoryJsonSchema(): object {
  return schema.jsonSchema();
}
