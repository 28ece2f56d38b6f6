/** Options are checked by name: JavaScript takes any object, and a name that is misspelled would be a default that nobody asked for. */
import { explain, ModelError } from "../../schemas/errors.ts";
import { nearest } from "../../schemas/nearest.ts";

/** What a field may be. */
export interface Field {
  /** "an integer of at least 1". */
  rule: string;
  holds(value: unknown): boolean;
  /** Whether it may be left out. */
  optional: boolean;
}

/** One field for each name of `T`. */
export type FieldsOf<T> = Readonly<Record<keyof Required<T>, Field>>;

const field = (rule: string, holds: (value: unknown) => boolean): Field => ({ rule, holds, optional: false });

/** The same field, which may be left out. */
export const optional = (of: Field): Field => ({ ...of, optional: true });

const isFunction = (value: unknown) => typeof value === "function";
/** A number that satisfies a condition. */
export const number = (rule: string, holds: (x: number) => boolean): Field =>
  field(rule, (value) => typeof value === "number" && holds(value));
/** A whole number of at least `least`. */
export const integer = (least: number): Field =>
  number(
    `an integer of at least ${least}`,
    (x) => Number.isSafeInteger(x) && x >= least,
  );
/** A number above 0. */
export const positive = number("a finite number above 0", (x) => Number.isFinite(x) && x > 0);
/** A number of at least 0. */
export const notNegative = number("a finite number of at least 0", (x) => Number.isFinite(x) && x >= 0);
/** A part of a whole. */
export const share = number("above 0 and at most 1", (x) => x > 0 && x <= 1);
/** Text. */
export const text = field("a text", (value) => typeof value === "string");
/** A list of texts. */
export const texts = field("a list of texts", (value) => isListOf(value, "string"));
/** A list of names. */
export const names = field("a list of names", (value) => isListOf(value, "string"));
/** A list of ids. */
export const ids = field("a list of token ids", (value) => isListOf(value, "number"));
/** A list of things with checks of their own. */
export const list = (of: string): Field => field(`a list of ${of}`, (value) => Array.isArray(value));
/** Something to call. */
export const callback = field("a function", isFunction);
/** Ends a call. */
export const signal = field("an AbortSignal", (value) => isSignal(value));
/** Yes or no. */
export const flag = field("true or false", (value) => typeof value === "boolean");
/** One of a few values. */
export const oneOf = (...choices: readonly (string | number)[]): Field =>
  field(`one of ${choices.join(", ")}`, (value) => choices.some((choice) => choice === value));
/** An object with its own checks. */
export const object = (rule: string): Field =>
  field(rule, (value) => typeof value === "object" && value !== null && !Array.isArray(value));
/** One or the other. */
export const either = (a: Field, b: Field): Field => field(`${a.rule} or ${b.rule}`, (v) => a.holds(v) || b.holds(v));

/**
 * Checks every field of an options object. A field that is undefined counts as left out.
 *
 * @param cannot What is then not possible: "generate".
 * @throws {ModelError} that names the first field that is unknown, missing or wrong.
 */
export function requireFields<T extends object>(cannot: string, options: T, fields: FieldsOf<T>): void {
  const wrong = (field: string, rule: string, received: unknown, hint?: string) =>
    new ModelError(explain({ cannot, field, rule, received, hint }));
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw wrong("options", "an object", options);
  }
  const known: Readonly<Record<string, Field>> = fields;
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const meant = nearest(name, Object.keys(known));
    throw wrong("options", `made of ${Object.keys(known).join(", ")}`, name, meant && `did you mean ${meant}?`);
  }
  for (const [name, { rule, holds, optional }] of Object.entries(known)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined ? !optional : !holds(value)) throw wrong(name, rule, value);
  }
}

/** The fields that were given, and the others' defaults. */
export function withDefaults<T extends object>(defaults: Required<T>, given: T): Required<T> {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.assign({ ...defaults }, Object.fromEntries(known));
}

function isListOf(value: unknown, type: "string" | "number"): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === type);
}

/** Those of other realms too. */
function isSignal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value;
}
