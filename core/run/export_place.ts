/** Where an export goes: what could not be written, or would be lost, is refused before anything is opened. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { explain, InputError, RunError } from "../../schemas/errors.ts";
import { hasCode } from "../format/has_code.ts";
import { holdsSomething, otherThanModel } from "../format/merged_folder.ts";
import { lockFile } from "../format/model_files.ts";
import { writeError } from "../format/write_whole.ts";
import type { ExportForm, ExportOptions } from "./m4_options.ts";
import { ollamaFiles } from "./ollama_folder.ts";

/** Whether a form is one file rather than a folder. */
export function isFileForm(to: ExportForm): boolean {
  return to === "gguf" || to === "gguf-merged";
}

/** @throws {InputError | RunError} where `out` cannot be what the form needs, or holds something else. */
export function checkOut(options: Pick<ExportOptions, "out" | "to" | "force">): void {
  const { out, to, force } = options;
  const wanted = isFileForm(to) ? "file" : "folder";
  if (wanted === "file" && !out.endsWith(".gguf")) {
    throw new InputError(`Cannot export to ${out}: \`out\` must end in .gguf, because the output is a GGUF file.`);
  }
  if (wanted === "folder" && /\.gguf$/i.test(out)) {
    throw new InputError(explain({
      cannot: `export to ${out}`,
      field: "out",
      rule: "the name of a folder, which is what is written",
      received: "the name of a GGUF file",
      hint: to === "peft"
        ? "the form gguf writes the adapter as such a file."
        : "the form gguf-merged writes a merged model as such a file.",
    }));
  }
  requireFree(out, wanted, force);
  const others = to === "merged" ? otherThanModel(out) : to === "ollama" ? otherThanOllama(out) : [];
  if (others.length > 0) {
    throw refusal(out, "a folder that holds a model alone, to be replaced", others.slice(0, 5));
  }
}

/** @throws {RunError} where something is there that must not be replaced: without `force`, whatever it is. */
export function requireFree(out: string, wanted: "file" | "folder", force: boolean): void {
  const kind = kindAt(out);
  if (kind !== undefined && kind !== wanted) throw refusal(out, `a ${wanted}`, `a ${kind}`);
  if ((wanted === "file" ? kind === "file" : holdsSomething(out)) && !force) {
    throw new RunError(`Cannot export to ${out}: out must be new: received one that exists.`);
  }
}

function kindAt(path: string): "file" | "folder" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw writeError(path, error);
  }
}

/** What a folder holds that an export for Ollama does not: it would lie among files that are no longer its own. */
function otherThanOllama(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => ![...ollamaFiles, lockFile].includes(name)).sort();
}

/** The error for a place that must not be written to. */
export function refusal(out: string, rule: string, received: unknown): RunError {
  return new RunError(explain({
    cannot: `export to ${out}`,
    field: "out",
    rule,
    received,
    hint: "Nothing there was touched. Give another place.",
  }));
}
