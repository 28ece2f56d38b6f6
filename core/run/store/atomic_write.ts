/** Values as JSON files that are either whole or absent. */
import { explain, RunError } from "../../../schemas/errors.ts";
import { disk, writeAtomic, type WriteFileSystem } from "../../format/write_whole.ts";

/** Writes a value as JSON, indented by two, keys in their order of insertion or (`sorted`) of the alphabet. */
export async function writeJsonAtomic(
  path: string,
  value: unknown,
  options: { sorted?: boolean; fs?: WriteFileSystem } = {},
): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(finite(value, path, options.sorted ?? false), null, 2)}\n`, options.fs);
}

/** Writes one JSON value a line. */
export async function writeJsonLinesAtomic(
  path: string,
  rows: readonly unknown[],
  fs: WriteFileSystem = disk,
): Promise<void> {
  await writeAtomic(path, rows.map((row) => `${JSON.stringify(finite(row, path, false))}\n`).join(""), fs);
}

/** A copy with every number checked: JSON would turn NaN and infinities into null, silently. */
function finite(value: unknown, path: string, sorted: boolean, at = ""): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RunError(explain({
      cannot: `write ${path}`,
      field: at || "the value",
      rule: "a finite number",
      received: value,
    }));
  }
  if (Array.isArray(value)) return value.map((item, i) => finite(item, path, sorted, `${at}[${i}]`));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return Object.fromEntries(
      entries.map(([key, item]) => [key, finite(item, path, sorted, at ? `${at}.${key}` : key)]),
    );
  }
  return value;
}
