/** The check of an exported line: a few digits of a hash over its fields, so that a line that was damaged is not read as another note. */
import { sha256 } from "@noble/hashes/sha2.js";
import { hexOf } from "../format/hex.ts";

/** The fields with their check behind them. */
export function withCheck<T extends object>(line: T): T & { check: string } {
  return { ...line, check: checkOf(line) };
}

/** What a parsed line holds without its check, and whether the check is right; a line that brings none is taken as it is. */
export function withoutCheck(value: unknown): { rest: unknown; right: boolean } {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "check")) {
    return { rest: value, right: true };
  }
  const { check, ...rest } = value as { check: unknown };
  return { rest, right: check === checkOf(rest) };
}

/** What a check must be, for messages. */
export const checkRule = "that of the other fields (leave it out of a line that was changed by hand)";

function checkOf(line: object): string {
  return hexOf(sha256(new TextEncoder().encode(JSON.stringify(line))).subarray(0, 8));
}
