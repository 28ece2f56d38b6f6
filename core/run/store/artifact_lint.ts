/**
 * Checks the pointer-only rule on disk: no file of a run may contain the text of an episode, a stretch of it, or a field that is meant for
 * it.
 */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { quotesIn, stretchesIn } from "../../eval/episode_quotes.ts";
import { databaseTexts } from "../../memory/sqlite_file.ts";
import { lockFile } from "../../format/model_files.ts";
import { explain, RunError } from "../../../schemas/errors.ts";

/** One breach of the rule. */
export interface LintFinding {
  /** Path relative to the folder. */
  file: string;
  /** The words found, or the banned key. */
  found: string;
  /** Which rule is broken. */
  reason: "episode text" | "banned key";
}

/** What to look for. */
export interface LintOptions {
  /** Words in a stretch that counts as episode text, default 8; a shorter episode counts as a whole. */
  words?: number;
  /** Texts that may stand in artifacts (cues), whose stretches are no finding. */
  allowed?: readonly string[];
  /** File names (relative to the folder) that are not checked: the document store, if it is in the folder. */
  except?: readonly string[];
  /** For SQLite files, by name: tables that may hold episode text. Only what stands in the other tables is looked at. */
  exceptTables?: Readonly<Record<string, readonly string[]>>;
}

/** Keys under which no artifact may carry anything; `text` may carry a number, but no string. */
export const bannedKeys: readonly string[] = [
  "episode_text",
  "episodeText",
  "raw_text",
  "memory_text",
  "document_text",
  "transcript",
];

/** Checks every file under a folder. */
export async function lintArtifacts(
  folder: string,
  episodeTexts: readonly string[],
  options: LintOptions = {},
): Promise<LintFinding[]> {
  const { except = [], exceptTables = {} } = options;
  const stretches = stretchesIn(episodeTexts, options);
  const findings: LintFinding[] = [];
  for (const path of await filesUnder(folder)) {
    const file = relative(folder, path);
    if (except.includes(file)) continue;
    const { texts, keys } = Object.hasOwn(exceptTables, file)
      ? { texts: databaseTexts(path, exceptTables[file]), keys: [] }
      : readable(file, await readFile(path));
    for (const key of keys) findings.push({ file, found: key, reason: "banned key" });
    for (const text of texts) {
      for (const found of quotesIn(text, stretches)) findings.push({ file, found, reason: "episode text" });
    }
  }
  return findings;
}

/** Throws where {@link lintArtifacts} finds anything. @throws {RunError} that names the file and what was found. */
export async function requirePointerOnly(
  folder: string,
  episodeTexts: readonly string[],
  options: LintOptions = {},
): Promise<void> {
  const findings = await lintArtifacts(folder, episodeTexts, options);
  if (findings.length === 0) return;
  const [{ file, found, reason }] = findings;
  throw new RunError(explain({
    cannot: `accept the artifacts in ${folder}`,
    field: file,
    rule: "without episode text (pointers only)",
    received: `${reason}: ${found}`,
    hint: `${findings.length} finding${
      findings.length > 1 ? "s" : ""
    } in all. This is a defect of hei-nw: please report it.`,
  }));
}

/** The strings in a file, and the banned keys in it. */
function readable(name: string, bytes: Uint8Array): { texts: string[]; keys: string[] } {
  const text = new TextDecoder().decode(bytes);
  const texts: string[] = [];
  const keys: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (bannedKeys.includes(key) || (key === "text" && typeof item === "string")) keys.push(key);
        texts.push(key);
        walk(item);
      }
    }
  };
  try {
    if (name.endsWith(".json")) walk(JSON.parse(text));
    else if (name.endsWith(".jsonl")) {
      text.split("\n").filter((line) => line !== "").forEach((line) => walk(JSON.parse(line)));
    } else if (/\.(safetensors|sqlite|state|png|bin|gguf)/.test(name)) {
      texts.push(...text.match(/[\p{L}\p{N}\p{P}\s]{16,}/gu) ?? []);
    } else texts.push(text);
  } catch {
    texts.push(text); // Not the JSON that its name promises: what it says is looked at all the same.
  }
  return { texts, keys };
}

async function filesUnder(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...await filesUnder(path));
    else if (entry.name !== lockFile) files.push(path);
  }
  return files.sort();
}
