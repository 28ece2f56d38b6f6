/** For the cases about text: their tokenizers, as they were given, in folders with further files, and as GGUF metadata. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { GgufValue } from "../../core/format/gguf_values.ts";
import { ggufTokens } from "../../core/format/gguf_tokens.ts";
import { hfTokens } from "../../core/format/hf_tokens.ts";
import { withFolder } from "../../core/format/test_folder.ts";
import type { Tokenizer } from "../../core/format/tokenizer.ts";
import { HeiNwError } from "../../schemas/errors.ts";

type Json = Record<string, unknown>;

/** Small tokenizers, trained on a few sentences: contents of `tokenizer.json`, and metadata of GGUF files. */
export const tokenizers: Record<
  "chatml" | "turn_end" | "base" | "composed" | "llama3" | "deepseek" | "no_bos",
  Json
> = JSON.parse(
  gunzipSync(readFileSync(new URL("tokenizers.json.gz", import.meta.url))).toString("utf8"),
);

/** ChatML without a default system message. */
export const chatml =
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** Files of a model folder by name: text as it is, everything else as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** Writes the files into a folder. */
export async function writeFiles(dir: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(dir, name)), { recursive: true });
    await Deno.writeTextFile(join(dir, name), typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** The tokenizer of a folder with these files; `tokenizer.json` is ChatML's unless another is given. */
export async function folderTokenizer(files: Files): Promise<Tokenizer> {
  let tokens: Tokenizer | undefined;
  await withFolder(async (dir) => {
    await writeFiles(dir, { "tokenizer.json": tokenizers.chatml, ...files });
    tokens = await hfTokens(dir);
  });
  return tokens!;
}

/** Asserts that the folder is refused with an error of ours that says all of this. */
export async function refusedFolder(files: Files, ...says: RegExp[]): Promise<void> {
  await assert.rejects(folderTokenizer(files), (error) => {
    assert.ok(error instanceof HeiNwError, String(error));
    for (const pattern of says) assert.match(error.message, pattern);
    return true;
  });
}

/** The tokenizer of a GGUF with these metadata; undefined takes a key away. */
export function ggufTokenizer(
  name: "llama3" | "deepseek" | "no_bos",
  changes: Record<string, GgufValue | undefined> = {},
): Promise<Tokenizer> {
  const metadata = new Map(Object.entries(tokenizers[name] as Record<string, GgufValue>));
  for (const [key, value] of Object.entries(changes)) {
    value === undefined ? metadata.delete(key) : metadata.set(key, value);
  }
  return ggufTokens(metadata, `${name}.gguf`);
}

/** One user turn. */
export const hi = [{ role: "user" as const, content: "Hi" }];
