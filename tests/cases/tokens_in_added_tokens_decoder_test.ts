/** Tokens that tokenizer.json does not list: from whichever file they come, they are taken whole. Ids are those of transformers 5.24.0. */
import assert from "node:assert/strict";
import { chatRow } from "../../core/train/chat_row.ts";
import { chatml, type Files, folderTokenizer, hi, refusedFolder, tokenizers } from "./token_cases.ts";

const flags = { lstrip: false, normalized: false, rstrip: false, single_word: false, special: true };
const start = { content: "<|im_start|>", ...flags }, end = { content: "<|im_end|>", ...flags };
const decoder = { "0": { content: "<|endoftext|>", ...flags }, "318": start, "319": end };
const config = (more: Record<string, unknown> = {}) => ({
  "tokenizer_config.json": { eos_token: "<|im_end|>", chat_template: chatml, ...more },
});
const base = { "tokenizer.json": tokenizers.base, "config.json": { vocab_size: 320 } };
const added = { "added_tokens.json": { "<|im_end|>": 319, "<|im_start|>": 318 } };

/** Where the two tokens stand; the ids of `Hi<|im_end|>`, the end id, and a warning where the files left it open. */
const places: [name: string, files: Files, ids: number[], eos: number, warning?: RegExp][] = [
  ["added_tokens_decoder", config({ added_tokens_decoder: decoder }), [40, 73, 319], 319],
  ["added_tokens_decoder, the other way round", config({ added_tokens_decoder: { "319": start, "318": end } }), [
    40,
    73,
    318,
  ], 318],
  ["added_tokens.json", { ...config(), ...added }, [40, 73, 319], 319],
  [
    "added_tokens.json and special_tokens_map.json",
    { ...config({ eos_token: undefined }), ...added, "special_tokens_map.json": { eos_token: "<|im_end|>" } },
    [40, 73, 319],
    319,
  ],
  [
    "special_tokens_map.json, which wins over an older configuration",
    {
      ...config({ eos_token: "<|endoftext|>" }),
      ...added,
      "special_tokens_map.json": { eos_token: { ...end, special: undefined } },
    },
    [40, 73, 319],
    319,
  ],
  [
    "extra_special_tokens",
    config({ extra_special_tokens: ["<|im_start|>"] }),
    [40, 73, 318],
    318,
    /names "<\|im_end\|>" as eos_token.*id, 318/,
  ],
  [
    "extra_special_tokens by name",
    config({ extra_special_tokens: { start_token: "<|im_start|>" } }),
    [40, 73, 318],
    318,
    /as start_token.*id, 319/,
  ],
  [
    "additional_special_tokens",
    config({ additional_special_tokens: ["<|im_start|>"] }),
    [40, 73, 318],
    318,
    /as extra_special_tokens/,
  ],
  ["eos_token alone", config(), [40, 73, 318], 318, /names "<\|im_end\|>" as eos_token, which is in no list of tokens/],
  [
    "ids with a hole, which transformers closes",
    config({ added_tokens_decoder: { "318": start, "325": end } }),
    [40, 73, 319],
    319,
    /"<\|im_end\|>" with id 325.*319 is taken, as transformers does/,
  ],
];
for (const [name, files, ids, eos, warning] of places) {
  Deno.test(`added tokens from ${name} are taken whole`, async () => {
    const tokens = await folderTokenizer({ ...base, ...files });
    assert.deepEqual(tokens.encode("Hi<|im_end|>"), ids);
    assert.deepEqual(tokens.endIds, [eos]);
    assert.equal(tokens.eosId, eos);
    assert.equal(chatRow(tokens, "Hi", "yes").tokens.at(-1), eos);
    assert.equal(tokens.decode(ids), "Hi");
    assert.equal(tokens.decode(ids, true), "Hi<|im_end|>");
    if (warning) assert.match(tokens.warnings.join("\n"), warning);
    else assert.deepEqual(tokens.warnings, []);
  });
}

Deno.test("the chat is that of transformers", async () => {
  const tokens = await folderTokenizer({ ...base, ...config({ added_tokens_decoder: decoder }) });
  assert.deepEqual(tokens.encode(tokens.chat(hi)), [318, 310, 199, 40, 73, 319, 199, 318, 264, 303, 305, 84, 199]);
});

Deno.test("flags of added_tokens_decoder win over those of tokenizer.json", async () => {
  const list = [...tokenizers.base.added_tokens as object[], { id: 318, ...start, rstrip: true }];
  const files = { ...base, "tokenizer.json": { ...tokenizers.base, added_tokens: list } };
  assert.deepEqual((await folderTokenizer(files)).encode("<|im_start|>  Hi"), [318, 40, 73]);
  const both = await folderTokenizer({ ...files, ...config({ added_tokens_decoder: decoder }) });
  assert.deepEqual(both.encode("<|im_start|>  Hi"), [318, 221, 221, 40, 73]);
});

Deno.test("an end token beyond the model's rows is refused by its name; another that nobody lists is left out and said", async () => {
  const small = { ...base, "config.json": { vocab_size: 318 } };
  for (const files of [config({ added_tokens_decoder: decoder }), { ...config(), ...added }, config()]) {
    await refusedFolder({ ...small, ...files }, /"<\|im_end\|>" must be a token with an id below 318/, /no row for it/);
  }
  const tokens = await folderTokenizer({ ...small, ...config({ eos_token: "<|endoftext|>", pad_token: "[PAD]" }) });
  assert.equal(tokens.size, 318);
  assert.match(
    tokens.warnings.join("\n"),
    /names "\[PAD\]" as pad_token, which is in no list of tokens; it is left out/,
  );
});

Deno.test("a token beyond the model's rows that every chat needs is refused, too", async () => {
  const files = { ...base, ...config({ eos_token: "<|endoftext|>", added_tokens_decoder: decoder }) };
  await refusedFolder(
    { ...files, "config.json": { vocab_size: 319 } },
    /<\|im_end\|> \(319\)/,
    /where the chat template writes them/,
  );
});

Deno.test("a token that is named as a special one is special, as in transformers, though tokenizer.json does not say so", async () => {
  const list = [...tokenizers.base.added_tokens as object[], { id: 318, ...end, special: false }];
  const files = { ...base, ...config(), "tokenizer.json": { ...tokenizers.base, added_tokens: list } };
  assert.equal((await folderTokenizer(files)).decode([40, 73, 318]), "Hi");
});

Deno.test("what is no token is refused by file and field", async () => {
  await refusedFolder(
    { ...base, ...config({ eos_token: 7 }) },
    /tokenizer_config\.json: eos_token must be the text of a token/,
  );
  await refusedFolder(
    { ...base, ...config({ added_tokens_decoder: { "318": {} } }) },
    /added_tokens_decoder must be tokens with content/,
  );
  await refusedFolder(
    { ...base, ...config(), "added_tokens.json": { a: "b" } },
    /added_tokens\.json: content must be ids by tokens/,
  );
});
