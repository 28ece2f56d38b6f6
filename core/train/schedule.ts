/** What follows the warm-up: half a cosine, a line down to zero, or no decay. */
export type ScheduleKind = "cosine" | "linear" | "constant";

/**
 * Learning rate of a 0-based step: a linear warm-up over `warmup` steps (the first step already moves), then the chosen
 * decay to zero at `total`. The decays are those of transformers' `get_*_schedule_with_warmup`, whose first step is idle.
 */
export function learningRate(
  step: number,
  options: { peak: number; warmup: number; total: number; kind: ScheduleKind },
): number {
  const { peak, warmup, total, kind } = options;
  if (step < warmup) return peak * (step + 1) / (warmup + 1);
  if (kind === "constant") return peak;
  const progress = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
  return peak * (kind === "linear" ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress)));
}
