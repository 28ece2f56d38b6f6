/** A folder that `ollama create` takes: the merged model as one GGUF, and a Modelfile. */
import { join } from "node:path";
import { type MergedType, type Requantised, writeMergedGguf } from "../format/merged_gguf.ts";
import type { LoraAdapter } from "../format/lora_adapter.ts";
import type { ModelSource } from "../format/model_source.ts";
import { ollamaTemplate, stopTexts } from "../format/ollama_template.ts";
import { writeAtomic } from "../format/write_whole.ts";

const modelFile = "model.gguf", modelfile = "Modelfile";

/** Names of the files in such a folder. */
export const ollamaFiles: readonly string[] = [modelFile, modelfile];

/** What was written. */
export interface OllamaFolder {
  /** The changed tensors. */
  requantised: Requantised[];
  /** Whether the Modelfile has a template; else Ollama takes the one in the GGUF, as far as it knows that kind. */
  template: boolean;
}

/** Writes the model, then the Modelfile. @throws as `writeMergedGguf`. */
export async function writeOllamaFolder(
  out: string,
  base: ModelSource,
  adapter: LoraAdapter,
  type: MergedType,
  progress: (done: number, total: number) => void,
): Promise<OllamaFolder> {
  const requantised = await writeMergedGguf(join(out, modelFile), base, adapter, type, progress);
  const template = ollamaTemplate(base.tokens);
  await writeAtomic(join(out, modelfile), modelfileText(template, stopTexts(base.tokens)));
  return { requantised, template: template !== undefined };
}

/** A fact has one answer, and it may hold words of the question, which Ollama would make less likely. */
function modelfileText(template: string | undefined, stops: readonly string[]): string {
  return [
    `FROM ./${modelFile}`,
    ...(template === undefined ? [] : [`TEMPLATE """${template}"""`]),
    ...stops.map((text) => `PARAMETER stop "${text}"`),
    "PARAMETER temperature 0",
    "PARAMETER repeat_penalty 1",
  ].map((line) => `${line}\n`).join("");
}
