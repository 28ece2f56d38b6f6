import { type } from "arktype";
import { type AbsenceGlance, absenceGlanceType } from "./absence.ts";
import { artifact, count, fraction, name } from "./artifact.ts";

/** One scenario's run in a {@link Summary}. */
export interface SummaryRun {
  /** The scenario. */
  scenario: string;
  /** The scenario's folder, relative to the summary's own: "." where there is one scenario. */
  folder: string;
  /** Rows in the replay queue. */
  rows: number;
  /** Null after a dry run. Fractions. */
  retention: {
    b0_em: number;
    b1_em: number;
    b2_em: number | null;
    b3_em: number;
    b3_over_b1: number | null;
    b3_minus_b0: number;
    ci_low: number;
    ci_high: number;
    b3_replayed_em: number | null;
    b3_held_out_em: number | null;
  } | null;
  /** Null after a dry run. Points (percent); `chat_delta` is of chat facts, null if there was none. */
  drift: { delta_em: number; count: number; passed: boolean; chat_delta?: number | null } | null;
  /** Facts beside the edited ones that were answered before and after; null if the scenario has none. Fractions. */
  neighbours?: { before: number; after: number } | null;
  /** Questions about what was never told; null after a dry run. Fractions of `count`. */
  absence?: AbsenceGlance | null;
  /** How well the gate told what should be remembered; `pr_auc` is null if there is no label. */
  gate?: { pr_auc: number | null; writes: number; total: number } | null;
}

/** `summary.json`: one m4 run over one or several scenarios, at a glance. */
export interface Summary {
  /** The command that ran. */
  command: "m4";
  /** The base model, as given by --model. */
  model: string;
  /** Records per scenario. */
  n: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** How replay rows are ordered. */
  scheduler: string;
  /** Threshold of the write gate. */
  tau: number;
  /** Whether only the queue was made. */
  dry_run: boolean;
  /** One entry a scenario. */
  runs: SummaryRun[];
}

const difference = "-1 <= number <= 1";
const points = "-100 <= number <= 100";
const fractionOrNull = "0 <= number <= 1 | null";
const schema = artifact<Summary>(
  "Summary",
  type({
    command: "'m4'",
    model: "string >= 1",
    n: count,
    seed: "number.integer",
    scheduler: name,
    tau: "number",
    dry_run: "boolean",
    runs: [
      {
        scenario: name,
        folder: "string >= 1",
        rows: count,
        retention: type({
          b0_em: fraction,
          b1_em: fraction,
          b2_em: fractionOrNull,
          b3_em: fraction,
          b3_over_b1: "number >= 0 | null",
          b3_minus_b0: difference,
          ci_low: difference,
          ci_high: difference,
          b3_replayed_em: fractionOrNull,
          b3_held_out_em: fractionOrNull,
        }).or("null"),
        drift: type({ delta_em: points, count, passed: "boolean", "chat_delta?": `${points} | null` }).or("null"),
        "neighbours?": type({ before: fraction, after: fraction }).or("null"),
        "absence?": type(absenceGlanceType).or("null"),
        "gate?": type({ pr_auc: fractionOrNull, writes: count, total: count }).or("null"),
      },
      "[]",
    ],
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `summary.json`. @throws {FormatError} */
export function readSummary(value: unknown): Summary {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function summaryJsonSchema(): object {
  return schema.jsonSchema();
}
