import type { RetrievalMetrics } from "../../schemas/metrics.ts";
import { specification } from "../../schemas/recipe.ts";
import { IdentityCompletion } from "./identity_completion.ts";
import type { Keyer } from "./keyer.ts";
import type { PatternCompletion, Trace, VectorIndex } from "./memory.ts";
import type { MemoryStore } from "./memory_store.ts";
import { SizedIndex } from "./sized_index.ts";
import { dot } from "./vectors.ts";
import type { WordIndex } from "./word_index.ts";

/** Traces recalled for one cue, best first by default. */
export const defaultRecall: number = specification.topK;

/** How many candidates the index hands to completion. */
const defaultCandidates = 32;

/** Search by words, in addition to keys. */
export interface WordSearch {
  /** The words of the traces' texts, by trace id. */
  index: Pick<WordIndex, "searchWith">;
  /** The weight of words against keys, from 0 (keys alone) to 1 (words alone). */
  share: number;
}

/** All that recall needs: the keyer, an index over the traces' keys, completion, and where traces and texts are. */
export interface EpisodicMemory {
  /** Makes the cue's key; the same that made the traces' keys. */
  keyer: Keyer;
  /** Search over the traces' keys. */
  index: VectorIndex;
  /** Search by words; if left out, only keys are used. */
  words?: WordSearch;
  /** Between search and recall. */
  completion: PatternCompletion;
  /** By trace id. */
  traces: ReadonlyMap<string, Trace>;
  /** The store in which the packer finds the texts. */
  store: Pick<MemoryStore, "texts">;
}

/** Builds the memory over written traces, with a {@link SizedIndex} and identity completion unless others are given. */
export function createMemory(
  keyer: Keyer,
  traces: readonly Trace[],
  store: Pick<MemoryStore, "texts">,
  options: { index?: VectorIndex; words?: WordSearch; completion?: PatternCompletion } = {},
): EpisodicMemory {
  const index = options.index ?? new SizedIndex();
  for (const trace of traces) index.add(trace.traceId, trace.key);
  return {
    keyer,
    index,
    ...(options.words ? { words: options.words } : {}),
    completion: options.completion ?? new IdentityCompletion(),
    traces: new Map(traces.map((trace) => [trace.traceId, trace])),
    store,
  };
}

/** What recall found for one cue. */
export interface Recall {
  /** The results of keys and words, best first: the baseline for completion. */
  candidates: { id: string; score: number }[];
  /** After completion, best first. */
  completed: { id: string; score: number }[];
  /** The first k after completion. */
  recalled: Trace[];
}

/** Cue → key and words → search → completion → recalled traces. A cue's key comes from its own text and nothing else. */
export async function recall(
  memory: EpisodicMemory,
  cues: readonly string[],
  options: { k?: number; candidates?: number } = {},
): Promise<Recall[]> {
  const { k = defaultRecall, candidates: width = defaultCandidates } = options;
  const keys = await memory.keyer.keys(cues);
  return keys.map((key, i) => {
    const candidates = candidatesOf(memory, { text: cues[i], key }, Math.max(k, width));
    const completed = memory.completion.complete(key, candidates);
    const recalled = completed.slice(0, k).map(({ id }) => memory.traces.get(id)).filter((trace) =>
      trace !== undefined
    );
    return { candidates, completed, recalled };
  });
}

/**
 * The `count` best by share · words + (1 − share) · cosine; ties by id. Only what is among the first by keys or by words alone is looked at,
 * and each of these is scored by both.
 */
function candidatesOf(
  { index, words, traces }: EpisodicMemory,
  cue: { text: string; key: Float32Array },
  count: number,
): { id: string; score: number }[] {
  const byKey = index.search(cue.key, count);
  if (words === undefined || words.share === 0) return byKey;
  const { nearest, scores } = words.index.searchWith(cue.text, count, byKey.map(({ id }) => id));
  const both = (id: string, cosine: number, word: number) => ({
    id,
    score: words.share * word + (1 - words.share) * cosine,
  });
  const found = new Map(byKey.map(({ id, score }, i) => [id, both(id, score, scores[i])]));
  for (const { id, score } of nearest) {
    if (!found.has(id)) found.set(id, both(id, index.score?.(id, cue.key) ?? dot(cue.key, traces.get(id)!.key), score));
  }
  return [...found.values()].sort(bestFirst).slice(0, count);
}

function bestFirst(a: { id: string; score: number }, b: { id: string; score: number }): number {
  return b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** What the right answer of one recall would have been. */
export interface RecallTruth {
  /** The trace of the record that the cue asks for; it may not have been written. */
  traceId: string;
  /** Traces of the record's hard negatives. */
  hardNegatives: ReadonlySet<string>;
}

/**
 * Retrieval figures over many cues, index by index. Traces that the gate did not write count as misses. A first rank is either
 * right, a near miss (a hard negative of the record), or a collision (any other trace); ranks beyond the candidates count as
 * none.
 *
 * @param baseline What a search by words alone found, best first, for the same cues.
 */
export function diagnoseRetrieval(
  recalls: readonly Pick<Recall, "candidates" | "completed">[],
  truths: readonly RecallTruth[],
  baseline: readonly (readonly { id: string }[])[],
  k: number = defaultRecall,
): RetrievalMetrics {
  let [among, nearMiss, collision, improved] = [0, 0, 0, 0];
  const [after, before, words] = [new RankMean(), new RankMean(), new RankMean()];
  recalls.forEach(({ candidates, completed }, i) => {
    const { traceId, hardNegatives } = truths[i];
    const rank = after.add(completed, traceId);
    const rankBefore = before.add(candidates, traceId);
    words.add(baseline[i], traceId);
    if (rank <= k) among++;
    if (rank < rankBefore) improved++;
    if (rank === 1 || completed.length === 0) return;
    if (hardNegatives.has(completed[0].id)) nearMiss++;
    else collision++;
  });
  const count = Math.max(1, recalls.length);
  return {
    p_at_1: after.first,
    mrr: after.reciprocal,
    baseline_p_at_1: words.first,
    baseline_mrr: words.reciprocal,
    near_miss_rate: nearMiss / count,
    collision_rate: collision / count,
    // P@1 after completion minus P@1 before.
    completion_lift: after.first - before.first,
    hopfield_rank_improved_rate: improved / count,
    p_at_k: among / count,
    k,
  };
}

/** P@1 and mean reciprocal rank, added up. */
class RankMean {
  #count = 0;
  #first = 0;
  #reciprocal = 0;

  /** The 1-based rank of `id`, Infinity if it is absent. */
  add(found: readonly { id: string }[], id: string): number {
    const at = found.findIndex((item) => item.id === id);
    const rank = at < 0 ? Infinity : at + 1;
    this.#count++;
    if (rank === 1) this.#first++;
    this.#reciprocal += 1 / rank;
    return rank;
  }

  get first(): number {
    return this.#count > 0 ? this.#first / this.#count : 0;
  }

  get reciprocal(): number {
    return this.#count > 0 ? this.#reciprocal / this.#count : 0;
  }
}
