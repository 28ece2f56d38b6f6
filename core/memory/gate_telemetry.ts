import type { GateMetrics, GateTelemetry } from "../../schemas/gate_metrics.ts";
import type { GateWeights } from "./gate.ts";
import type { LabelledGateDecision, Trace } from "./memory.ts";
import { quantile } from "../numbers/quantile.ts";

/** How well the gate's scores predict what should be remembered. Labels are used here, and only here. */

/** A label mix is degenerate if one label has less than this share. */
const degenerateShare = 0.05;
const bins = 10;
const samples = 16;
/** Field names under which raw text could hide in a trace. */
const bannedKeys = ["episode_text", "raw_text", "snippet", "full_text", "text", "cue", "answer", "content"];

/** Average precision of scores against labels (the step-wise area under the precision–recall curve); null without positives. */
export function averagePrecision(scores: readonly number[], labels: readonly boolean[]): number | null {
  const positives = labels.filter(Boolean).length;
  if (positives === 0) return null;
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  let [area, hits, recallBefore] = [0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    if (labels[order[i]]) hits++;
    // Equal scores share one threshold.
    if (i + 1 < order.length && scores[order[i + 1]] === scores[order[i]]) continue;
    const recall = hits / positives;
    area += (recall - recallBefore) * (hits / (i + 1));
    recallBefore = recall;
  }
  return area;
}

/** Figures over a set of decisions; `tokens` is the length of the stream that they belong to. Empty bins are left out. */
export function gateFigures(decisions: readonly LabelledGateDecision[], tokens: number): GateTelemetry {
  const labels = decisions.map((decision) => decision.shouldRememberLabel);
  const scores = decisions.map((decision) => decision.score);
  const positives = labels.filter(Boolean).length;
  const writes = decisions.filter((decision) => decision.shouldWrite).length;
  const hits = decisions.filter((decision) => decision.shouldWrite && decision.shouldRememberLabel).length;
  return {
    // Average precision: Σ (R_i − R_{i−1})·P_i over distinct scores.
    pr_auc: averagePrecision(scores, labels),
    precision: writes > 0 ? hits / writes : null,
    recall: positives > 0 ? hits / positives : null,
    // Share of the writes that should not have been remembered.
    clutter_rate: writes > 0 ? 1 - hits / writes : null,
    positives,
    writes_per_1k_tokens: tokens > 0 ? 1000 * writes / tokens : 0,
    calibration: equalBins(scores).filter(({ members }) => members.length > 0).map(({ lower, upper, members }) => {
      const positive = members.filter((i) => labels[i]).length;
      return {
        lower,
        upper,
        count: members.length,
        positives: positive,
        fraction_positive: positive / members.length,
        mean_score: members.reduce((sum, i) => sum + scores[i], 0) / members.length,
      };
    }),
  };
}

/**
 * Figures of all decisions, of those without a pin and of the pinned (pins alone could carry a gate), and the mix of labels.
 *
 * @param tokensOf Token count of each episode.
 */
export function gateTelemetry(
  decisions: readonly LabelledGateDecision[],
  tokensOf: readonly number[],
): GateMetrics["telemetry"] {
  const part = (keep: (decision: LabelledGateDecision) => boolean) =>
    gateFigures(
      decisions.filter(keep),
      decisions.reduce((sum, decision, i) => keep(decision) ? sum + tokensOf[i] : sum, 0),
    );
  const all = part(() => true);
  const fraction = decisions.length > 0 ? all.positives / decisions.length : 0;
  return {
    ...all,
    non_pins: part((decision) => !decision.features.pin),
    pins_only: part((decision) => decision.features.pin),
    label_distribution: {
      positives: all.positives,
      negatives: decisions.length - all.positives,
      positive_fraction: fraction,
      degenerate: Math.min(fraction, 1 - fraction) < degenerateShare,
    },
  };
}

/** The `gate` block of a metrics file. `tokensOf[i]` is the token count of episode i. */
export function gateReport(
  decisions: readonly LabelledGateDecision[],
  traces: readonly Trace[],
  tokensOf: readonly number[],
  options: { threshold: number; weights: GateWeights },
): GateMetrics {
  const telemetry = gateTelemetry(decisions, tokensOf);
  const writes = decisions.filter((decision) => decision.shouldWrite).length;
  const scores = decisions.map((decision) => decision.score);
  const total = decisions.length;
  const banned = traces.map(bannedKeysOf);
  const counts: Record<string, number> = {};
  for (const name of banned.flat()) counts[name] = (counts[name] ?? 0) + 1;
  const withPointer = traces.filter(hasPointer).length;
  return {
    threshold: options.threshold,
    weights: { ...options.weights },
    total,
    writes,
    write_rate: total > 0 ? writes / total : 0,
    write_rate_per_1k_tokens: telemetry.writes_per_1k_tokens,
    write_rate_per_1k_records: total > 0 ? 1000 * writes / total : 0,
    pinned: decisions.filter((decision) => decision.features.pin).length,
    reward_flags: decisions.filter((decision) => decision.features.reward).length,
    decisions: decisions.map((decision) => ({
      index: decision.index,
      group_id: decision.groupId,
      score: decision.score,
      should_write: decision.shouldWrite,
      should_remember_label: decision.shouldRememberLabel,
      features: { ...decision.features },
      contributions: { ...decision.contributions },
    })),
    score_distribution: {
      p10: quantile(scores, 0.1),
      p50: quantile(scores, 0.5),
      p90: quantile(scores, 0.9),
      histogram: equalBins(scores).map(({ lower, upper, members }) => ({ lower, upper, count: members.length })),
    },
    telemetry,
    pointer_check: {
      checked: traces.length,
      with_pointer: withPointer,
      missing_pointer: traces.length - withPointer,
      pointer_only: Object.keys(counts).length === 0 && withPointer === traces.length,
      banned_keys: Object.keys(counts).sort(),
      banned_key_counts: counts,
    },
    trace_samples: traces.slice(0, samples).map((trace, i) => ({
      trace_id: trace.traceId,
      group_id: trace.groupId,
      has_pointer: hasPointer(trace),
      banned_keys: banned[i],
      entity_slots_keys: [...trace.slotNames],
      pointer: { ...trace.pointer },
    })),
  };
}

/** Ten bins of equal width from the lowest to the highest score, the last one closed; none for no scores. */
function equalBins(scores: readonly number[]): { lower: number; upper: number; members: number[] }[] {
  if (scores.length === 0) return [];
  const [low, high] = scores.reduce(([a, b], s) => [Math.min(a, s), Math.max(b, s)], [Infinity, -Infinity]);
  const width = (high - low) / bins || 1;
  const out = Array.from({ length: bins }, (_, i) => ({
    lower: low + i * width,
    upper: i === bins - 1 && high > low ? high : low + (i + 1) * width,
    members: [] as number[],
  }));
  scores.forEach((score, i) => out[Math.min(bins - 1, Math.floor((score - low) / width))].members.push(i));
  return out;
}

function hasPointer(trace: Trace): boolean {
  const { doc, start, end } = trace.pointer;
  return doc !== "" && Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end;
}

/** Names of fields with text anywhere in a trace, except in typed arrays. */
function bannedKeysOf(value: unknown): string[] {
  const found = new Set<string>();
  const visit = (node: unknown) => {
    if (node === null || typeof node !== "object" || ArrayBuffer.isView(node)) return;
    for (const [name, child] of Object.entries(node)) {
      if (!Array.isArray(node) && bannedKeys.includes(name)) found.add(name);
      visit(child);
    }
  };
  visit(value);
  return [...found].sort();
}
