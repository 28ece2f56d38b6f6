/** For the cases: what opening a model says, and whether two models compute the same. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { ModelConfig, ModelSource } from "../../core/format/model_source.ts";
import { type Entry, ggufBytes, type TestGguf, tinyConfig, tinyGguf } from "../../core/format/gguf_test_file.ts";
import { configJson, markedTensors, writeHfFolder, writeJson } from "../../core/format/hf_test_folder.ts";
import { openModel } from "../../core/format/open_model.ts";
import { encodeSafetensors, type TensorToWrite } from "../../core/format/safetensors.ts";
import { withFolder } from "../../core/format/test_folder.ts";
import { HeiNwError } from "../../schemas/errors.ts";

/** A model of a few kilobytes that holds the test folder's tokenizer. */
export const smallConfig: ModelConfig = { ...tinyConfig, vocab: 2700 };

/** Opens what a test builds in a folder of its own. @param build Returns the path to open; the folder itself by default. */
export async function opened(build: (dir: string) => Promise<string | void>): Promise<ModelSource> {
  let source: ModelSource | undefined;
  await withFolder(async (dir) => {
    source = await openModel(await build(dir) ?? dir, { pull: false });
  });
  return source!;
}

/** Asserts that opening fails with an error of ours that says all of this, and never that a whole file is damaged. */
export async function refused(build: (dir: string) => Promise<string | void>, ...says: RegExp[]): Promise<void> {
  await assert.rejects(opened(build), (error) => {
    assert.ok(error instanceof HeiNwError, String(error));
    for (const pattern of says) assert.match(error.message, pattern);
    assert.match(error.message, / Hint: /);
    return true;
  });
}

/** A model folder whose `config.json` has these fields too; undefined takes one away. */
export const folderWith = (changes: Record<string, unknown>, config = smallConfig) => async (dir: string) => {
  await writeHfFolder(dir, config);
  await writeJson(join(dir, "config.json"), { ...configJson(config), ...changes });
};

/** Writes the weights of a folder anew. */
export async function rewriteWeights(dir: string, change: (tensors: TensorToWrite[]) => TensorToWrite[] | void) {
  const tensors = markedTensors(smallConfig);
  const changed = change(tensors) ?? tensors;
  await Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(changed, "f32"));
}

/** A GGUF model with these metadata too; undefined takes a key away. */
export const ggufWith =
  (changes: Record<string, Entry | undefined>, change?: (file: TestGguf) => void) => async (dir: string) => {
    const file = tinyGguf();
    file.metadata = file.metadata.filter(([key]) => !(key in changes));
    for (const [key, entry] of Object.entries(changes)) if (entry) file.metadata.push([key, entry]);
    change?.(file);
    const path = join(dir, "tiny.gguf");
    await Deno.writeFile(path, ggufBytes(file));
    return path;
  };
