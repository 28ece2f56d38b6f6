import { type } from "arktype";
import { artifact, count, fraction, scenarioName } from "./artifact.ts";

/** EM of the modes on one set of questions, and the paired bootstrap of B3 − B0. EM are fractions. */
export interface RetentionPart {
  /** Questions. */
  n: number;
  b0_em: number;
  b1_em: number;
  /** Null where B2 was not measured. */
  b2_em: number | null;
  b3_em: number;
  /** Null where B1 is 0: there is nothing to retain. */
  b3_over_b1: number | null;
  b3_minus_b0: number;
  ci_low: number;
  ci_high: number;
}

/** Facts beside the edited ones, never replayed: what of the base model's knowledge stayed. Fractions. */
export interface NeighbourRetention {
  n: number;
  /** Scored by containment of the old answer, as chat answers are sentences. */
  b0: number;
  b3: number;
  b3_minus_b0: number;
  ci_low: number;
  ci_high: number;
}

/** `retention_summary.json`. The fields of the specification stand for all questions, replayed and held-out together. */
export interface RetentionSummary {
  scenario: "A" | "B" | "C";
  b0_em: number;
  b1_em: number;
  b2_em: number | null;
  b3_em: number;
  b3_over_b1: number | null;
  b3_minus_b0: number;
  /** Of b3_minus_b0, 95 %. */
  ci_low: number;
  ci_high: number;
  n: number;
  /** Wordings that were trained on; null where there was none. */
  replayed: RetentionPart | null;
  /** Wordings that no training row ever used; null where there was none. */
  held_out: RetentionPart | null;
  /** Null where the scenario has no neighbour facts. */
  neighbours: NeighbourRetention | null;
  bootstrap: { resamples: number; seed: number; level: number };
}

const difference = "-1 <= number <= 1";
const scores = {
  n: count,
  b0_em: fraction,
  b1_em: fraction,
  b2_em: "0 <= number <= 1 | null",
  b3_em: fraction,
  b3_over_b1: "number >= 0 | null",
  b3_minus_b0: difference,
  ci_low: difference,
  ci_high: difference,
} as const;

const schema = artifact<RetentionSummary>(
  "RetentionSummary",
  type({
    scenario: scenarioName,
    ...scores,
    replayed: type(scores).or("null"),
    held_out: type(scores).or("null"),
    neighbours: type({
      n: count,
      b0: fraction,
      b3: fraction,
      b3_minus_b0: difference,
      ci_low: difference,
      ci_high: difference,
    }).or("null"),
    bootstrap: { resamples: count, seed: "number.integer", level: fraction },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `retention_summary.json`. @throws {FormatError} */
export function readRetentionSummary(value: unknown): RetentionSummary {
  return schema.read(value);
}

export function retentionSummaryJsonSchema(): object {
  return schema.jsonSchema();
}
