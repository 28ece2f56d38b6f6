import { type } from "arktype";
import { type AbsenceGlance, absenceGlanceType } from "./absence.ts";
import { artifact, count, fraction, name } from "./artifact.ts";

/** EM of the modes on one set of questions, and the paired bootstrap of B3 − B0. EM are fractions. */
export interface RetentionPart {
  /** Questions. */
  n: number;
  /** EM of B0. */
  b0_em: number;
  /** EM of B1. */
  b1_em: number;
  /** Null if B2 was not measured. */
  b2_em: number | null;
  /** EM of B3. */
  b3_em: number;
  /** Null if B1 is 0: there is nothing to retain. */
  b3_over_b1: number | null;
  /** What consolidation added. */
  b3_minus_b0: number;
  /** Lower end of its interval. */
  ci_low: number;
  /** Upper end of that interval. */
  ci_high: number;
}

/** Facts beside the edited ones, never replayed: what of the base model's knowledge stayed. Fractions. */
export interface NeighbourRetention {
  /** Questions. */
  n: number;
  /** Scored by containment of the old answer, as chat answers are sentences. */
  b0: number;
  /** The share after consolidation. */
  b3: number;
  /** What consolidation added. */
  b3_minus_b0: number;
  /** Lower end of its interval. */
  ci_low: number;
  /** Upper end of that interval. */
  ci_high: number;
}

/** `retention_summary.json`. The fields of the specification stand for all questions, replayed and held-out together. */
export interface RetentionSummary {
  /** The scenario. */
  scenario: string;
  /** EM of B0. */
  b0_em: number;
  /** EM of B1. */
  b1_em: number;
  /** EM of B2; null if it was not measured. */
  b2_em: number | null;
  /** EM of B3. */
  b3_em: number;
  /** Retention; null if B1 is 0. */
  b3_over_b1: number | null;
  /** What consolidation added. */
  b3_minus_b0: number;
  /** Of b3_minus_b0, 95 %. */
  ci_low: number;
  /** Upper end of that interval. */
  ci_high: number;
  /** Questions. */
  n: number;
  /** Wordings that were trained on; null if there was none. */
  replayed: RetentionPart | null;
  /** Wordings that no training row ever used; null if there was none. */
  held_out: RetentionPart | null;
  /** Null if the scenario has no neighbour facts. */
  neighbours: NeighbourRetention | null;
  /** Questions about what was never told; `absence.json` has each. Absent where it was not measured. */
  absence?: AbsenceGlance;
  /** How the intervals were made. */
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
    scenario: name,
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
    "absence?": absenceGlanceType,
    bootstrap: { resamples: count, seed: "number.integer", level: fraction },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `retention_summary.json`. @throws {FormatError} */
export function readRetentionSummary(value: unknown): RetentionSummary {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function retentionSummaryJsonSchema(): object {
  return schema.jsonSchema();
}
