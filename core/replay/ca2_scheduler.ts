import { dot } from "../memory/vectors.ts";
import { byPriority, defaultPriorityWeights, type PriorityWeights } from "./ca2_priority.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { EpochPart, Scheduler, SchedulerKind } from "./scheduler.ts";
import { mean } from "../numbers/mean.ts";

/** What the scheduler may be told beside the rows. */
export interface CA2Options {
  /** Of the three terms of the priority. */
  weights?: PriorityWeights;
  /** Keys by trace id; with them similar traces are kept apart. */
  keys?: ReadonlyMap<string, Float32Array>;
  /** Weights lie within 1 ± spread; 0.25 by default. */
  spread?: number;
}

/** Traces among which the next one is chosen, and how much likeness to the last one and to the one before it counts. */
const lookAhead = 8;
const nearness = [1, 0.5];

/**
 * Orders and weights replay by priority, after what is known of replay in the hippocampus and in training:
 *
 * - **Rounds.** An epoch is a sequence of rounds, each of which visits every trace once, with another wording each time. So the
 *   wordings of a trace stand as far apart as can be (spacing: Cepeda et al. 2006), every stretch of training covers all
 *   traces evenly (interleaving: McClelland, McNaughton & O'Reilly 1995), and no batch holds a trace twice while there
 *   are more traces than rows in a batch. A shuffle does this only on average.
 * - **Priority.** Within a round traces come in the order of their priority, see {@link ca2Priority}; among the next few the
 *   one least similar to those right before it is taken, so that confusable traces are not neighbours.
 * - **What is left.** Once it is known how well each trace has been learned, a trace is visited the more often the more of its surprise
 *   is left, see {@link visits} (prioritised replay: Schaul et al. 2016); before that every row comes once. Who trains asks for parts of
 *   an epoch, so that this is known from early on.
 * - **Weight.** 1 + spread · (p − mean p) / max |p − mean p|: 1 on average, never below 1 − spread, so that no trace starves.
 *
 * Deterministic: neither a clock nor a random number enters.
 */
export class CA2Scheduler implements Scheduler {
  /** See {@link Scheduler.name}. */
  readonly name = "ca2";
  #options: CA2Options;

  /** All options have defaults. */
  constructor(options: CA2Options = {}) {
    this.#options = options;
  }

  /** See {@link Scheduler.schedule}. */
  schedule(rows: readonly ReplayRow[], epoch: number, part?: EpochPart): ReplayRow[] {
    const { weights = defaultPriorityWeights, spread = 0.25, keys } = this.#options;
    const ordered = byPriority(rows, weights);
    const weighted = withWeights(ordered, spread);
    // Rows of one trace in turn; the map keeps the order of each trace's best row.
    const wordings = new Map<string, ReplayRow[]>();
    for (const row of weighted) {
      const own = wordings.get(row.trace_id);
      if (own) own.push(row);
      else wordings.set(row.trace_id, [row]);
    }
    const traces = spaced([...wordings.keys()], keys);
    const due = visits(
      traces.map((trace) => ({ rows: wordings.get(trace)!.length, left: part?.left.get(trace) })),
      part ? part.to - part.from : rows.length,
      part?.from,
    );
    const rounds = Math.max(0, ...due);
    const out: ReplayRow[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [i, trace] of traces.entries()) {
        const own = wordings.get(trace)!;
        // A trace with fewer visits than there are rounds is visited in evenly spread rounds.
        const visit = Math.floor((round + 1) * due[i] / rounds);
        if (visit === Math.floor(round * due[i] / rounds)) continue;
        out.push(own[(visit - 1 + (part ? part.visited.get(trace) ?? 0 : epoch)) % own.length]);
      }
    }
    return meanOne(out);
  }
}

/** The entry of {@link CA2Scheduler} in the registry. */
export const ca2: SchedulerKind = { name: "ca2", make: ({ weights, keys }) => new CA2Scheduler({ weights, keys }) };

/** Exponent of the surprise that is left (α of Schaul et al. 2016), and the bounds of a trace's visits, as shares of its rows. */
const emphasis = 0.6, fewestVisits = 0.25, mostVisits = 2;

/**
 * How many of `total` visits each trace gets: λ · rows · left^α within bounds, so that nothing is forgotten and nothing takes all, with the λ
 * by which the sum is `total`. Where nothing is known, they are shared out by rows.
 *
 * @param before Visits before these, so that it is not always the same traces that get what rounding leaves.
 */
export function visits(
  traces: readonly { rows: number; left: number | undefined }[],
  total: number,
  before = 0,
): number[] {
  const all = traces.reduce((sum, { rows }) => sum + rows, 0);
  const even = traces.map(({ rows }) => rows * total / Math.max(1, all));
  if (traces.every(({ left }) => left === undefined)) return whole(even, before);
  const most = Math.max(...traces.map(({ left }) => left ?? 0));
  // A trace that nothing is known of counts like the hardest; 1e-6 keeps λ finite where nothing is left.
  const share = traces.map(({ rows, left }) => rows * Math.max(1e-6, left ?? most) ** emphasis);
  const at = (lambda: number) =>
    even.map((visits, i) => Math.min(mostVisits * visits, Math.max(fewestVisits * visits, lambda * share[i])));
  let [low, high] = [0, mostVisits * all / Math.min(...share)];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (at(middle).reduce((sum, x) => sum + x, 0) < total) low = middle;
    else high = middle;
  }
  return whole(at(high), before);
}

/** Rounded so that the sum is kept: each gets what the running sum has passed. Multiples of the golden ratio spread where it begins. */
function whole(values: readonly number[], before: number): number[] {
  let sum = before * 0.6180339887498949 % 1, passed = Math.round(sum);
  return values.map((x) => {
    const before = passed;
    sum += x;
    passed = Math.round(sum);
    return passed - before;
  });
}

/** Weights scaled to a mean of 1. */
function meanOne(rows: readonly ReplayRow[]): ReplayRow[] {
  const average = mean(rows.map(({ weight }) => weight));
  return rows.map((row) => ({ ...row, weight: row.weight / average }));
}

function withWeights(ordered: readonly { row: ReplayRow; priority: number }[], spread: number): ReplayRow[] {
  const middle = mean(ordered.map(({ priority }) => priority));
  const reach = ordered.reduce((most, { priority }) => Math.max(most, Math.abs(priority - middle)), 0);
  return ordered.map(({ row, priority }) => ({
    ...row,
    // Differences below rounding are none.
    weight: reach > 1e-9 ? 1 + spread * (priority - middle) / reach : 1,
  }));
}

/** Keeps the order as far as possible and takes, among the next `lookAhead`, the trace least similar to the last two. */
function spaced(traces: readonly string[], keys: ReadonlyMap<string, Float32Array> | undefined): string[] {
  if (keys === undefined) return [...traces];
  const waiting = [...traces];
  const out: string[] = [];
  while (waiting.length > 0) {
    const before = nearness.map((_, back) => keys.get(out[out.length - 1 - back]));
    let best = 0;
    let least = Infinity;
    for (let i = 0; i < Math.min(lookAhead, waiting.length); i++) {
      const key = keys.get(waiting[i]);
      const likeness = before.reduce(
        (sum, other, back) => key && other ? sum + nearness[back] * Math.max(0, dot(key, other)) : sum,
        0,
      );
      if (likeness < least) [best, least] = [i, likeness];
    }
    out.push(...waiting.splice(best, 1));
  }
  return out;
}
