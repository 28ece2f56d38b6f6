/** What the readers of one model share: errors that name the file, and remarks for the person who opened it. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { damagedHint } from "./weights_file.ts";

/** One model that is being read. */
export interface Reading {
  /** An error of the file. */
  fail(field: string, rule: string, received: unknown, hint?: string): FormatError;
  /** Notes what is decided by a guess, or left out. */
  warn(text: string): void;
  /** All that was noted, each thing once. */
  readonly warnings: readonly string[];
}

/**
 * @param path The file or folder, for messages.
 * @param usualHint What to do about an error that says nothing of it.
 */
export function startReading(path: string, usualHint = damagedHint): Reading {
  const warnings: string[] = [];
  return {
    fail: (field, rule, received, hint = usualHint) =>
      new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint })),
    warn(text) {
      const line = `${path}: ${text}`;
      if (!warnings.includes(line)) warnings.push(line);
    },
    warnings,
  };
}
