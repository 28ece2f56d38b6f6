import { dot } from "../memory/vectors.ts";
import { byPriority, defaultPriorityWeights, type PriorityWeights } from "./ca2_priority.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { Scheduler } from "./scheduler.ts";

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
 * - **Weight.** 1 + spread · (p − mean p) / max |p − mean p|: 1 on average, never below 1 − spread, so that no trace starves.
 *
 * Deterministic: neither a clock nor a random number enters.
 */
export class CA2Scheduler implements Scheduler {
  /** See {@link Scheduler.policy}. */
  readonly policy = "ca2" as const;
  #options: CA2Options;

  /** All options have defaults. */
  constructor(options: CA2Options = {}) {
    this.#options = options;
  }

  /** See {@link Scheduler.schedule}. */
  schedule(rows: readonly ReplayRow[], epoch: number): ReplayRow[] {
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
    const rounds = Math.max(0, ...[...wordings.values()].map((own) => own.length));
    const out: ReplayRow[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const trace of traces) {
        const own = wordings.get(trace)!;
        // A trace with fewer wordings than there are rounds is visited in evenly spread rounds.
        const due = Math.floor((round + 1) * own.length / rounds);
        if (due === Math.floor(round * own.length / rounds)) continue;
        out.push(own[(due - 1 + epoch) % own.length]);
      }
    }
    return out;
  }
}

function withWeights(ordered: readonly { row: ReplayRow; priority: number }[], spread: number): ReplayRow[] {
  const mean = ordered.reduce((sum, { priority }) => sum + priority, 0) / Math.max(1, ordered.length);
  const reach = ordered.reduce((most, { priority }) => Math.max(most, Math.abs(priority - mean)), 0);
  return ordered.map(({ row, priority }) => ({
    ...row,
    // Differences below rounding are none.
    weight: reach > 1e-9 ? 1 + spread * (priority - mean) / reach : 1,
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
