import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { explain, InputError, RunError } from "../../schemas/errors.ts";
import { encodeGgufAdapter } from "../format/gguf_adapter.ts";
import { holdsSomething, otherThanModel, writeMergedFolder } from "../format/merged_folder.ts";
import { readPeft, writePeft } from "../format/peft.ts";
import { writeWhole } from "../format/write_whole.ts";
import { checkAdapterFits } from "../model/device_lora.ts";
import { otherBase } from "./adapter_base.ts";
import type { ExportOptions } from "./m4_options.ts";
import { openRunSource } from "./open_model.ts";
import { claimFile, claimFolder, guardFile } from "./store/claim.ts";
import type { ProgressSink } from "./progress.ts";

/** What was written, and what may be wrong with it. */
export interface Exported {
  out: string;
  /** One line each. */
  warnings: string[];
}

/** `hei-nw export`: an adapter as PEFT folder or llama.cpp's GGUF, or merged with its base model. */
export async function runExport(options: ExportOptions, progress: ProgressSink): Promise<Exported> {
  const { out, to, dtype } = options;
  checkOut(options);
  await using _claim = to === "gguf" ? await claimFile(out, "export") : await claimFolder(out, "export");
  checkOut(options); // Another export may have ended between the two.
  const result = to === "gguf" ? out : join(out, to === "peft" ? "adapter_model.safetensors" : "config.json");
  const requireUntouched = await guardFile(result);
  const adapter = await readPeft(options.adapter);
  if (to === "peft") {
    await requireUntouched();
    await writePeft(out, adapter, { dtype });
    return { out, warnings: [] };
  }
  const base = options.model ?? adapter.baseModel;
  if (base === "") {
    throw new InputError(
      `Cannot export ${options.adapter}: model must be the adapter's base model: received nothing, and its adapter_config.json names none.`,
    );
  }
  const checkpoint = await openRunSource(base, progress);
  checkAdapterFits(adapter, checkpoint.config);
  if (to === "gguf") {
    await requireUntouched();
    await writeWhole([{ path: out, data: encodeGgufAdapter(adapter, checkpoint, dtype) }]);
  } else {
    if (resolve(checkpoint.source) === resolve(out)) {
      throw refusal(options, "another folder than the base model's", "its own");
    }
    await writeMergedFolder(
      out,
      checkpoint,
      adapter,
      dtype,
      (step, total) => progress({ stage: "merge", step, total }),
    );
  }
  const warning = otherBase(adapter, base);
  return { out, warnings: warning === undefined ? [] : [warning] };
}

/** Refuses what could not be written, or would be lost, before anything is opened. */
function checkOut(options: ExportOptions): void {
  const { out, to, force } = options;
  if (to === "gguf" && !out.endsWith(".gguf")) {
    throw new InputError(`Cannot export to ${out}: \`out\` must end in .gguf, since what is written is such a file.`);
  }
  if (to !== "gguf" && /\.gguf$/i.test(out)) {
    throw new InputError(explain({
      cannot: `export to ${out}`,
      field: "out",
      rule: "the name of a folder, which is what is written",
      received: "the name of a GGUF file",
      hint: to === "merged"
        ? "a merged folder becomes a GGUF by llama.cpp's convert_hf_to_gguf.py; the adapter alone can be written as one here."
        : "the form gguf writes the adapter as such a file.",
    }));
  }
  const kind = !existsSync(out) ? undefined : statSync(out).isDirectory() ? "folder" : "file";
  const wanted = to === "gguf" ? "file" : "folder";
  if (kind !== undefined && kind !== wanted) throw refusal(options, `a ${wanted}`, `a ${kind}`);
  if ((to === "gguf" ? kind === "file" : holdsSomething(out)) && !force) {
    throw new RunError(`Cannot export to ${out}: out must be new: received one that is there.`);
  }
  if (to !== "merged") return;
  const others = otherThanModel(out);
  if (others.length > 0) {
    throw refusal(options, "a folder that holds a model alone, to be replaced", others.slice(0, 5));
  }
}

function refusal({ out }: ExportOptions, rule: string, received: unknown): RunError {
  return new RunError(explain({
    cannot: `export to ${out}`,
    field: "out",
    rule,
    received,
    hint: "Nothing there was touched. Give another place.",
  }));
}
