/**
 * What the value of an option must be, as data: the same rule reads a flag's text, checks a field of a recipe file, words the
 * error, and is written into the JSON Schema.
 */
import { namePattern, nameRule } from "./name.ts";

/** One rule. */
export type Rule =
  /** A whole number. */
  | { readonly kind: "integer"; readonly min: number; readonly max?: number; readonly multipleOf?: number }
  /** A decimal number; `above` shuts the lower bound out. */
  | { readonly kind: "number"; readonly min?: number; readonly above?: number; readonly max?: number }
  /** Any text but an empty one. */
  | { readonly kind: "text" }
  /** A name that may become part of a file's name. */
  | { readonly kind: "name" }
  /** Several such names, none twice. */
  | { readonly kind: "names" }
  /** One of a few words. */
  | { readonly kind: "choice"; readonly of: readonly string[] }
  /** One of a few numbers. */
  | { readonly kind: "number choice"; readonly of: readonly number[] }
  /** Some of a few words, none twice; kept in the order of `of`. */
  | { readonly kind: "list"; readonly of: readonly string[] }
  /** Whole numbers, none twice. */
  | { readonly kind: "numbers"; readonly min: number }
  /** Decimal numbers, none twice. */
  | { readonly kind: "decimals" }
  /** Given or not. */
  | { readonly kind: "switch" };

/** What a rule lets through. */
export type Value = string | number | boolean | readonly string[] | readonly number[];

/** The type of a rule's values. */
export type ValueOf<R extends Rule> = R extends { kind: "integer" | "number" } ? number
  : R extends { kind: "text" | "name" } ? string
  : R extends { kind: "names" } ? readonly string[]
  : R extends { kind: "choice" | "number choice"; of: readonly (infer C)[] } ? C
  : R extends { kind: "list"; of: readonly (infer C)[] } ? readonly C[]
  : R extends { kind: "numbers" | "decimals" } ? readonly number[]
  : boolean;

/** Numbers that a computer's seeds and counts fit into. */
const largest = 2 ** 31 - 1;

/** What a value must be, as an error says it after "must be". */
export function ruleText(rule: Rule): string {
  switch (rule.kind) {
    case "integer":
      return rule.multipleOf === undefined
        ? `a whole number from ${rule.min} to ${rule.max ?? largest}`
        : `a multiple of ${rule.multipleOf} from ${rule.min} to ${rule.max ?? largest}`;
    case "number": {
      const { min, above, max } = rule;
      const low = above !== undefined ? `above ${above}` : min !== undefined ? `${min} or more` : undefined;
      const bounds = [low, max === undefined ? undefined : `${max} or less`].filter((bound) => bound !== undefined);
      return bounds.length > 0 ? `a number, ${bounds.join(" and ")}` : "a number";
    }
    case "text":
      return "a text that is not empty";
    case "name":
      return nameRule;
    case "names":
      return `names (${nameRule}), none twice`;
    case "choice":
    case "number choice":
      return `one of ${rule.of.join(", ")}`;
    case "list":
      return `one or more of ${rule.of.join(", ")}, separated by commas, none twice`;
    case "numbers":
      return `whole numbers, ${rule.min} or more, separated by commas, none twice`;
    case "decimals":
      return "numbers, separated by spaces or commas, none twice";
    case "switch":
      return "true or false";
  }
}

/** The words that a rule knows, for help and suggestions; undefined if there are none. */
export function choicesOf(rule: Rule): readonly string[] | undefined {
  return rule.kind === "choice" || rule.kind === "number choice" || rule.kind === "list"
    ? rule.of.map(String)
    : undefined;
}

/** The value of a text from the command line; undefined if the text breaks the rule. */
export function parseValue(rule: Rule, text: string): Value | undefined {
  switch (rule.kind) {
    case "integer":
      return /^[+-]?\d+$/.test(text) ? readValue(rule, Number(text)) : undefined;
    case "number":
      return decimal.test(text) ? readValue(rule, Number(text)) : undefined;
    case "number choice":
      return rule.of.find((choice) => String(choice) === text);
    case "list":
    case "names":
      return readValue(rule, text.split(",").map((part) => part.trim()));
    case "numbers": {
      const parts = text.split(",").map((part) => part.trim());
      return parts.every((part) => /^[+-]?\d+$/.test(part)) ? readValue(rule, parts.map(Number)) : undefined;
    }
    case "decimals": {
      const parts = text.trim().split(/[\s,]+/);
      return parts.every((part) => decimal.test(part)) ? readValue(rule, parts.map(Number)) : undefined;
    }
    case "switch":
      return text === "true" ? true : text === "false" ? false : undefined;
    default:
      return readValue(rule, text);
  }
}

/** A number as a person writes it: 0.8, .8, 1e-4. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A value from a JSON file; undefined if it breaks the rule. */
export function readValue(rule: Rule, value: unknown): Value | undefined {
  switch (rule.kind) {
    case "integer":
      return isWhole(value, rule.min, rule.max) && value % (rule.multipleOf ?? 1) === 0 ? value : undefined;
    case "number": {
      const { min = -Infinity, above = -Infinity, max = Infinity } = rule;
      const fits = typeof value === "number" && Number.isFinite(value) && value >= min && value > above && value <= max;
      return fits ? value : undefined;
    }
    case "text":
      return typeof value === "string" && value !== "" ? value : undefined;
    case "name":
      return isName(value) ? value : undefined;
    case "names":
      return isListOfOthers(value) && value.every(isName) ? value : undefined;
    case "choice":
      return rule.of.find((choice) => choice === value);
    case "number choice":
      return rule.of.find((choice) => choice === value);
    case "list": {
      if (!isListOfOthers(value) || !value.every((part) => rule.of.some((choice) => choice === part))) return undefined;
      return rule.of.filter((choice) => value.includes(choice));
    }
    case "numbers": {
      if (!isListOfOthers(value)) return undefined;
      const whole = value.filter((part) => isWhole(part, rule.min));
      return whole.length === value.length ? whole : undefined;
    }
    case "decimals": {
      if (!isListOfOthers(value)) return undefined;
      const finite = value.filter((part): part is number => typeof part === "number" && Number.isFinite(part));
      return finite.length === value.length ? finite : undefined;
    }
    case "switch":
      return typeof value === "boolean" ? value : undefined;
  }
}

function isWhole(value: unknown, min: number, max: number = largest): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && namePattern.test(value);
}

/** A list with something in it and nothing twice. */
function isListOfOthers(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && new Set(value).size === value.length;
}

/** The rule as JSON Schema, draft 2020-12. */
export function ruleJsonSchema(rule: Rule): object {
  switch (rule.kind) {
    case "integer": {
      const { min, max = largest, multipleOf } = rule;
      return { type: "integer", minimum: min, maximum: max, ...(multipleOf === undefined ? {} : { multipleOf }) };
    }
    case "number": {
      const bounds = { minimum: rule.min, exclusiveMinimum: rule.above, maximum: rule.max };
      return {
        type: "number",
        ...Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)),
      };
    }
    case "text":
      return { type: "string", minLength: 1 };
    case "name":
      return { type: "string", pattern: namePattern.source };
    case "names":
      return { type: "array", items: { type: "string", pattern: namePattern.source }, minItems: 1, uniqueItems: true };
    case "choice":
    case "number choice":
      return { enum: [...rule.of] };
    case "list":
      return { type: "array", items: { enum: [...rule.of] }, minItems: 1, uniqueItems: true };
    case "numbers":
      return {
        type: "array",
        items: { type: "integer", minimum: rule.min, maximum: largest },
        minItems: 1,
        uniqueItems: true,
      };
    case "decimals":
      return { type: "array", items: { type: "number" }, minItems: 1, uniqueItems: true };
    case "switch":
      return { type: "boolean" };
  }
}
