/** Flags: strict parsers whose errors name the flag, what it must be and what was received. */
import { type Command, Option } from "commander";
import { explain, InputError } from "../schemas/errors.ts";
import type { ScenarioName } from "../core/episodes/episode.ts";

/** The command line itself is wrong: exit code 2. */
export class UsageError extends InputError {
  override readonly name: string = "UsageError";
}

/** Turns the text after a flag into its value; `rule` says what the flag must be. */
export interface Parser<T> {
  rule: string;
  /** Undefined where the text breaks the rule. */
  parse(text: string): T | undefined;
  /** Shown in the help. */
  choices?: readonly string[];
}

/** Any text but an empty one. */
export const text: Parser<string> = {
  rule: "a text that is not empty",
  parse: (value) => value === "" ? undefined : value,
};

/** A whole number. */
export function integer(min: number, max = 2 ** 31 - 1): Parser<number> {
  return {
    rule: `a whole number from ${min} to ${max}`,
    parse(value) {
      if (!/^[+-]?\d+$/.test(value)) return undefined;
      const number = Number(value);
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** A decimal number; `above` shuts the lower bound out. */
export function decimal(bounds: { min?: number; above?: number; max?: number } = {}): Parser<number> {
  const { min, above, max } = bounds;
  const parts = [
    above !== undefined ? `above ${above}` : min !== undefined ? `${min} or more` : undefined,
    max !== undefined ? `${max} or less` : undefined,
  ].filter((part) => part !== undefined);
  return {
    rule: parts.length > 0 ? `a number, ${parts.join(" and ")}` : "a number",
    parse(value) {
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return undefined;
      const number = Number(value);
      const fits = Number.isFinite(number) && (min === undefined || number >= min) &&
        (above === undefined || number > above) && (max === undefined || number <= max);
      return fits ? number : undefined;
    },
  };
}

/** One of a few words. */
export function oneOf<T extends string>(choices: readonly T[]): Parser<T> {
  return {
    rule: `one of ${choices.join(", ")}`,
    parse: (value) => choices.find((choice) => choice === value),
    choices,
  };
}

/** One of a few numbers. */
export function oneOfNumbers<T extends number>(choices: readonly T[]): Parser<T> {
  return {
    rule: `one of ${choices.join(", ")}`,
    parse: (value) => choices.find((choice) => String(choice) === value),
    choices: choices.map(String),
  };
}

/** Some of a few words, separated by commas, none twice; kept in the order of `choices`. */
export function listOf<T extends string>(choices: readonly T[]): Parser<T[]> {
  return {
    rule: `one or more of ${choices.join(", ")}, separated by commas, none twice`,
    parse(value) {
      const parts = value.split(",").map((part) => part.trim());
      const known = parts.every((part) => (choices as readonly string[]).includes(part));
      return known && new Set(parts).size === parts.length
        ? choices.filter((choice) => parts.includes(choice))
        : undefined;
    },
  };
}

/** Whole numbers separated by commas, none twice. */
export function numbers(min: number): Parser<number[]> {
  const one = integer(min);
  return {
    rule: `whole numbers, ${min} or more, separated by commas, none twice`,
    parse(value) {
      const parsed = value.split(",").map((part) => one.parse(part.trim()));
      const all = parsed.filter((number) => number !== undefined);
      return all.length === parsed.length && new Set(all).size === all.length ? all : undefined;
    },
  };
}

/** `--scenario A` or `--scenario A,B,C`. */
export const scenarioNames: readonly ScenarioName[] = ["A", "B", "C"];

/** What a flag is when it is left out, and how the help says so. */
export interface FlagDefault {
  value?: unknown;
  /** Shown instead of the value. */
  shown?: string;
}

/** Adds a flag with a value: `flag(command, "--tau <T>", "…", decimal(), { value: 1.5 })`. */
export function flag<T>(
  command: Command,
  flags: string,
  description: string,
  parser: Parser<T>,
  byDefault: FlagDefault = {},
): void {
  // Commander shows no default for a flag whose value is undefined.
  const shown = byDefault.value === undefined && byDefault.shown !== undefined ? ` (default: ${byDefault.shown})` : "";
  const option = new Option(flags, description + shown);
  if (parser.choices) option.choices(parser.choices);
  option.argParser((value: string) => {
    const parsed = parser.parse(value);
    if (parsed !== undefined) return parsed;
    throw new UsageError(explain({
      cannot: `run hei-nw ${command.name()}`,
      field: option.long ?? flags,
      rule: parser.rule,
      received: value,
      hint: suggestion(value, parser.choices) ?? `hei-nw ${command.name()} --help lists all flags.`,
    }));
  });
  if (byDefault.value !== undefined) option.default(byDefault.value, byDefault.shown ?? plain(byDefault.value));
  command.addOption(option);
}

/** The error of a flag that has no default and was left out. */
export function missingFlag(command: string, flags: string, hint: string): UsageError {
  return new UsageError(
    explain({ cannot: `run hei-nw ${command}`, field: flags, rule: "given", received: undefined, hint }),
  );
}

/** How a value is written on the command line: 1e-4, not 0.0001. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  if (typeof value !== "number" || value === 0 || Math.abs(value) >= 0.001) return String(value);
  return value.toExponential();
}

/** "Did you mean ca2?" where a choice is at most two edits away. */
export function suggestion(value: string, choices: readonly string[] | undefined): string | undefined {
  const near = (choices ?? [])
    .map((choice) => ({ choice, distance: editDistance(value.toLowerCase(), choice.toLowerCase()) }))
    .filter(({ choice, distance }) => distance <= 2 && distance < choice.length)
    .sort((a, b) => a.distance - b.distance)[0];
  return near && `Did you mean ${near.choice}?`;
}

/** Levenshtein. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
