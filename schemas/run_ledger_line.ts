import { type } from "arktype";
import { artifact, name } from "./artifact.ts";

/** One line of `reports/index.jsonl`, the ledger of all runs. */
export interface RunLedgerLine {
  /** ISO 8601, UTC. */
  ts: string;
  /** The specification's milestone. */
  milestone: "M2" | "M3" | "M4";
  /** The scenario. */
  scenario: string;
  /** Seed of everything that is drawn. */
  seed: number;
  /** The base model, as given by --model. */
  model: string;
  /** "B0" … "B3", "ablation", "sweep". */
  mode: string;
  /** tau, lora, cycles, scheduler, n, … */
  params: Record<string, unknown>;
  /** Paths relative to the working folder. */
  artifacts: string[];
  /** Anything worth saying. */
  notes?: string;
}

const schema = artifact<RunLedgerLine>(
  "RunLedgerLine",
  type({
    ts: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
    milestone: "'M2' | 'M3' | 'M4'",
    scenario: name,
    seed: "number.integer",
    model: "string >= 1",
    mode: "string >= 1",
    params: "Record<string, unknown>",
    artifacts: "string[]",
    "notes?": "string",
  }).onDeepUndeclaredKey("reject"),
);

/** Checks one line of the ledger. @throws {FormatError} */
export function readRunLedgerLine(value: unknown): RunLedgerLine {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function runLedgerLineJsonSchema(): object {
  return schema.jsonSchema();
}
