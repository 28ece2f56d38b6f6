import { explain, ModelError } from "../../schemas/errors.ts";

/** A number that an option may be, and how that is said. */
interface Range {
  rule: string;
  holds(x: number): boolean;
}

const decay: Range = { rule: "at least 0 and below 1", holds: (x) => x >= 0 && x < 1 };
const positive: Range = { rule: "a finite number above 0", holds: (x) => Number.isFinite(x) && x > 0 };
const notNegative: Range = { rule: "a finite number of at least 0", holds: (x) => Number.isFinite(x) && x >= 0 };

/** What the numbers among the options of both trainers may be, by their names. */
const ranges = {
  beta1: decay,
  beta2: decay,
  eps: positive,
  weightDecay: notNegative,
  clipNorm: notNegative,
  anchorWeight: notNegative,
  anchorBound: notNegative,
  anchorShare: { rule: "above 0 and at most 1", holds: (x) => x > 0 && x <= 1 },
  passTokens: { rule: "an integer of at least 1", holds: (x) => Number.isInteger(x) && x >= 1 },
} satisfies Record<string, Range>;

/** @throws {ModelError} where a trainer cannot train with one of its options. */
export function requireOptions(options: Partial<Record<keyof typeof ranges, number>>): void {
  for (const [name, range] of Object.entries(ranges)) {
    if (name in options) requireRange(name, range, options[name as keyof typeof ranges]);
  }
}

/** @throws {ModelError} where a step cannot be of this learning rate: its result would look as any other, and the weights be of no use. */
export function requireRate(lr: number): void {
  requireRange("lr", notNegative, lr);
}

/** @throws {ModelError} where a state is that of another training: not of `count` parameters. */
export function requireState(
  state: { step: number; params: Float32Array; m: Float32Array; v: Float32Array },
  count: number,
): void {
  const wrong = (field: string, rule: string, received: number) =>
    new ModelError(explain({ cannot: "restore the training", field, rule, received }));
  if (!Number.isInteger(state.step) || state.step < 0) throw wrong("step", "an integer of at least 0", state.step);
  for (const name of ["params", "m", "v"] as const) {
    const { length } = state[name];
    if (length !== count) throw wrong(name, `of ${count} values, one a parameter`, length);
  }
}

function requireRange(field: string, { rule, holds }: Range, received: number | undefined): void {
  if (typeof received === "number" && holds(received)) return;
  throw new ModelError(explain({ cannot: "train", field, rule, received }));
}
