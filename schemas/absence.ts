import { type } from "arktype";
import { artifact, count, fraction } from "./artifact.ts";

/** What became of one question about what was never told. */
export interface AbsenceAnswer {
  /** Of a form that is taught, about something else. */
  question: string;
  /** What the base model says. */
  before: string;
  /** What is said after the training, memory off. */
  after: string;
  /**
   * `abstained`: it says that it does not know. `as before`: the base model's own answer, word for word. `taught`: it holds an answer that
   * was taught for another question. `made up`: anything else.
   */
  verdict: "abstained" | "as before" | "taught" | "made up";
}

/** `absence.json`: questions of the taught forms about what was never told, memory off. Shares are fractions of `count`. */
export interface Absence {
  /** Questions. */
  count: number;
  /** The base model does not abstain. */
  made_up_before: number;
  /** Neither abstained nor as before: taught answers and others. */
  made_up_after: number;
  /** Says that it does not know. */
  abstained_before: number;
  /** The same after. */
  abstained_after: number;
  /** Answers that were taught for another question; part of what is made up. */
  taught_after: number;
  /** Every question. */
  answers: AbsenceAnswer[];
}

/** What other files say of it. */
export type AbsenceGlance = Pick<Absence, "count" | "made_up_before" | "made_up_after" | "abstained_after">;

/** The shares without the questions. */
export function absenceGlance({ count, made_up_before, made_up_after, abstained_after }: Absence): AbsenceGlance {
  return { count, made_up_before, made_up_after, abstained_after };
}

/** All but the questions. */
export function absenceShares({ answers: _, ...shares }: Absence): Omit<Absence, "answers"> {
  return shares;
}

/** The schema of an {@link AbsenceGlance}. */
export const absenceGlanceType = {
  count,
  made_up_before: fraction,
  made_up_after: fraction,
  abstained_after: fraction,
} as const;

/** The schema of all but the answers. */
export const absenceSharesType = { ...absenceGlanceType, abstained_before: fraction, taught_after: fraction } as const;

const schema = artifact<Absence>(
  "Absence",
  type({
    ...absenceSharesType,
    answers: [
      {
        question: "string",
        before: "string",
        after: "string",
        verdict: "'abstained' | 'as before' | 'taught' | 'made up'",
      },
      "[]",
    ],
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `absence.json`. @throws {FormatError} */
export function readAbsence(value: unknown): Absence {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function absenceJsonSchema(): object {
  return schema.jsonSchema();
}
