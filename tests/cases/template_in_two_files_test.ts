/** Several templates in one folder: which of them wins, as in transformers 5. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeMergedFolder } from "../../core/format/merged_folder.ts";
import { openModel } from "../../core/format/open_model.ts";
import { withFolder } from "../../core/format/test_folder.ts";
import { writeRandomModel } from "../random_model_folder.ts";
import { chatml, type Files, folderTokenizer, ggufTokenizer, hi, refusedFolder, writeFiles } from "./token_cases.ts";

const newer = `<|im_start|>{{ messages[0].content }}<|im_end|>
{% if add_generation_prompt %}<|im_start|>assistant
answer: {% endif %}`;
const old = { "tokenizer_config.json": { eos_token: "<|im_end|>", chat_template: chatml } };
const olds = (...names: string[]) => ({
  "tokenizer_config.json": { chat_template: names.map((name) => ({ name, template: `{{ '${name}' }}` })) },
});
const chats = async (files: Files) => (await folderTokenizer(files)).chat(hi);

Deno.test("chat_template.jinja wins over tokenizer_config.json", async () => {
  const text = await chats({ ...old, "chat_template.jinja": newer });
  assert.equal(text, "<|im_start|>Hi<|im_end|>\n<|im_start|>assistant\nanswer: ");
});

Deno.test("of several templates in tokenizer_config.json the default is used", async () => {
  assert.equal(await chats(olds("rag", "default", "tool_use")), "default");
  await assert.rejects(
    chats(olds("rag", "tool_use")),
    /chat template must be one named "default": received \["rag","tool_use"\]/,
  );
});

Deno.test("additional_chat_templates stand beside chat_template.jinja and hide tokenizer_config.json", async () => {
  const more = { "additional_chat_templates/rag.jinja": "rag" };
  assert.equal(await chats({ ...old, ...more, "chat_template.jinja": "mine" }), "mine");
  assert.equal(await chats({ ...more, "additional_chat_templates/default.jinja": "default" }), "default");
  await assert.rejects(chats(more), /received \["rag"\]/);
  const tokens = await folderTokenizer({ ...old, ...more });
  assert.match(tokens.chat(hi), /^<\|im_start\|>user/);
  assert.match(tokens.warnings.join("\n"), /additional_chat_templates has no default.*tokenizer_config\.json is used/);
});

Deno.test("chat_template.json of older processors is used where nothing else is, and said", async () => {
  const legacy = { "chat_template.json": { chat_template: "legacy" } };
  const tokens = await folderTokenizer(legacy);
  assert.equal(tokens.chat(hi), "legacy");
  assert.match(tokens.warnings.join("\n"), /comes from chat_template\.json/);
  assert.match(await chats({ ...legacy, ...old }), /^<\|im_start\|>user/);
});

Deno.test("a template that is no text is refused by its file", async () => {
  await refusedFolder(
    { "tokenizer_config.json": { chat_template: 7 } },
    /tokenizer_config\.json: chat_template must be a text/,
  );
  await refusedFolder(
    { "tokenizer_config.json": { chat_template: [{ name: "default" }] } },
    /a list of texts with names/,
  );
  await refusedFolder({ "chat_template.json": { chat_template: [3] } }, /chat_template\.json: chat_template must be/);
});

Deno.test("a GGUF's main template wins; the one for tools stands in, as in llama.cpp, and is said", async () => {
  const key = "tokenizer.chat_template";
  assert.equal((await ggufTokenizer("no_bos", { [`${key}.tool_use`]: "tools", [key]: "main" })).chat(hi), "main");
  const tokens = await ggufTokenizer("no_bos", { [`${key}.tool_use`]: "tools", [key]: undefined });
  assert.equal(tokens.chat(hi), "tools");
  assert.match(tokens.warnings.join("\n"), /chat_template\.tool_use is taken/);
  const other = await ggufTokenizer("no_bos", { [`${key}.rag`]: "rag", [key]: undefined });
  assert.throws(() => other.chat(hi), /received \["rag"\]/);
});

Deno.test("a merged folder writes the chats of its base model", async () => {
  await withFolder(async (dir) => {
    for (
      const [name, content] of [["chat_template.jinja", newer], ["chat_template.json", '{"chat_template":"legacy"}']]
    ) {
      const base = await writeRandomModel(join(dir, name, "base")), merged = join(dir, name, "merged");
      await Deno.writeTextFile(join(base, name), content);
      if (name.endsWith(".json")) await writeFiles(base, { "tokenizer_config.json": { eos_token: "<|im_end|>" } });
      const model = await openModel(base, { pull: false });
      await writeMergedFolder(merged, model, undefined, "f32");
      assert.equal((await openModel(merged, { pull: false })).tokens.chat(hi), model.tokens.chat(hi));
      assert.match(model.tokens.chat(hi), /answer: $|^legacy$/);
    }
  });
});
