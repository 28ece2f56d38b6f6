import { type } from "arktype";
import { artifact, count, fraction, hit, name } from "./artifact.ts";
import { type GateMetrics, gateMetrics } from "./gate_metrics.ts";

/** Means over a set of questions. */
export interface Scores {
  /** Questions. */
  count: number;
  /** Equal after SQuAD normalisation. */
  em: number;
  /** The normalised truth stands in the normalised prediction. */
  em_relaxed: number;
  /** Equal as written. */
  em_strict: number;
  /** SQuAD token F1. */
  f1: number;
}

/** One message of a prompt; memory lines are replaced by their trace ids. */
export interface PromptMessage {
  /** Who speaks. */
  role: "system" | "user" | "assistant";
  /** What is said. */
  content: string;
}

/** One question, its answer and how it was scored. */
export interface MetricsRecord {
  /** What the model was given. */
  prompt: PromptMessage[];
  /** The answer, up to its first line break; `[…]` stands for eight or more words of an episode that it quotes. */
  prediction: string;
  /** The right answer. */
  truth: string;
  /** Equal after SQuAD normalisation. */
  em: 0 | 1;
  /** The normalised truth stands in the normalised prediction. */
  em_relaxed: 0 | 1;
  /** Equal as written. */
  em_strict: 0 | 1;
  /** SQuAD token F1. */
  f1: number;
  /** Tokens of stream between episode and question. */
  lag: number;
  /** Seconds. */
  latency: number;
  /** Null if memory is off. */
  recall_at_k: number | null;
  /** Which set the wording belongs to. */
  cue: "replayed" | "held_out";
  /** What the scenario says of the episode. */
  should_remember: boolean;
  /** Group of the episode. */
  group_id: number;
}

/** A fact beside an edited one, asked of the same model. */
export interface NeighbourRecord {
  /** What the model was given. */
  prompt: PromptMessage[];
  /** The answer, up to its first line break; `[…]` stands for eight or more words of an episode that it quotes. */
  prediction: string;
  /** The right answer. */
  truth: string;
  /** Equal after SQuAD normalisation. */
  em: 0 | 1;
  /** The normalised truth stands in the normalised prediction. */
  em_relaxed: 0 | 1;
  /** Equal as written. */
  em_strict: 0 | 1;
  /** SQuAD token F1. */
  f1: number;
  /** Group of the episode. */
  group_id: number;
}

/** How well retrieval worked. */
export interface RetrievalMetrics {
  /** The right trace came first. */
  p_at_1: number;
  /** Mean reciprocal rank of the right trace. */
  mrr: number;
  /** The same by words alone. */
  baseline_p_at_1: number;
  /** Mean reciprocal rank by words alone. */
  baseline_mrr: number;
  /** A hard negative came first. */
  near_miss_rate: number;
  /** Another trace shares the right one's key. */
  collision_rate: number;
  /** P@1 with pattern completion minus without. */
  completion_lift: number;
  /** Completion raised the right trace's rank. */
  hopfield_rank_improved_rate: number;
  /** The right trace was among the first k. */
  p_at_k?: number;
  /** How many were recalled. */
  k?: number;
}

/** `A_B1_metrics.json` and its sisters: one shape in all modes. EM and F1 are fractions, latencies seconds. */
export interface Metrics {
  /** Means over the records. */
  aggregate: {
    em: number;
    em_relaxed: number;
    em_strict: number;
    f1: number;
    /** Mean seconds an answer. */
    latency: number;
    non_empty_rate: number;
    recall_at_k: number | null;
    /** The baseline used for retention. */
    retention_ref: "B1" | "B0";
  };
  /** One entry a question. */
  records: MetricsRecord[];
  /** Means by lag. */
  lag_bins: (Scores & { lag_bin: string; recall_at_k: number | null })[];
  /** Null if memory is off. */
  retrieval: RetrievalMetrics | null;
  /** Null if memory is off. */
  gate: GateMetrics | null;
  /** What answering cost. */
  compute: { prompt_tokens: number; generated_tokens: number; attention_flops: number; kv_cache_bytes: number };
  /** Seconds that the reader adds to an answer; null if it was not measured. */
  adapter_latency_overhead_s: number | null;
  /** What was asked. */
  dataset: { scenario: string; hard_negative_ratio: number };
  /** Every flag as it was in force, the model and its hash, the device, the versions. */
  run_config: Record<string, unknown>;
  /** The same scores by the cues' set. */
  cues?: { replayed: Scores; held_out: Scores };
  /** Locality: facts that were never replayed. */
  neighbours?: (Scores & { records: NeighbourRecord[] }) | null;
  /** How often the answer contains what the base model used to say (scenario B). */
  old_answer?: { count: number; contained: number } | null;
}

const scores = { count, em: fraction, em_relaxed: fraction, em_strict: fraction, f1: fraction } as const;
const message = { role: "'system' | 'user' | 'assistant'", content: "string" } as const;
const answer = {
  prompt: [message, "[]"],
  prediction: "string",
  truth: "string",
  em: hit,
  em_relaxed: hit,
  em_strict: hit,
  f1: fraction,
  group_id: count,
} as const;

const schema = artifact<Metrics>(
  "Metrics",
  type({
    aggregate: {
      em: fraction,
      em_relaxed: fraction,
      em_strict: fraction,
      f1: fraction,
      latency: "number >= 0",
      non_empty_rate: fraction,
      recall_at_k: "0 <= number <= 1 | null",
      retention_ref: "'B1' | 'B0'",
    },
    records: [
      {
        ...answer,
        lag: count,
        latency: "number >= 0",
        recall_at_k: "0 <= number <= 1 | null",
        cue: "'replayed' | 'held_out'",
        should_remember: "boolean",
      },
      "[]",
    ],
    lag_bins: [{ ...scores, lag_bin: "string >= 1", recall_at_k: "0 <= number <= 1 | null" }, "[]"],
    retrieval: type({
      p_at_1: fraction,
      mrr: fraction,
      baseline_p_at_1: fraction,
      baseline_mrr: fraction,
      near_miss_rate: fraction,
      collision_rate: fraction,
      completion_lift: "-1 <= number <= 1",
      hopfield_rank_improved_rate: fraction,
      "p_at_k?": fraction,
      "k?": count,
    }).or("null"),
    gate: gateMetrics.or("null"),
    compute: { prompt_tokens: count, generated_tokens: count, attention_flops: "number >= 0", kv_cache_bytes: count },
    adapter_latency_overhead_s: "number | null",
    dataset: { scenario: name, hard_negative_ratio: "number >= 0" },
    run_config: "Record<string, unknown>",
    "cues?": { replayed: scores, held_out: scores },
    "neighbours?": type({ ...scores, records: [answer, "[]"] }).or("null"),
    "old_answer?": type({ count, contained: fraction }).or("null"),
  }).onDeepUndeclaredKey("reject"),
);

/** Checks a metrics file. @throws {FormatError} */
export function readMetrics(value: unknown): Metrics {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function metricsJsonSchema(): object {
  return schema.jsonSchema();
}
