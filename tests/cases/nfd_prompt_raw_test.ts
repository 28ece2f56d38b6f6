/** Where a completion begins is looked for in what the tokenizer reads, not in the text as given. */
import assert from "node:assert/strict";
import { trainRow } from "../../core/run/train_lora.ts";
import { answerTokens } from "../../core/memory/answer_tokens.ts";
import { folderTokenizer, tokenizers } from "./token_cases.ts";

const prompt = "The boats at the café\u0301 née were".normalize("NFC"), completion = " green and the boats were seven.";
const eos = { "tokenizer_config.json": { eos_token: "<|endoftext|>" } };
const base = tokenizers.composed;
const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
const withAdded = (content: string, more: Record<string, unknown>) => ({
  ...base,
  added_tokens: [...base.added_tokens as object[], { id: 320, content, ...flags, ...more }],
});
const normalizer = (...normalizers: object[]) => ({ ...base, normalizer: { type: "Sequence", normalizers } });

const kinds: [name: string, tokenizer: Record<string, unknown>, prompt: string, completion: string, learned: string][] =
  [
    ["composed accents", base, prompt, completion, " green and the boats were seven."],
    ["decomposed accents", base, prompt.normalize("NFD"), completion, " green and the boats were seven."],
    ["decomposed accents in the answer", base, "The", " cafe\u0301", " café"],
    ["an accent that the answer puts on the prompt", base, "The cafe", "\u0301 is", "é is"],
    ["a compatible form", normalizer({ type: "NFKC" }), "The ﬁne ½", " green", " green"],
    ["lower case", normalizer({ type: "Lowercase" }), "THE BOATS", " WERE", " were"],
    ["lower case of another length", normalizer({ type: "Lowercase" }), "İİ THE", " BOATS", " boats"],
    [
      "outer white space that is dropped",
      normalizer({ type: "Strip", strip_left: true, strip_right: true }),
      "  The boats",
      " were  ",
      " were",
    ],
    [
      "longer runs of spaces",
      normalizer({ type: "Replace", pattern: { Regex: " +" }, content: " " }),
      "The   boats   were",
      "   seven",
      " seven",
    ],
    ["something in front", normalizer({ type: "Prepend", prepend: "xx" }), "The boats", " were", " were"],
    [
      "a replacement that is longer",
      normalizer({ type: "Replace", pattern: { String: "e" }, content: "eee" }),
      "The née",
      " were",
      " weeereee",
    ],
    [
      "an added token that takes spaces along",
      withAdded("<m>", { lstrip: true, rstrip: true }),
      "The <m> boats",
      " were",
      " were",
    ],
    ["an added token at the end of the prompt", withAdded("<m>", { rstrip: true }), "The <m>", " were", "were"],
    [
      "an added token at the beginning of the answer",
      withAdded("<m>", { lstrip: true }),
      "The boats ",
      "<m> were",
      "<m> were",
    ],
  ];
for (const [name, tokenizer, prompt, completion, learned] of kinds) {
  Deno.test(`a row with ${name} learns the whole completion`, async () => {
    const tokens = await folderTokenizer({ "tokenizer.json": tokenizer, ...eos });
    const row = trainRow(tokens, { prompt, completion, line: 1 }, true);
    assert.equal(tokens.decode(row.tokens.slice(row.answerStart), true).replace("<|endoftext|>", ""), learned);
    assert.equal(row.tokens.at(-1), 0);
    assert.deepEqual(row.tokens.slice(0, -1), tokens.encode(prompt + completion));
    const { start, end } = { start: prompt.length, end: prompt.length + completion.length };
    assert.deepEqual(
      answerTokens(tokens, prompt + completion, { start, end }).continuation,
      row.tokens.slice(row.answerStart, -1),
    );
  });
}

Deno.test("the row of the report: both spellings have the same ids and learn the same", async () => {
  const tokens = await folderTokenizer({ "tokenizer.json": base, ...eos });
  const rows = ["NFC", "NFD"].map((form) =>
    trainRow(tokens, { prompt: prompt.normalize(form), completion, line: 1 }, true)
  );
  assert.deepEqual(rows[0], rows[1]);
  assert.equal(tokens.decode(rows[1].tokens.slice(rows[1].answerStart), true), `${completion}<|endoftext|>`);
});

Deno.test("a completion of which the tokenizer reads nothing is refused with its line", async () => {
  const tokens = await folderTokenizer({
    "tokenizer.json": normalizer({ type: "Strip", strip_left: false, strip_right: true }),
    ...eos,
  });
  assert.throws(
    () => trainRow(tokens, { prompt: "The boats", completion: "  ", line: 7 }, true),
    /line 7: completion must be text that the tokenizer reads/,
  );
});

Deno.test("with SentencePiece's bytes for characters it does not know, the place is found too", async () => {
  const names = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  const words = ["▁The", "▁", "b", "o", "a", "t", "s", "▁w", "e", "r"];
  const llama = {
    ...base,
    added_tokens: [{ id: 1, content: "<s>", ...flags }, { id: 2, content: "</s>", ...flags }],
    normalizer: {
      type: "Sequence",
      normalizers: [{ type: "Prepend", prepend: "▁" }, { type: "Replace", pattern: { String: " " }, content: "▁" }],
    },
    pre_tokenizer: null,
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: "▁" }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        { type: "Strip", content: " ", start: 1, stop: 0 },
      ],
    },
    model: {
      type: "BPE",
      unk_token: "<unk>",
      byte_fallback: true,
      fuse_unk: true,
      vocab: Object.fromEntries(
        ["<unk>", "<s>", "</s>", ...names, ...words, "T", "h", "▁T", "▁Th"].map((token, id) => [token, id]),
      ),
      merges: [["▁", "T"], ["▁T", "h"], ["▁Th", "e"], ["▁", "w"]],
    },
  };
  const tokens = await folderTokenizer({ "tokenizer.json": llama, "tokenizer_config.json": { eos_token: "</s>" } });
  for (const completion of [" were", " ñoo", "ñoo", " 日"]) {
    const row = trainRow(tokens, { prompt: "The boats 日本", completion, line: 1 }, true);
    const learned = tokens.decode([...tokens.encode("a"), ...row.tokens.slice(row.answerStart)], true);
    assert.equal(learned, `a${completion}</s>`);
  }
});
