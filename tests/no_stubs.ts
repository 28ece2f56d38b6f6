/** Looks for unfinished work in the sources: `deno task no-stubs` lists it and exits with 1 where there is any. */
import { sourceFiles, sourceText } from "./source_files.ts";

/** One line that looks unfinished. */
export interface Stub {
  file: string;
  line: number;
  what: string;
  text: string;
}

// The words are put together here, so that this file does not report itself.
const later = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|");
const unfinished = ["not (yet )?" + "implemented", "un" + "implemented", "Not" + "Implemented(Error)?"].join("|");

const patterns: { what: string; pattern: RegExp }[] = [
  { what: "a note to do it later", pattern: new RegExp(`\\b(${later})\\b`) },
  { what: "something that was left out", pattern: new RegExp(`\\b(${unfinished})\\b`, "i") },
  { what: "an empty Python body", pattern: /^\s*pass\s*(#.*)?$/ },
  { what: "a test that cannot fail", pattern: /\bassert(\.ok)?\((true|1)\)|\bassert True\b/ },
  { what: "a test without a body", pattern: /\bDeno\.test\((["'`]).*\1,\s*(async\s*)?\(\)\s*=>\s*\{\s*\}\)/ },
  {
    what: "a test that shuts out the others",
    pattern: new RegExp("\\bDeno\\.test\\.on" + "ly\\b|\\bon" + "ly:\\s*true\\b"),
  },
  { what: "an error that says nothing", pattern: new RegExp("\\bthrow new \\w*Er" + "ror\\(\\s*(\"\"|'')?\\s*\\)") },
];

/** The unfinished lines of one file's text. */
export function stubsIn(file: string, text: string): Stub[] {
  const stubs: Stub[] = [];
  text.split("\n").forEach((line, i) => {
    for (const { what, pattern } of patterns) {
      if (pattern.test(line)) stubs.push({ file, line: i + 1, what, text: line.trim() });
    }
  });
  return stubs;
}

/** All unfinished lines of the project. */
export async function findStubs(): Promise<{ files: number; stubs: Stub[] }> {
  const files = await sourceFiles();
  const stubs: Stub[] = [];
  for (const file of files) stubs.push(...stubsIn(file, await sourceText(file)));
  return { files: files.length, stubs };
}

if (import.meta.main) {
  const { files, stubs } = await findStubs();
  for (const { file, line, what, text } of stubs) console.error(`${file}:${line}: ${what}: ${text}`);
  console.error(`${files} files, ${stubs.length} stubs`);
  if (stubs.length > 0) Deno.exit(1);
}
