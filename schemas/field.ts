/** A row of a table of options: one row gives a flag, its help, a field of a file, and the type of its value. */
import { nearest } from "./nearest.ts";
import { readValue, type Rule, ruleText, type Value, type ValueOf } from "./rule.ts";

/** One option. Rows stand in tables `as const`, by their field's name: `loraLr`. */
export interface Field {
  /** What its value must be. */
  readonly rule: Rule;
  /** Its value where nothing else is said; undefined if it may be left out, or must be given. */
  readonly default: Value | undefined;
  /** One sentence for a person. */
  readonly help: string;
  /** The heading under which the help shows it. */
  readonly group?: string;
  /** "expert" options are shown by --help-all only. */
  readonly level?: "everyday" | "expert";
  /** What stands for the value in the help: "<N>". */
  readonly value?: string;
  /** Shown in the help instead of the default. */
  readonly shown?: string;
  /** Name of the flag where it is not the field's own: "scenario". */
  readonly flag?: string;
  /** A flag of one letter that means the same. */
  readonly letter?: string;
  /** Further flags that mean the same. */
  readonly also?: readonly string[];
  /** Flags of earlier versions that mean the same. */
  readonly old?: readonly string[];
  /** Must be given; an example of how. */
  readonly required?: string;
}

/** Rows by the names of their fields. */
export type Fields = Readonly<Record<string, Field>>;

/** The type of a row's value. */
export type FieldValue<F extends Field> = F extends { default: undefined; required: string } ? ValueOf<F["rule"]>
  : F extends { default: undefined } ? ValueOf<F["rule"]> | undefined
  : ValueOf<F["rule"]>;

/** The values of a table, by its fields' names. */
export type ValuesOf<T extends Fields> = { [K in keyof T]: FieldValue<T[K]> };

/** The flag of a field: "lora-lr" for `loraLr`. */
export function flagName(name: string, field?: Pick<Field, "flag">): string {
  return field?.flag ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A table's defaults. */
export function defaultsOf<T extends Fields>(fields: T): ValuesOf<T> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default])) as ValuesOf<T>;
}

/** Some properties of an object (rows of a table, fields of a recipe), in the order of the names. */
export function pick<T extends object, const N extends readonly (keyof T)[]>(from: T, names: N): Pick<T, N[number]> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, N[number]>;
}

/** What a file gives for the fields of a table, and everything that is wrong with it. A value of null leaves a field out. */
export function readFields<T extends Fields>(
  fields: T,
  value: Readonly<Record<string, unknown>>,
): { values: Partial<ValuesOf<T>>; faults: string[] } {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, given] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) {
      faults.push(`${name} is no such field${meant(name, fields)}`);
      continue;
    }
    const optional = field.default === undefined && given === null;
    const read = optional ? undefined : readValue(field.rule, given);
    if (read === undefined && !optional) {
      faults.push(`${name} must be ${ruleText(field.rule)}: received ${JSON.stringify(given)}`);
    } else values[name] = read;
  }
  return { values: values as Partial<ValuesOf<T>>, faults };
}

/** "; did you mean loraLr?": a slip of the pen, the flag's name instead of the field's, or an old name. */
function meant(name: string, fields: Fields): string {
  const asFlag = flagName(name.replaceAll("_", "-"));
  const byFlag = Object.entries(fields).find(([own, field]) =>
    flagName(own, field) === asFlag || field.old?.includes(asFlag)
  );
  const found = byFlag?.[0] ?? nearest(name, Object.keys(fields));
  return found === undefined ? "" : `; did you mean ${found}?`;
}
