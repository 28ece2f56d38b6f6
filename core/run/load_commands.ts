/** How other programs load what was exported, as lines to be typed. */
import { basename, dirname, resolve } from "node:path";
import { embeddedModel } from "../format/known_models.ts";
import { isGgufName } from "../format/model_files.ts";
import type { ExportForm } from "./m4_options.ts";
import { shellWord } from "./shell_word.ts";

/**
 * @param base The base model's file or folder, or its id.
 * @param folder It is a Hugging Face folder, which llama.cpp cannot load.
 */
export function loadCommands(to: ExportForm, out: string, base: string, folder = false): string[] {
  const place = shellWord(out);
  switch (to) {
    case "gguf-merged":
      return [`llama-cli -m ${place} -cnv --temp 0`];
    case "gguf":
      return [
        ...(folder ? [`python convert_hf_to_gguf.py ${shellWord(base)} --outfile base.gguf`] : []),
        `llama-cli -m ${folder ? "base.gguf" : shellWord(base)} --lora ${place} -cnv --temp 0`,
      ];
    case "ollama": {
      const name = ollamaName(out);
      return [`cd ${place} && ollama create ${name} -f Modelfile`, `ollama run ${name}`];
    }
    case "merged":
      return [
        "from transformers import AutoModelForCausalLM, AutoTokenizer",
        `model = AutoModelForCausalLM.from_pretrained(${JSON.stringify(out)})`,
        `tokenizer = AutoTokenizer.from_pretrained(${JSON.stringify(out)})`,
      ];
    case "peft":
      return [
        "from peft import PeftModel",
        "from transformers import AutoModelForCausalLM",
        `base = AutoModelForCausalLM.from_pretrained(${pretrained(base)})`,
        `model = PeftModel.from_pretrained(base, ${JSON.stringify(out)})`,
      ];
  }
}

/** How transformers is told of a base model: an id or a folder, or a GGUF file and where it lies. */
function pretrained(base: string): string {
  if (base === "") return "BASE";
  if (base.toLowerCase() === embeddedModel.id) return JSON.stringify(embeddedModel.folder);
  if (!isGgufName(base)) return JSON.stringify(base);
  return `${JSON.stringify(dirname(base))}, gguf_file=${JSON.stringify(basename(base))}`;
}

/** A name that Ollama takes, made of the folder's. */
function ollamaName(out: string): string {
  return basename(resolve(out)).toLowerCase().replace(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+/, "") || "hei-nw";
}
