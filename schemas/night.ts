import { type } from "arktype";
import { type Absence, absenceSharesType } from "./absence.ts";
import { artifact, count } from "./artifact.ts";
import { type DriftGuard, readDriftGuard } from "./drift_guard.ts";

/**
 * What became of a fact. `memory`: told, not slept on. `learning`: trained, but not answered with memory off in a wording that was not
 * trained. `weights`: answered so. `not understood`: nothing could be asked of it.
 */
export type FactStage = "memory" | "learning" | "weights" | "not understood";

/** `night.json`: what one sleep trained and what it cost. Facts go by their ids; no text of a note stands here. */
export interface Night {
  /** Its number, from 1. */
  night: number;
  /** When it ended, ISO 8601. */
  time: string;
  /** SHA-256 of the base model's weights: the adapter belongs to these. */
  base: string;
  /** Optimiser steps. */
  steps: number;
  /** Training rows in the queue. */
  rows: number;
  /** The night that this one started from; it began from nothing if it is absent. */
  from?: number;
  /** Wall-clock seconds of the whole sleep. */
  seconds: number;
  /** Loss of the first and the last step on the facts. */
  loss: { first: number; last: number };
  /** Every fact that was in memory then, by its id. */
  facts: Record<string, { stage: Exclude<FactStage, "memory">; asked: number; right: number }>;
  /** A quick guard: what else changed. */
  drift: DriftGuard;
  /** What is said to questions about what was never told; `absence.json` beside it has them. Absent in nights of older versions. */
  absence?: Omit<Absence, "answers">;
}

const schema = artifact<Omit<Night, "drift"> & { drift: unknown }>(
  "Night",
  type({
    night: "number.integer >= 1",
    time: "string.date.iso",
    base: "string",
    steps: count,
    rows: count,
    "from?": count,
    seconds: "number >= 0",
    loss: { first: "number", last: "number" },
    facts: type({ "[string]": { stage: "'learning' | 'weights' | 'not understood'", asked: count, right: count } }),
    drift: "object",
    "absence?": absenceSharesType,
  }).onUndeclaredKey("reject"),
);

/** Checks `night.json`. @throws {FormatError} */
export function readNight(value: unknown): Night {
  const night = schema.read(value);
  return { ...night, drift: readDriftGuard(night.drift) };
}

/** JSON Schema, draft 2020-12. */
export function nightJsonSchema(): object {
  return schema.jsonSchema();
}
