import { explain, ModelError } from "../../schemas/errors.ts";
import * as field from "../model/fields.ts";
import type { FullTrainerOptions } from "./full_step.ts";
import type { LoraTrainerOptions, TrainCall } from "./lora_step.ts";

const decay = field.number("at least 0 and below 1", (x) => x >= 0 && x < 1);

/** What the options of both trainers may be. */
const common = {
  beta1: field.optional(decay),
  beta2: field.optional(decay),
  eps: field.optional(field.positive),
  weightDecay: field.optional(field.notNegative),
  clipNorm: field.optional(field.notNegative),
  passTokens: field.optional(field.integer(1)),
};

const loraFields: field.FieldsOf<LoraTrainerOptions> = {
  ...common,
  anchorWeight: field.optional(field.notNegative),
  anchorBound: field.optional(field.notNegative),
  anchorShare: field.optional(field.share),
  whitening: field.optional(field.object("an InputWhitening")),
  states: field.optional(field.object("a FrozenStateCache")),
};

const fullFields: field.FieldsOf<FullTrainerOptions> = {
  ...common,
  optimizer: field.optional(field.oneOf("adamw", "muon")),
};

const callFields: field.FieldsOf<TrainCall> = { signal: field.optional(field.signal) };

/** The numbers among the options, and the defaults of those left out. @throws {ModelError} if an option is not what it can be. */
export function loraNumbers(options: LoraTrainerOptions): Required<Omit<LoraTrainerOptions, "whitening" | "states">> {
  field.requireFields("train", options, loraFields);
  const { whitening: _, states: __, ...given } = options;
  return field.withDefaults({
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    weightDecay: 0.01,
    clipNorm: 1,
    anchorWeight: 0.5,
    anchorBound: 0,
    anchorShare: 1,
    passTokens: 2048,
  }, given);
}

/** @throws {ModelError} if a trainer of all weights cannot train with one of its options. */
export function requireFullOptions(options: FullTrainerOptions): void {
  field.requireFields("train", options, fullFields);
}

/** The signal of a call. @throws {ModelError} if the call has other options, or this is none. */
export function signalOf(call: TrainCall): AbortSignal | undefined {
  field.requireFields("train", call, callFields);
  return call.signal;
}

/** @throws {ModelError} if a step cannot be of this learning rate: its result would look as any other, and the weights be of no use. */
export function requireRate(lr: number): void {
  const { rule, holds } = field.notNegative;
  if (!holds(lr)) throw new ModelError(explain({ cannot: "train", field: "lr", rule, received: lr }));
}

/** @throws {ModelError} if a state is that of another training: not of `count` parameters. */
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
