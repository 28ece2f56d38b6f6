import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError } from "../../schemas/errors.ts";
import { tokenizerJson, writeJson } from "./hf_test_folder.ts";
import { hfTokens } from "./hf_tokens.ts";
import { withFolder } from "./test_folder.ts";
import { tokenizerFixture } from "./tokenizer_fixture.ts";

const fixture = tokenizerFixture();

for (const pre of ["gpt2", "smollm", "qwen2", "llama-bpe"]) {
  Deno.test(`A tokenizer.json saved by Python (${pre}) gives Python's ids and texts`, async () => {
    await withFolder(async (dir) => {
      await writeJson(join(dir, "tokenizer.json"), tokenizerJson(pre));
      const tokens = await hfTokens(dir);
      const differing = fixture.texts.filter((text, i) => {
        const { ids, decoded, decoded_special } = fixture.small.by_pre[pre][i];
        return JSON.stringify(tokens.encode(text)) !== JSON.stringify(ids) || tokens.decode(ids) !== decoded ||
          tokens.decode(ids, true) !== decoded_special;
      });
      assert.deepEqual(differing, []);
      assert.equal(tokens.size, fixture.small.tokens.length);
    });
  });
}

Deno.test("A post-processor that puts a bos token in front of text tells the bos id", async () => {
  await withFolder(async (dir) => {
    const single = [{ SpecialToken: { id: "<|im_start|>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
    const special_tokens = { "<|im_start|>": { id: "<|im_start|>", ids: [1], tokens: ["<|im_start|>"] } };
    const template = { type: "TemplateProcessing", single, pair: single, special_tokens };
    const processors = [{ type: "ByteLevel", add_prefix_space: true, trim_offsets: false, use_regex: true }, template];
    await writeJson(join(dir, "tokenizer.json"), {
      ...tokenizerJson("llama-bpe"),
      post_processor: { type: "Sequence", processors },
    });
    const tokens = await hfTokens(dir);
    assert.equal(tokens.bosId, 1);
    // The seam's encode adds nothing by itself.
    assert.equal(tokens.encode("hi")[0] === 1, false);
    // As in transformers 5, which lets add_bos_token decide nothing where there is a tokenizer.json.
    await writeJson(join(dir, "tokenizer_config.json"), { bos_token: "<|im_end|>", add_bos_token: false });
    assert.equal((await hfTokens(dir)).bosId, 1);
    await writeJson(join(dir, "tokenizer.json"), tokenizerJson("llama-bpe"));
    await writeJson(join(dir, "tokenizer_config.json"), { bos_token: "<|im_end|>", add_bos_token: true });
    assert.equal((await hfTokens(dir)).bosId, undefined);
  });
});

const faults: [string, (dir: string) => Promise<void>, RegExp][] = [
  [
    "is missing",
    (dir) => Deno.remove(join(dir, "tokenizer.json")),
    /tokenizer\.json must be in the folder: received nothing/,
  ],
  [
    "is cut off",
    (dir) => Deno.writeTextFile(join(dir, "tokenizer.json"), '{"model": {'),
    /content must be one JSON object/,
  ],
  [
    "is a list",
    (dir) => Deno.writeTextFile(join(dir, "tokenizer.json"), "[]"),
    /content must be one JSON object: received "an array"/,
  ],
  [
    "has no vocabulary",
    (dir) => writeJson(join(dir, "tokenizer.json"), { model: {} }),
    /model\.vocab must be a vocabulary: received nothing/,
  ],
  [
    "has an added token without content",
    (dir) => writeJson(join(dir, "tokenizer.json"), { ...tokenizerJson("gpt2"), added_tokens: [{ id: 3 }] }),
    /added_tokens must be tokens with content and id/,
  ],
  [
    "is of an unknown model",
    (dir) =>
      writeJson(join(dir, "tokenizer.json"), { ...tokenizerJson("gpt2"), model: { type: "Oracle", vocab: { a: 0 } } }),
    /model\.type must be BPE, WordPiece or Unigram: received "Oracle"/,
  ],
  [
    "has a pre-tokenizer nobody knows",
    (dir) => writeJson(join(dir, "tokenizer.json"), { ...tokenizerJson("gpt2"), pre_tokenizer: { type: "Oracle" } }),
    /tokenizer must be one that @huggingface\/tokenizers can build/,
  ],
];
for (const [name, spoil, message] of faults) {
  Deno.test(`A tokenizer.json that ${name} is refused by field`, async () => {
    await withFolder(async (dir) => {
      await writeJson(join(dir, "tokenizer.json"), tokenizerJson("gpt2"));
      await spoil(dir);
      await assert.rejects(hfTokens(dir), (e) => e instanceof FormatError && message.test(e.message));
    });
  });
}
