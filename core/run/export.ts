import { realpathSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { WeightFormat } from "../../kernels/weight_format.ts";
import { explain, InputError } from "../../schemas/errors.ts";
import { encodeGgufAdapter } from "../format/gguf_adapter.ts";
import { embeddedModel } from "../format/known_models.ts";
import { type Requantised, writeMergedGguf } from "../format/merged_gguf.ts";
import { writeMergedFolder } from "../format/merged_folder.ts";
import type { ModelSource } from "../format/model_source.ts";
import { readPeft, writePeft } from "../format/peft.ts";
import { writeWhole } from "../format/write_whole.ts";
import { checkAdapterFits } from "../model/device_lora.ts";
import { otherBase } from "./adapter_base.ts";
import { checkOut, isFileForm, refusal } from "./export_place.ts";
import { loadCommands } from "./load_commands.ts";
import type { ExportForm, ExportOptions } from "./m4_options.ts";
import { type ExportedFact, type ExportedNight, exportedNight } from "./memory/exported_night.ts";
import { ollamaFiles, writeOllamaFolder } from "./ollama_folder.ts";
import { openRunSource } from "./open_model.ts";
import type { ProgressSink } from "./progress.ts";
import { claimFile, claimFolder, guardFile } from "./store/claim.ts";
import { removeLeftBehind } from "./store/left_behind.ts";

/** What was written, and what may be wrong with it. */
export interface Exported {
  /** File or folder. */
  out: string;
  /** The files in it, or the file. */
  files: string[];
  /** The facts that leave with the weights, where a memory's night was exported. */
  facts: ExportedFact[];
  /** How to load it elsewhere: lines to be typed. */
  commands: string[];
  /** What was done to the weights: one line each. */
  notes: string[];
  /** One line each. */
  warnings: string[];
}

/** `hei-nw export`: an adapter, or the current night of a memory, in a form that other programs load. */
export async function runExport(options: ExportOptions, progress: ProgressSink): Promise<Exported> {
  const { out, to } = options;
  checkOut(options);
  const memory = memoryOf(options);
  const night = memory === undefined ? undefined : await exportedNight(memory);
  await using _claim = isFileForm(to) ? await claimFile(out, "export") : await claimFolder(out, "export");
  checkOut(options); // Another export may have ended between the two.
  if (!isFileForm(to)) await removeLeftBehind(out);
  const requireUntouched = await guardFile(isFileForm(to) ? out : join(out, lastFile[to]!));
  const adapter = await readPeft(night?.adapter ?? options.adapter!);
  const base = options.model ?? night?.model ?? adapter.baseModel;
  if (base === "" && to !== "peft") {
    throw new InputError(
      `Cannot export ${options.adapter}: model must be the adapter's base model: received nothing, and its adapter_config.json names none.`,
    );
  }
  const result = (place: string, files: readonly string[], more: Partial<Exported> = {}): Exported => ({
    ...{ out, files: [...files], facts: night?.facts ?? [], commands: loadCommands(to, out, place) },
    ...{ notes: [], warnings: [], ...more },
  });
  if (to === "peft") {
    await requireUntouched();
    await writePeft(out, adapter, { dtype: options.dtype });
    return result(base, await filesIn(out), { notes: baseNotes(base) });
  }
  const checkpoint = await openRunSource(base, progress);
  if (night) requireBase(night, checkpoint);
  checkAdapterFits(adapter, checkpoint.config);
  if (realPath(checkpoint.source) === realPath(out)) {
    throw refusal(out, `another ${isFileForm(to) ? "file" : "folder"} than the base model's`, "its own");
  }
  const warning = night ? undefined : otherBase(adapter, base);
  const warnings = warning === undefined ? [] : [warning];
  const merging = (step: number, total: number) => progress({ stage: "merge", step, total });
  const { mergedType = "q8_0" } = options;
  switch (to) {
    case "gguf":
      await requireUntouched();
      await writeWhole([{ path: out, data: encodeGgufAdapter(adapter, checkpoint, options.dtype) }]);
      return result(
        checkpoint.source,
        [out],
        checkpoint.ownCorpus ? { commands: [], warnings: [...warnings, notInLlamaCpp] } : {
          commands: loadCommands(to, out, checkpoint.source, checkpoint.kind === "folder"),
          warnings,
        },
      );
    case "merged":
      await writeMergedFolder(out, checkpoint, adapter, options.dtype, merging);
      return result(checkpoint.source, await filesIn(out), { warnings });
    case "gguf-merged": {
      await requireUntouched();
      const changed = await writeMergedGguf(out, checkpoint, adapter, mergedType, merging);
      return result(checkpoint.source, [out], { notes: notesOf(changed), warnings: [...warnings, ...lossOf(changed)] });
    }
    case "ollama": {
      await requireUntouched();
      const { requantised, template } = await writeOllamaFolder(out, checkpoint, adapter, mergedType, merging);
      const untold =
        "the Modelfile has no TEMPLATE, since the model's chat template is of a shape of its own: Ollama takes " +
        "the one in the GGUF";
      const said = template ? [] : [untold];
      return result(checkpoint.source, ollamaFiles.map((name) => join(out, name)), {
        notes: [...notesOf(requantised), ...said],
        warnings: [...warnings, ...lossOf(requantised)],
      });
    }
  }
}

const notInLlamaCpp =
  "llama.cpp cannot load the base model: it has no tokenizer like that of models made by hei-nw pretrain; write the form " +
  "peft or merged for other programs";

/** What PEFT has to be given beside the adapter, where that is no model of the Hub. */
function baseNotes(base: string): string[] {
  if (base === "") return ["adapter_config.json names no base model: put its id or folder in the place of BASE"];
  if (base.toLowerCase() !== embeddedModel.id) return [];
  return [
    `its base model ${embeddedModel.id} is part of hei-nw and not on the Hugging Face Hub: give PEFT the folder below; the form merged ` +
    "needs no base model",
  ];
}

/** The file of a folder form that is written last. */
const lastFile: Readonly<Partial<Record<ExportForm, string>>> = {
  peft: "adapter_model.safetensors",
  merged: "config.json",
  ollama: "Modelfile",
};

/** The memory whose night is exported; undefined where an adapter is. */
function memoryOf({ memory, adapter }: ExportOptions): string | undefined {
  if ((memory === undefined) !== (adapter === undefined)) return memory;
  const received = adapter === undefined ? undefined : "both";
  throw new InputError(explain({ cannot: "export", field: "adapter", rule: "given, or a memory", received }));
}

function requireBase({ base, night }: ExportedNight, { sha256, source }: ModelSource): void {
  if (base === sha256) return;
  throw new InputError(explain({
    cannot: `export night ${night}`,
    field: "model",
    rule: `the one that it was trained on (SHA-256 ${base.slice(0, 12)}…)`,
    received: `${source} (${sha256.slice(0, 12)}…)`,
  }));
}

function notesOf(changed: readonly Requantised[]): string[] {
  return changed.map(({ from, to, tensors }) =>
    from === to
      ? `${tensors} changed tensors in ${name(to)}, as in the base model`
      : `${tensors} changed tensors in ${name(to)} (${name(from)} in the base model)`
  );
}

/** Formats in which much of a night is lost: docs/export.md has the numbers. */
const narrow: readonly WeightFormat[] = ["q4_0", "q4_1", "q5_0", "q5_1", "q4_k", "q5_k", "q6_k"];

function lossOf(changed: readonly Requantised[]): string[] {
  const lossy = changed.filter(({ to }) => narrow.includes(to)).map(({ to }) => name(to));
  if (lossy.length === 0) return [];
  return [
    `changed tensors were rounded to ${
      [...new Set(lossy)].join(" and ")
    }, which loses part of what was learned: of 67 answers ` +
    "Q4_1 kept 21 on SmolLM2 (docs/export.md); the merged type q8_0 keeps all",
  ];
}

const name = (format: WeightFormat) => format.toUpperCase();

/** Paths of the files in a folder, sorted. */
async function filesIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  return files.filter(({ name }) => !name.startsWith(".")).map(({ name }) => join(folder, name)).sort();
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
