/** Flags out of tables of options: how they are declared, shown in the help, and read back with the table's own types. */
import { type Command, Option } from "commander";
import { defaultsOf, type Field, type Fields, flagName, type ValuesOf } from "../schemas/field.ts";
import { explain, InputError } from "../schemas/errors.ts";
import { nearest } from "../schemas/nearest.ts";
import { choicesOf, parseValue, type Rule, ruleText, type Value } from "../schemas/rule.ts";
import { printWarnings, type Terminal } from "./print.ts";

/** The command line itself is wrong: exit code 2. */
export class UsageError extends InputError {
  override readonly name: string = "UsageError";
}

/** Rows of every command: how it prints. */
export const outputFields = {
  json: {
    rule: { kind: "switch" },
    default: false,
    help: "print one JSON object on stdout, and nothing else",
    group: "Run:",
  },
  verbose: {
    rule: { kind: "switch" },
    default: false,
    help: "print a line on stderr for every stage, if stderr is not a terminal",
    group: "Run:",
  },
} as const;

/** Declares a flag for every row. Expert ones are shown by --help-all only; other names work, old ones with a warning. */
export function addFlags(command: Command, fields: Fields, terminal: Terminal): void {
  whenLookedAt(command, () => declare(command, fields, terminal));
}

/** A list of all commands needs none of their some six hundred flags: they are made when a command's options are first looked at. */
function whenLookedAt(command: Command, make: () => void): void {
  const { options } = command;
  Object.defineProperty(command, "options", {
    configurable: true,
    get() {
      Object.defineProperty(command, "options", { configurable: true, writable: true, value: options });
      make();
      return options;
    },
  });
}

function declare(command: Command, fields: Fields, terminal: Terminal): void {
  for (const [name, field] of Object.entries(fields)) addFlag(command, name, field, terminal);
  if (!Object.values(fields).some(({ level }) => level === "expert")) return;
  command.addOption(new Option("--help-all", "display help for all flags").helpGroup("Run:"));
  command.on("option:help-all", () => {
    const expert = Object.entries(fields).filter(([, { level }]) => level === "expert").map((row) => attribute(...row));
    for (const option of command.options) if (expert.includes(option.attributeName())) option.hideHelp(false);
    command.help();
  });
}

function addFlag(command: Command, name: string, field: Field, terminal: Terminal): void {
  const long = flagName(name, field);
  const value = field.rule.kind === "switch" ? "" : ` ${field.value ?? "<N>"}`;
  const { default: byDefault, rule } = field;
  const shown = field.shown ?? (byDefault === undefined || rule.kind === "switch" ? undefined : plain(byDefault));
  const choices = choicesOf(rule);
  const notes = [
    choices && rule.kind !== "list" ? `choices: ${choices.join(", ")}` : undefined,
    field.required ? "required" : undefined,
    shown === undefined ? undefined : `default: ${shown}`,
  ].filter((note) => note !== undefined);
  const help = field.help + (notes.length > 0 ? ` (${notes.join("; ")})` : "");
  const letter = field.letter ? `-${field.letter}, ` : "";
  const option = new Option(`${letter}--${long}${value}`, help).hideHelp(field.level === "expert");
  // Commander would take --no-memory as --memory's opposite; here it is a flag of its own.
  option.negate = false;
  if (field.group) option.helpGroup(field.group);
  if (rule.kind !== "switch") option.argParser((text: string) => parsed(command, `--${long}`, rule, text));
  command.addOption(option);
  for (const other of [...field.also ?? [], ...field.old ?? []]) {
    command.addOption(new Option(`--${other}${value}`).hideHelp());
    command.on(`option:${other}`, (text: string) => {
      if (field.old?.includes(other)) {
        printWarnings(terminal, [`--${other} is now --${long}; the old name will be removed in the next version`]);
      }
      const given = rule.kind === "switch" ? true : parsed(command, `--${other}`, rule, text);
      command.setOptionValueWithSource(option.attributeName(), given, "cli");
    });
  }
}

/** The value of a flag's text. @throws {UsageError} that names the flag. */
function parsed(command: Command, flag: string, rule: Rule, text: string): Value {
  const value = parseValue(rule, text);
  if (value !== undefined) return value;
  const meant = nearest(text, choicesOf(rule) ?? []);
  throw new UsageError(explain({
    cannot: `run hei-nw ${command.name()}`,
    field: flag,
    rule: ruleText(rule),
    received: text,
    hint: meant === undefined ? `hei-nw ${command.name()} --help lists all flags.` : `Did you mean ${meant}?`,
  }));
}

/** What was given on the command line for a table's rows, and nothing else. */
export function givenFlags<T extends Fields>(command: Command, fields: T): Partial<ValuesOf<T>> {
  const given = Object.entries(fields)
    .map(([name, field]): [string, unknown] => [name, command.getOptionValue(attribute(name, field))])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<ValuesOf<T>>;
}

/** A value for every row: what was given, or the row's default. @throws {UsageError} if a required flag was left out. */
export function flagValues<T extends Fields>(command: Command, fields: T): ValuesOf<T> {
  const given = givenFlags(command, fields);
  for (const [name, field] of Object.entries(fields)) {
    if (field.required === undefined || name in given) continue;
    const flag = `--${flagName(name, field)}`;
    const hint = `e.g. ${flag} ${field.required}`;
    throw new UsageError(
      explain({ cannot: `run hei-nw ${command.name()}`, field: flag, rule: "given", received: undefined, hint }),
    );
  }
  return { ...defaultsOf(fields), ...given };
}

/** A table with some rows changed: another default, another help. What is shown of a default goes with it. */
export function changed<T extends Fields>(fields: T, changes: { [K in keyof T]?: Partial<Field> }): T {
  const rows = Object.entries(fields).map(([name, field]) => {
    const change: Partial<Field> = changes[name] ?? {};
    return [name, { ...field, ...("default" in change ? { shown: undefined } : {}), ...change }];
  });
  return Object.fromEntries(rows) as T;
}

/** Commander's own name of an option's value. */
function attribute(name: string, { flag }: Field): string {
  return flag === undefined ? name : flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** How a value is written on the command line: 1e-4, not 0.0001. */
function plain(value: Value): string {
  if (Array.isArray(value)) return value.join(",");
  if (typeof value !== "number" || value === 0 || Math.abs(value) >= 0.001) return String(value);
  return value.toExponential();
}
