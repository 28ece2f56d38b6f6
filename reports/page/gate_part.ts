/** What the write gate let through and how well it chose, how the queue was ordered, and what retrieval found. */
import type { GateMetrics } from "../../schemas/gate_metrics.ts";
import type { RetrievalMetrics } from "../../schemas/metrics.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { SchedulerHistory } from "../../schemas/scheduler_history.ts";
import { type Held, type Lack, lacking } from "./artifacts.ts";
import { type Block, counted, type Figure, missing, type Part, share, text } from "./blocks.ts";
import { colour, drawn, thinned } from "./plot.ts";

type Telemetry = GateMetrics["telemetry"];

/** The part on the write gate of a run. */
export async function gatePart(gate: GateMetrics | undefined, lacks: Lack | undefined): Promise<Part> {
  const title = "The write gate";
  if (gate === undefined) {
    return {
      title,
      blocks: [
        lacks === undefined
          ? missing("Not here: the gate's figures; no mode with memory was measured.")
          : lacking(lacks, "the gate's figures"),
      ],
    };
  }
  const { threshold, total, writes, weights, telemetry, pinned, reward_flags: rewards } = gate;
  const labels = telemetry.label_distribution;
  const blocks: Block[] = [
    text(
      `${writes} of ${counted(total, "text")} were written at τ ${threshold} (${
        share(gate.write_rate_per_1k_tokens, 1)
      } per 1,000 tokens). S = ${weights.alpha} · surprise + ${weights.beta} · novelty + ${weights.gamma} · reward + ${weights.delta} · pin; ` +
        `${rewards} had a reward, ${pinned} a pin.`,
    ),
    ...(labels?.degenerate ? [missing("The labels are one-sided, so the ratios say little.")] : []),
    { kind: "table", table: telemetryTable(telemetry) },
    { kind: "figures", figures: [...await calibrationFigures(telemetry, threshold), await scoresFigure(gate)] },
  ];
  return { title, blocks };
}

/** PR-AUC, precision and the rest, over all texts and by pin. */
export function telemetryTable(telemetry: Telemetry) {
  const { non_pins, pins_only } = telemetry;
  const rows = [["all texts", telemetry], ["without a pin", non_pins], ["with a pin", pins_only]] as const;
  return {
    head: ["", "worth remembering", "PR-AUC", "precision", "recall", "clutter", "per 1,000 tokens"],
    rows: rows.map(([says, of]) => [
      ...[says, String(of.positives)],
      ...[of.pr_auc, of.precision, of.recall, of.clutter_rate].map((value) => share(value)),
      share(of.writes_per_1k_tokens, 1),
    ]),
  };
}

/** How the share of what is worth remembering rises with S; none without bins. */
export async function calibrationFigures(
  { calibration }: Pick<Telemetry, "calibration">,
  tau: number,
): Promise<Figure[]> {
  const bins = calibration.filter(({ count }) => count > 0);
  if (bins.length === 0) return [];
  const most = Math.max(...bins.map(({ count }) => count));
  const svg = await drawn((Plot) => ({
    ...{ marginLeft: 34, marginBottom: 36 },
    x: { label: "salience S", labelArrow: "none", ticks: 5, nice: true },
    y: { domain: [0, 1], grid: true, label: null, ticks: 5 },
    marks: [
      Plot.ruleX([tau], { stroke: colour("dim"), strokeDasharray: "4 3" }),
      Plot.line(bins, { z: null, x: "mean_score", y: "fraction_positive", stroke: colour("line"), strokeWidth: 2 }),
      Plot.dot(bins, {
        ...{ x: "mean_score", y: "fraction_positive", fill: colour("b1") },
        r: (bin: { count: number }) => 3 + 6 * Math.sqrt(bin.count / most),
      }),
    ],
  }));
  return [{
    title: "Share worth remembering, by salience",
    svg,
    legend: [
      { label: "a bin; larger: more texts", colour: "b1", shape: "circle" },
      { label: `τ ${tau}`, colour: "dim", shape: "dashes" },
    ],
    table: {
      head: ["S from", "to", "texts", "worth remembering", "share"],
      rows: bins.map(({ lower, upper, count, positives, fraction_positive }) => [
        ...[share(lower, 2), share(upper, 2), String(count), String(positives), share(fraction_positive)],
      ]),
    },
  }];
}

async function scoresFigure(
  { threshold, score_distribution: { histogram, p10, p50, p90 } }: GateMetrics,
): Promise<Figure> {
  const svg = await drawn((Plot) => ({
    ...{ marginLeft: 34, marginBottom: 36 },
    x: { label: "salience S", labelArrow: "none", ticks: 5 },
    y: { grid: true, label: null, ticks: 5 },
    marks: [
      Plot.rectY(histogram, { x1: "lower", x2: "upper", y: "count", fill: colour("b0"), inset: 0.5 }),
      Plot.ruleY([0], { stroke: colour("dim") }),
      Plot.ruleX([threshold], { stroke: colour("ink"), strokeDasharray: "4 3" }),
    ],
  }));
  return {
    title: "Texts by salience",
    svg,
    legend: [{ label: `τ ${threshold}: what lies to the right is written`, colour: "ink", shape: "dashes" }],
    says: `One in ten is below ${share(p10, 2)}, half below ${share(p50, 2)}, nine in ten below ${share(p90, 2)}.`,
    table: {
      head: ["S from", "to", "texts"],
      rows: histogram.map(({ lower, upper, count }) => [share(lower, 2), share(upper, 2), String(count)]),
    },
  };
}

/** The part on the replay queue. */
export async function queuePart(queue: Held<ReplayRow[]>, scheduler: Held<SchedulerHistory>): Promise<Part> {
  const blocks: Block[] = [];
  if (scheduler.value === undefined) blocks.push(lacking(scheduler.lacks, "how the queue was ordered"));
  else {
    const { policy, count, weights: w, stats, order_sample } = scheduler.value;
    blocks.push(
      text(
        `${
          counted(count, "row")
        } in the order of ${policy}: weight from salience, recency (λ ${w.lambda_recency}) and similarity (λ ${w.lambda_similarity}). ` +
          `Mean weight ${share(stats.mean_weight)}, inequality (Gini) ${share(stats.gini)}.`,
      ),
      text(`First: ${order_sample.slice(0, 6).join(", ")}${order_sample.length > 6 ? ", …" : ""}`),
    );
  }
  if (queue.value === undefined) blocks.push(lacking(queue.lacks, "the replay queue"));
  else if (queue.value.length > 0) blocks.push({ kind: "figures", figures: await queueFigures(queue.value) });
  return { title: "Queue and scheduler", blocks };
}

async function queueFigures(rows: readonly ReplayRow[]): Promise<Figure[]> {
  const placed = rows.map(({ weight, salience, recency, similarity }, i) => ({
    place: i + 1,
    weight,
    salience,
    recency,
    similarity,
  }));
  const shown = thinned(placed, 200);
  const weights = await drawn((Plot) => ({
    ...{ marginLeft: 40, marginBottom: 36 },
    x: { label: "place in the queue", labelArrow: "none", ticks: 5 },
    y: { grid: true, label: null, ticks: 5, zero: true, nice: true },
    marks: [Plot.dot(shown, { x: "place", y: "weight", r: 1.8, fill: colour("b1") })],
  }));
  const made = await drawn((Plot) => ({
    ...{ marginLeft: 40, marginBottom: 36 },
    x: { label: "tokens since it was told", labelArrow: "none", ticks: 5 },
    y: { grid: true, label: null, ticks: 5, nice: true },
    marks: [Plot.dot(shown, { x: "recency", y: "salience", r: 2, fill: colour("b2") })],
  }));
  const table = {
    head: ["place", "weight", "salience", "tokens since", "similarity"],
    rows: thinned(placed, 12).map(({ place, weight, salience, recency, similarity }) => [
      ...[String(place), share(weight), share(salience, 2), String(recency), share(similarity, 2)],
    ]),
  };
  return [
    { title: "Replay weight by place in the queue", svg: weights, table },
    { title: "Salience of the rows by recency", svg: made, table },
  ];
}

/** The part on retrieval. */
export function retrievalPart(found: RetrievalMetrics | null | undefined): Part {
  const title = "What memory finds";
  if (!found) return { title, blocks: [missing("Not here: retrieval; no mode with memory was measured.")] };
  const rows = [
    ["the right note comes first (P@1)", share(found.p_at_1)],
    ...(found.p_at_k === undefined ? [] : [[`it is among the first ${found.k ?? "k"}`, share(found.p_at_k)]]),
    ["mean reciprocal rank", share(found.mrr)],
    ["by words alone: P@1", share(found.baseline_p_at_1)],
    ["by words alone: mean reciprocal rank", share(found.baseline_mrr)],
    ["a hard negative comes first", share(found.near_miss_rate)],
    ["another note has the same key", share(found.collision_rate)],
    ["what pattern completion adds to P@1", share(found.completion_lift)],
  ];
  return { title, blocks: [{ kind: "table", table: { head: ["", "share"], rows } }] };
}
