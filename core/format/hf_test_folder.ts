/** For tests: a small model folder as Hugging Face's save_pretrained writes it. */
import { join } from "node:path";
import { modelConfigJson } from "./model_companions.ts";
import type { ModelConfig } from "./model_source.ts";
import { expectedTensors } from "./model_source_shapes.ts";
import { markedValue } from "./gguf_test_file.ts";
import type { PlainFormat } from "./plain_floats.ts";
import { encodeSafetensors, type TensorToWrite } from "./safetensors.ts";
import { tokenizerFixture } from "./tokenizer_fixture.ts";

/** What `config.json` says of a configuration whose heads divide its width. */
export function configJson(config: ModelConfig): Record<string, unknown> {
  const { head_dim: _derived, ...json } = modelConfigJson(config);
  return json;
}

/** All tensors, each value telling where it belongs. */
export function markedTensors(config: ModelConfig): TensorToWrite[] {
  return [...expectedTensors(config)].map(([name, [rows, cols]], index) => {
    const values = new Float32Array(rows * cols).map((_, i) => markedValue(index, Math.floor(i / cols), i % cols));
    return { name, shape: rows === 1 ? [cols] : [rows, cols], values };
  });
}

/** A `tokenizer.json` of the fixture's small vocabulary, as Python saved it. */
export function tokenizerJson(pre: string): Record<string, unknown> {
  const { small } = tokenizerFixture();
  const vocab = Object.fromEntries(small.tokens.map((t, id) => [t, id]));
  const merges = small.merges.map((m) => m.split(" "));
  return { ...small.tokenizer_json[pre], model: { type: "BPE", ignore_merges: pre === "llama-bpe", vocab, merges } };
}

/** Writes the folder. */
export async function writeHfFolder(dir: string, config: ModelConfig, format: PlainFormat = "f32"): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
  await writeJson(join(dir, "config.json"), configJson(config));
  await writeJson(join(dir, "tokenizer.json"), tokenizerJson("qwen2"));
  await writeJson(join(dir, "generation_config.json"), { eos_token_id: [0, 2] });
  await Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(markedTensors(config), format));
}

export function writeJson(path: string, value: unknown): Promise<void> {
  return Deno.writeTextFile(path, JSON.stringify(value));
}
