/** What all artifact schemas share: from an arktype to a reader that throws `FormatError`, and to a JSON Schema. */
import { ArkErrors, type } from "arktype";
import { explain, FormatError } from "./errors.ts";
import { namePattern, nameRule } from "./name.ts";

/** The part of an arktype that is used here. */
export interface Schema<T> {
  /** Carries the type, no value. */
  readonly infer: T;
  /** The value, or what is wrong with it. */
  (value: unknown): unknown;
  /** As arktype writes it. */
  toJsonSchema(): object;
}

/** The two faces of an artifact's schema. */
export interface Artifact<T> {
  /** Checks a parsed value. @throws {FormatError} that names the first wrong field by its path. */
  read(value: unknown): T;
  /** JSON Schema, draft 2020-12. */
  jsonSchema(): object;
}

/**
 * Makes both faces.
 *
 * @param title Name for messages and for the JSON Schema: "ReplayRow".
 * @param schema Rejects undeclared keys (`onDeepUndeclaredKey("reject")`).
 */
export function artifact<T>(title: string, schema: Schema<T>): Artifact<T> {
  return {
    read(value) {
      const result = schema(value);
      if (!(result instanceof ArkErrors)) return result as T;
      const error = result[0];
      const path = error.path.stringify();
      const undeclared = error.expected === "removed";
      throw new FormatError(explain({
        cannot: `read ${title}`,
        field: path || "the value",
        rule: undeclared ? "absent" : error.expected.replace(`${path} must be `, "").replace(/ \(was .*\)$/s, ""),
        received: at(value, error.path),
        hint: undeclared
          ? `${title} has no such field.`
          : result.length > 1
          ? `${result.length - 1} more field${result.length > 2 ? "s are" : " is"} wrong.`
          : undefined,
      }));
    },
    jsonSchema() {
      const { $schema, ...rest } = schema.toJsonSchema() as { $schema?: string };
      return { $schema, title, ...rest };
    },
  };
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

/** Arktype definitions that stand in several schemas. */
/** A name, see `name.ts`. */
export const name = type(namePattern).describe(nameRule);
/** A number from 0 to 1. */
export const fraction = "0 <= number <= 1";
/** A whole number, 0 or more. */
export const count = "number.integer >= 0";
/** EM as 0 or 1 for one record. */
export const hit = "0 | 1";
