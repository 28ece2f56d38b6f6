import { explain, ModelError } from "../../schemas/errors.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { TrainRow } from "./train_row.ts";

/** What a model can learn a row with; `losses` are those that its trainer knows. */
export interface RowLimits {
  vocab: number;
  layers: number;
  contextLength: number;
  adapters: readonly string[];
  losses: readonly TrainRow["loss"][];
}

/** The limits of a model. */
export function rowLimits(model: LocalModel, losses: RowLimits["losses"]): RowLimits {
  const { config: { vocab, layers }, contextLength: positions } = model;
  return { vocab, layers, contextLength: positions, adapters: model.adapterNames(), losses };
}

/**
 * Not every device looks at what it computes with: on a GPU an id that is none gives a wrong gradient, and no error.
 *
 * @throws {ModelError} if there is no row, or one that the model cannot be trained on.
 */
export function requireRows(rows: readonly TrainRow[], limits: RowLimits): void {
  if (rows.length === 0) throw wrong("the model", "rows", "one or more rows", rows);
  const weights = new Map<TrainRow["loss"], number>();
  for (const [i, row] of rows.entries()) {
    requireRow(row, `row ${i}`, limits);
    weights.set(row.loss, (weights.get(row.loss) ?? 0) + (row.weight ?? 1));
  }
  // A loss is a weighted mean: of nothing but zeros there is none.
  for (const [loss, sum] of weights) {
    if (sum === 0) throw wrong("the model", `weight of a row with the loss ${loss}`, "above 0 in one row or more", 0);
  }
}

function requireRow(row: TrainRow, what: string, limits: RowLimits): void {
  const { tokens, answerStart, loss, weight = 1, context = 0, extraAdapter, auxiliaryTargets = [] } = row;
  const { vocab, contextLength: positions, layers, adapters, losses } = limits;
  if (tokens.length < 2 || tokens.length > positions) {
    const rule = `2 to ${positions} tokens long, as this model's positions are`;
    throw wrong(what, "tokens", rule, tokens.length, tokens.length < 2 ? undefined : "shorten or split it.");
  }
  const bad = tokens.findIndex((id) => !isIndex(id, vocab));
  if (bad >= 0) throw wrong(what, `tokens[${bad}]`, `an id of the vocabulary, 0 to ${vocab - 1}`, tokens[bad]);
  if (!isIndex(answerStart, tokens.length) || answerStart === 0) {
    const rule = `an integer from 1 to ${tokens.length - 1}`;
    throw wrong(what, "answerStart", rule, answerStart, "the first token is predicted from nothing.");
  }
  if (!losses.includes(loss)) throw wrong(what, "loss", `one of ${losses.join(", ")}`, loss);
  if (!isFactor(weight)) throw wrong(what, "weight", "a finite number of at least 0", weight);
  if (!isFactor(context)) throw wrong(what, "context", "a finite number of at least 0", context);
  if (extraAdapter !== undefined && !adapters.includes(extraAdapter)) {
    throw wrong(
      what,
      "extraAdapter",
      `one of the model's adapters [${adapters.join(", ")}]`,
      extraAdapter,
      "add it first.",
    );
  }
  for (const [i, { at, layer, id, factor }] of auxiliaryTargets.entries()) {
    const field = `auxiliaryTargets[${i}]`;
    if (!isIndex(at, tokens.length)) throw wrong(what, `${field}.at`, `from 0 to ${tokens.length - 1}`, at);
    if (!isIndex(layer, layers)) throw wrong(what, `${field}.layer`, `from 0 to ${layers - 1}`, layer);
    if (!isIndex(id, vocab)) throw wrong(what, `${field}.id`, `an id of the vocabulary, 0 to ${vocab - 1}`, id);
    if (!isFactor(factor)) throw wrong(what, `${field}.factor`, "a finite number of at least 0", factor);
  }
}

function isIndex(x: number, end: number): boolean {
  return Number.isInteger(x) && x >= 0 && x < end;
}

function isFactor(x: number): boolean {
  return Number.isFinite(x) && x >= 0;
}

function wrong(what: string, field: string, rule: string, received: unknown, hint?: string): ModelError {
  return new ModelError(explain({ cannot: `train on ${what}`, field, rule, received, ...(hint ? { hint } : {}) }));
}
