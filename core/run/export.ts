import { existsSync } from "node:fs";
import { InputError, RunError } from "../../schemas/errors.ts";
import { encodeGgufAdapter } from "../format/gguf_adapter.ts";
import { holdsSomething, writeMergedFolder } from "../format/merged_folder.ts";
import { openModel } from "../format/open_model.ts";
import { readPeft, writePeft } from "../format/peft.ts";
import { writeWhole } from "../format/write_whole.ts";
import { checkAdapterFits } from "../model/lora.ts";
import type { ExportOptions } from "./m4_options.ts";
import type { ProgressSink } from "./progress.ts";

/** `hei-nw export`: an adapter as PEFT folder or llama.cpp's GGUF, or merged with its base model. Returns what it wrote. */
export async function runExport(options: ExportOptions, progress: ProgressSink): Promise<{ out: string }> {
  const { out, to, dtype } = options;
  const occupied = to === "gguf" ? existsSync(out) : holdsSomething(out);
  if (occupied && !options.force) {
    throw new RunError(
      `Cannot export to ${out}: --out must be new: received one that is there. Hint: --force replaces it.`,
    );
  }
  if (to === "gguf" && !out.endsWith(".gguf")) {
    throw new InputError(`Cannot export to ${out}: --out must end in .gguf with --to gguf.`);
  }
  const adapter = await readPeft(options.adapter);
  if (to === "peft") {
    await writePeft(out, adapter, { dtype });
    return { out };
  }
  const checkpoint = await openModel(options.model, {
    progress: ({ done, total, note }) => progress({ stage: "pull", step: done, total, ...(note ? { note } : {}) }),
  });
  checkAdapterFits(adapter, checkpoint.config);
  if (to === "gguf") {
    await writeWhole([{ path: out, data: encodeGgufAdapter(adapter, checkpoint.config, dtype) }]);
  } else {
    await writeMergedFolder(
      out,
      checkpoint,
      adapter,
      dtype,
      (step, total) => progress({ stage: "merge", step, total }),
    );
  }
  return { out };
}
