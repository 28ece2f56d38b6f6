/** What `accept` writes: how base model and memory compare, and which precondition of a consolidation is met. */
import { type } from "arktype";
import { artifact, count, fraction, name } from "./artifact.ts";

/** Shares of right answers. */
export interface AnswerShares {
  /** Equal after normalisation. */
  em: number;
  /** The truth stands in the answer. */
  em_relaxed: number;
  /** Equal as written. */
  em_strict: number;
  /** Token F1. */
  f1: number;
}

/** `compare_b0_b1.json`: the base model beside the same model with memory. */
export interface CompareB0B1 {
  /** The scenario. */
  scenario: string;
  /** The base model, as given by --model. */
  model: string;
  /** Records. */
  n: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** Questions asked. */
  questions: number;
  /** Base model. */
  b0: AnswerShares;
  /** With memory. */
  b1: AnswerShares;
  /** EM of B1 less that of B0, over records. */
  uplift: { mean: number; ci_low: number; ci_high: number };
  /** Room above the base model: without it no uplift can be shown. */
  headroom: { b0_em: number; limit: number; passed: boolean };
  /** How the interval was made. */
  bootstrap: { resamples: number; seed: number; level: number };
}

/** One precondition. */
export interface AcceptanceGate {
  /** Which. */
  gate: "parity" | "oracle" | "retrieval_only" | "headroom" | "uplift" | "uplift_interval";
  /** Whether it is met. */
  passed: boolean;
  /** What was measured. */
  value: number;
  /** What is asked for. */
  limit: number;
  /** On which side of the limit the value must be. */
  rule: "at least" | "at most" | "above";
  /** How far off it is; 0 if it is met. */
  short_by: number;
}

/** What a Hopfield readout changes in what is found first. Shares of questions. */
export interface HopfieldAblation {
  /** Steps of the readout. */
  steps: number;
  /** Its temperature. */
  temperature: number;
  /** P@1 as found. */
  p_at_1_without: number;
  /** P@1 after the readout. */
  p_at_1_with: number;
  /** The difference, paired, over records. */
  lift: { mean: number; ci_low: number; ci_high: number };
  /** Questions for which other traces, or the same in another order, would stand in the prompt. */
  recalls_changed: number;
}

/** What the gate adds to a memory of as many texts that were written at random. */
export interface RandomWritesAblation {
  /** Texts written, the gate's number. */
  writes: number;
  /** Share of the facts among them. */
  recall_facts: number;
  /** P@1 with them. */
  p_at_1: number;
  /** EM of B1 with them. */
  b1_em: number;
  /** EM of B1 with what the gate wrote less that, paired, over records. */
  gain: { mean: number; ci_low: number; ci_high: number };
}

/** One scenario. */
export interface AcceptanceRun {
  /** The scenario. */
  scenario: string;
  /** Its folder, relative to the summary's own: "." where there is one scenario. */
  folder: string;
  /** Whether all gates are met. */
  passed: boolean;
  /** The gates. */
  gates: AcceptanceGate[];
  /** EM with the record's own trace given. */
  oracle_em: number;
  /** EM where the answer is that of the first trace found. */
  retrieval_only_em: number;
  /** What was found. */
  retrieval: { p_at_1: number; p_at_k: number; k: number; mrr: number; near_miss_rate: number; collision_rate: number };
  /** Texts written, of all. */
  gate: { writes: number; total: number; recall_facts: number };
  /** Null with --no-hopfield. */
  hopfield: HopfieldAblation | null;
  /** The same number of texts, written at random. */
  random_writes: RandomWritesAblation;
}

/** `acceptance_summary.json`. */
export interface AcceptanceSummary {
  /** The command that ran. */
  command: "accept";
  /** The base model, as given by --model. */
  model: string;
  /** Records per scenario. */
  n: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** Whether every scenario meets every gate. */
  passed: boolean;
  /** One entry a scenario. */
  runs: AcceptanceRun[];
}

const shares = { em: fraction, em_relaxed: fraction, em_strict: fraction, f1: fraction } as const;
const difference = "-1 <= number <= 1";
const interval = { mean: difference, ci_low: difference, ci_high: difference } as const;

const compare = artifact<CompareB0B1>(
  "CompareB0B1",
  type({
    scenario: name,
    model: "string >= 1",
    n: count,
    seed: "number.integer",
    questions: count,
    b0: shares,
    b1: shares,
    uplift: interval,
    headroom: { b0_em: fraction, limit: fraction, passed: "boolean" },
    bootstrap: { resamples: count, seed: "number.integer", level: fraction },
  }).onDeepUndeclaredKey("reject"),
);

const run = type({
  scenario: name,
  folder: "string >= 1",
  passed: "boolean",
  gates: [
    {
      gate: "'parity' | 'oracle' | 'retrieval_only' | 'headroom' | 'uplift' | 'uplift_interval'",
      passed: "boolean",
      value: "number",
      limit: "number",
      rule: "'at least' | 'at most' | 'above'",
      short_by: "number >= 0",
    },
    "[]",
  ],
  oracle_em: fraction,
  retrieval_only_em: fraction,
  retrieval: {
    p_at_1: fraction,
    p_at_k: fraction,
    k: count,
    mrr: fraction,
    near_miss_rate: fraction,
    collision_rate: fraction,
  },
  gate: { writes: count, total: count, recall_facts: fraction },
  hopfield: type({
    steps: count,
    temperature: "number > 0",
    p_at_1_without: fraction,
    p_at_1_with: fraction,
    lift: interval,
    recalls_changed: fraction,
  }).or("null"),
  random_writes: { writes: count, recall_facts: fraction, p_at_1: fraction, b1_em: fraction, gain: interval },
});

const summary = artifact<AcceptanceSummary>(
  "AcceptanceSummary",
  type({
    command: "'accept'",
    model: "string >= 1",
    n: count,
    seed: "number.integer",
    passed: "boolean",
    runs: [run, "[]"],
  }).onDeepUndeclaredKey("reject"),
);

const scenarioRun = artifact<AcceptanceRun>("AcceptanceRun", run.onDeepUndeclaredKey("reject"));

/** Checks `compare_b0_b1.json`. @throws {FormatError} */
export function readCompareB0B1(value: unknown): CompareB0B1 {
  return compare.read(value);
}

/** Checks `acceptance_summary.json`. @throws {FormatError} */
export function readAcceptanceSummary(value: unknown): AcceptanceSummary {
  return summary.read(value);
}

/** Checks one entry of its `runs`. @throws {FormatError} */
export function readAcceptanceRun(value: unknown): AcceptanceRun {
  return scenarioRun.read(value);
}

/** JSON Schema, draft 2020-12. */
export function compareB0B1JsonSchema(): object {
  return compare.jsonSchema();
}

/** JSON Schema, draft 2020-12. */
export function acceptanceSummaryJsonSchema(): object {
  return summary.jsonSchema();
}
