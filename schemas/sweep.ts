import { type } from "arktype";
import { artifact, count, fraction, name } from "./artifact.ts";

/** A figure over the records of all seeds, with its 95 % interval. */
export interface PooledFigure {
  /** Over all questions. */
  mean: number;
  /** Lower end of the interval. */
  ci_low: number;
  /** Upper end. */
  ci_high: number;
}

/** One run of a sweep: an m4 run of one scenario and one seed. Fractions. */
export interface SweepRun {
  /** Its seed. */
  seed: number;
  /** Its folder, relative to the sweep's own. */
  folder: string;
  /** Rows in the replay queue. */
  rows: number;
  /** Texts that the gate wrote. */
  writes: number;
  /** EM of B0. */
  b0_em: number;
  /** EM of B1. */
  b1_em: number;
  /** EM of B2. */
  b2_em: number;
  /** EM of B3. */
  b3_em: number;
  /** Retention; null if B1 is 0. */
  b3_over_b1: number | null;
  /** EM points on what has nothing to do with the episodes. */
  drift_delta_em: number;
  /** Share of the questions about what was never told that got an invented answer; null if none was asked. */
  made_up: number | null;
}

/** One scenario at one combination of values, all seeds together. */
export interface SweepPoint {
  /** The scenario. */
  scenario: string;
  /** What is swept, by the flags' names. */
  values: Record<string, string | number>;
  /** Questions of all seeds. */
  questions: number;
  /** Texts written, mean over the seeds. */
  writes: number;
  /** EM of B0. */
  b0_em: number;
  /** EM of B1. */
  b1_em: number;
  /** EM of B2. */
  b2_em: number;
  /** EM of B3. */
  b3_em: number;
  /** EM of B3 in wordings that were trained on; null if there was none. */
  b3_replayed_em: number | null;
  /** EM of B3 in wordings that no training row used; null if there was none. */
  b3_held_out_em: number | null;
  /** Retention; null if B1 is 0. */
  b3_over_b1: PooledFigure | null;
  /** What consolidation added. */
  b3_minus_b0: PooledFigure;
  /** EM points, mean over the seeds. */
  drift_delta_em: number;
  /** One entry a seed. */
  runs: SweepRun[];
}

/** What changes from one value of a flag to the next, the others as they are; paired over records. */
export interface SweepChange {
  /** The scenario. */
  scenario: string;
  /** The flag. */
  axis: string;
  /** Its value before. */
  from: string | number;
  /** Its value after. */
  to: string | number;
  /** The values of the other flags. */
  values: Record<string, string | number>;
  /** Change of retention; null if B1 is 0 at one of the two. */
  b3_over_b1: PooledFigure | null;
  /** Change of B3's EM. */
  b3_em: PooledFigure;
}

/** `sweep.json`: m4 at several values of some flags, on several seeds. */
export interface Sweep {
  /** The command that ran. */
  command: "sweep";
  /** The base model, as given by --model. */
  model: string;
  /** Records per scenario. */
  n: number;
  /** The seeds of each combination. */
  seeds: number[];
  /** What is swept, by the flags' names, in the order of the columns. */
  axes: { axis: string; values: (string | number)[] }[];
  /** One entry a scenario and combination. */
  points: SweepPoint[];
  /** From each value to the next. */
  changes: SweepChange[];
  /** How the intervals were made: the units are the records of all seeds. */
  bootstrap: { resamples: number; seed: number; level: number };
}

const figure = { mean: "number", ci_low: "number", ci_high: "number" } as const;
const value = "string | number";
const values = { "[string]": value } as const;
const fractionOrNull = "0 <= number <= 1 | null";
const points = "-100 <= number <= 100";
const shares = { b0_em: fraction, b1_em: fraction, b2_em: fraction, b3_em: fraction } as const;

const schema = artifact<Sweep>(
  "Sweep",
  type({
    command: "'sweep'",
    model: "string >= 1",
    n: count,
    seeds: "number.integer[] >= 1",
    axes: [{ axis: "string >= 1", values: [value, "[]"] }, "[]"],
    points: [
      {
        scenario: name,
        values,
        questions: count,
        writes: "number >= 0",
        ...shares,
        b3_replayed_em: fractionOrNull,
        b3_held_out_em: fractionOrNull,
        b3_over_b1: type(figure).or("null"),
        b3_minus_b0: figure,
        drift_delta_em: points,
        runs: [
          {
            seed: "number.integer",
            folder: "string >= 1",
            rows: count,
            writes: count,
            ...shares,
            b3_over_b1: "number >= 0 | null",
            drift_delta_em: points,
            made_up: fractionOrNull,
          },
          "[]",
        ],
      },
      "[]",
    ],
    changes: [
      {
        scenario: name,
        axis: "string >= 1",
        from: value,
        to: value,
        values,
        b3_over_b1: type(figure).or("null"),
        b3_em: figure,
      },
      "[]",
    ],
    bootstrap: { resamples: count, seed: "number.integer", level: fraction },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `sweep.json`. @throws {FormatError} */
export function readSweep(value: unknown): Sweep {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function sweepJsonSchema(): object {
  return schema.jsonSchema();
}
