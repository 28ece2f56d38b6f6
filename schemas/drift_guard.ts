import { type } from "arktype";
import { type AbsenceGlance, absenceGlanceType } from "./absence.ts";
import { artifact, count, fraction } from "./artifact.ts";

/** `drift_guard.json`: what a consolidation did to skills and facts that it had nothing to do with. */
export interface DriftGuard {
  /** EM after minus before on the invariant prompts, in points (percent). The guard's limit is on this. */
  delta_em: number;
  /** Fractions. */
  em_before: number;
  /** EM after, a fraction. */
  em_after: number;
  /** Invariant prompts. */
  count: number;
  /** Points; the guard passes where |delta_em| is not above it. */
  limit: number;
  /** Whether the limit was kept. */
  passed: boolean;
  /** The same for each kind of prompt. */
  kinds: { kind: string; count: number; em_before: number; em_after: number; delta_em: number }[];
  /** Chat questions on facts that the base model answers, scored by containment; null if there was none. */
  chat: { count: number; contained_before: number; contained_after: number; delta_contained: number } | null;
  /** Perplexity on plain text; null if no text was at hand, see `perplexity_skipped`. */
  perplexity: { source: string; tokens: number; before: number; after: number; ratio: number } | null;
  /** Why perplexity was not measured; null if it was. */
  perplexity_skipped: string | null;
  /** Questions about what was never told; `absence.json` has each. Absent where it was not measured. */
  absence?: AbsenceGlance;
}

const points = "-100 <= number <= 100";
const schema = artifact<DriftGuard>(
  "DriftGuard",
  type({
    delta_em: points,
    em_before: fraction,
    em_after: fraction,
    count,
    limit: "number >= 0",
    passed: "boolean",
    kinds: [{ kind: "string >= 1", count, em_before: fraction, em_after: fraction, delta_em: points }, "[]"],
    chat: type({ count, contained_before: fraction, contained_after: fraction, delta_contained: points }).or("null"),
    perplexity: type({
      source: "string",
      tokens: count,
      before: "number >= 1",
      after: "number >= 1",
      ratio: "number > 0",
    })
      .or("null"),
    perplexity_skipped: "string | null",
    "absence?": absenceGlanceType,
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `drift_guard.json`. @throws {FormatError} */
export function readDriftGuard(value: unknown): DriftGuard {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function driftGuardJsonSchema(): object {
  return schema.jsonSchema();
}
