import type { GateWeights } from "../memory/gate.ts";
import type { PriorityWeights } from "./ca2_priority.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { SchedulerHistory } from "../../schemas/scheduler_history.ts";
import { mean } from "../numbers/mean.ts";

/** The history of a schedule, as its rows came out of the scheduler. */
export function schedulerHistory(
  policy: string,
  scheduled: readonly ReplayRow[],
  gate: GateWeights,
  priority: PriorityWeights,
): SchedulerHistory {
  const weights = scheduled.map((row) => row.weight);
  return {
    policy,
    count: scheduled.length,
    weights: { ...gate, lambda_recency: priority.recency, lambda_similarity: priority.similarity },
    order_sample: scheduled.slice(0, 16).map((row) => row.trace_id),
    stats: { gini: gini(weights), mean_weight: mean(weights) },
  };
}

/** Gini coefficient of non-negative values: Σ (2i − n − 1)·x_i / (n·Σ x), with x ascending and i from 1; 0 for none. */
export function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = sorted.reduce((total, x) => total + x, 0);
  if (sum === 0) return 0;
  const n = sorted.length;
  return sorted.reduce((total, x, i) => total + (2 * (i + 1) - n - 1) * x, 0) / (n * sum);
}
