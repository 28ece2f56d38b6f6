/** End tokens that only config.json names, and the other places that may name them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { configJson } from "../../core/format/hf_test_folder.ts";
import { tinyConfig } from "../../core/format/gguf_test_file.ts";
import { expectedTensors } from "../../core/format/model_source_shapes.ts";
import { encodeSafetensors } from "../../core/format/safetensors.ts";
import { turnEnd } from "../../core/train/chat_row.ts";
import { inWorkFolder, runCli } from "../run_cli.ts";
import { chatml, type Files, folderTokenizer, tokenizers, writeFiles } from "./token_cases.ts";

const template = "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|turn_end|>{% endfor %}" +
  "{% if add_generation_prompt %}<|assistant|>{% endif %}";
const files = {
  "tokenizer.json": tokenizers.turn_end,
  "tokenizer_config.json": { eos_token: "<|endoftext|>", chat_template: template },
  "config.json": { vocab_size: 320, eos_token_id: [0, 3] },
};

/** A model that says one token whatever it is asked: the residual stream is the same everywhere, and one row of the head fits it. */
async function writeMonologue(dir: string, id: number): Promise<void> {
  const config = { ...tinyConfig, vocab: 320, tiedEmbedding: false };
  const tensors = [...expectedTensors(config)].map(([name, [rows, cols]]) => ({
    name,
    shape: rows === 1 ? [cols] : [rows, cols],
    values: new Float32Array(rows * cols).map((_, i) => {
      if (name === "lm_head.weight") return i === id * cols ? 1 : 0;
      return name.endsWith("norm.weight") || (name.includes("embed_tokens") && i % cols === 0) ? 1 : 0;
    }),
  }));
  await writeFiles(dir, { ...files, "config.json": { ...configJson(config), eos_token_id: [0, 3] } });
  await Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(tensors, "f32"));
}

Deno.test("an answer ends at an end token that only config.json names", async () => {
  await inWorkFolder(async () => {
    await writeMonologue("says", 3);
    const command = "generate --model says --prompt Hi --max-new-tokens 8 --json";
    const { code, out, err } = await runCli(command.split(" "));
    assert.equal(code, 0, err);
    const { token_ids } = JSON.parse(out);
    assert.ok(token_ids.length <= 1 && token_ids.every((id: number) => id === 3), out);
    await writeMonologue("says", 9);
    assert.equal(JSON.parse((await runCli(command.split(" "))).out).token_ids.length, 8);
  });
});

const cases: [name: string, files: Files, endIds: number[], warning?: RegExp][] = [
  ["config.json with a list", {}, [0, 3]],
  ["config.json with one id", { "config.json": { eos_token_id: 3 } }, [0, 3]],
  ["generation_config.json, which wins", {
    "config.json": { eos_token_id: 7 },
    "generation_config.json": { eos_token_id: [3] },
  }, [0, 3]],
  ["generation_config.json without one", {
    "config.json": { eos_token_id: 3 },
    "generation_config.json": { eos_token_id: null },
  }, [0, 3]],
  [
    "the tokenizer and the template alone",
    { "config.json": {} },
    [0, 3],
    /ends a turn with "<\|turn_end\|>", which no file names/,
  ],
  [
    "an id that is no token",
    { "config.json": { eos_token_id: [3, 320] } },
    [0, 3],
    /eos_token_id names 320, which is no token/,
  ],
  ["text for an id", { "config.json": { eos_token_id: "3" } }, [0, 3], /eos_token_id names "3", which is no token/],
  [
    "nothing but well-known names",
    { "tokenizer.json": tokenizers.chatml, "tokenizer_config.json": { chat_template: chatml }, "config.json": {} },
    [0, 2],
    /No file names an end token; taken by name: "<\|endoftext\|>" and "<\|im_end\|>"/,
  ],
];
for (const [name, changes, endIds, warning] of cases) {
  Deno.test(`end ids come from ${name}`, async () => {
    const tokens = await folderTokenizer({ ...files, ...changes });
    assert.deepEqual(tokens.endIds, endIds);
    if (warning) assert.match(tokens.warnings.join("\n"), warning);
    else assert.deepEqual(tokens.warnings, []);
    assert.deepEqual(turnEnd(tokens), [endIds[1]]);
  });
}
