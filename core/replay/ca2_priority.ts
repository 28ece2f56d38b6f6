import type { ReplayRow } from "../../schemas/replay_row.ts";

/** Weights of the three terms. */
export interface PriorityWeights {
  /** w_s, on salience; 1 by default. */
  salience: number;
  /** λ_r. */
  recency: number;
  /** λ_sim. */
  similarity: number;
}

/** All terms count alike. */
export const defaultPriorityWeights: Readonly<PriorityWeights> = { salience: 1, recency: 1, similarity: 1 };

/** What salience and recency are normalised by: the largest values in the queue. */
export interface PriorityScale {
  /** Largest S. */
  salience: number;
  /** Longest lag, in tokens. */
  recency: number;
}

/** The scale of a set of rows. */
function priorityScale(rows: readonly Pick<ReplayRow, "salience" | "recency">[]): PriorityScale {
  return rows.reduce(
    (scale, row) => ({
      salience: Math.max(scale.salience, row.salience),
      recency: Math.max(scale.recency, row.recency),
    }),
    { salience: 0, recency: 0 },
  );
}

/**
 * priority = w_s·S_norm + λ_r·recency_norm + λ_sim·similarity, each of the three in [0, 1]:
 * S_norm = S / max S; recency_norm = 1 − lag / max lag, so that fresh traces, which nothing has rehearsed yet, come first;
 * similarity as mined, since what resembles another memory suffers most from interference and gains most from being
 * replayed beside it (similarity-weighted interleaved learning: Saxena, Shobe & McNaughton, PNAS 2022).
 * Salience first is prioritised replay (Schaul et al. 2016; Mattar & Daw 2018).
 */
export function ca2Priority(
  row: Pick<ReplayRow, "salience" | "recency" | "similarity">,
  weights: PriorityWeights = defaultPriorityWeights,
  scale: PriorityScale = priorityScale([row]),
): number {
  const salience = scale.salience > 0 ? Math.max(0, row.salience) / scale.salience : 0;
  const recency = scale.recency > 0 ? 1 - row.recency / scale.recency : 1;
  return weights.salience * salience + weights.recency * recency + weights.similarity * row.similarity;
}

/** Highest priority first; ties by trace id, then by cue. */
export function byPriority(
  rows: readonly ReplayRow[],
  weights: PriorityWeights = defaultPriorityWeights,
): { row: ReplayRow; priority: number }[] {
  const scale = priorityScale(rows);
  return rows.map((row) => ({ row, priority: ca2Priority(row, weights, scale) })).sort((a, b) =>
    b.priority - a.priority || compare(a.row.trace_id, b.row.trace_id) || compare(a.row.cue, b.row.cue)
  );
}

/** By code unit, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
