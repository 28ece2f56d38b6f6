import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { tokensFromParts } from "./library_tokens.ts";

/** What `tests/fixtures/make_token_kinds_fixture.py` wrote. */
interface Kinds {
  vocabularies: Record<string, Record<string, unknown>>;
  texts: string[];
  cases: {
    name: string;
    vocabulary: string;
    parts: Record<string, unknown>;
    ids: number[][];
    decoded: string[];
  }[];
}

const file = new URL("../../tests/fixtures/tokenizer/kinds.json.gz", import.meta.url);
const { vocabularies, texts, cases }: Kinds = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));

for (const { name, vocabulary, parts, ids, decoded } of cases) {
  Deno.test(`${name}: ids and texts of Python's tokenizers`, async () => {
    const tokenizer = { ...parts, model: vocabularies[vocabulary] };
    const tokens = await tokensFromParts({ path: name, tokenizer, endIds: [] });
    const mine = texts.map((text, i) => [text, tokens.encode(text), tokens.decode(ids[i], true)]);
    const theirs = texts.map((text, i) => [text, ids[i], decoded[i]]);
    assert.deepEqual(mine.filter((row, i) => JSON.stringify(row) !== JSON.stringify(theirs[i])), []);
  });
}

Deno.test("the kinds are told apart by their texts", () => {
  const seen = new Set(cases.map((c) => c.vocabulary + JSON.stringify(c.ids)));
  assert.ok(cases.length >= 70 && seen.size > cases.length * 0.7, `${seen.size} of ${cases.length} differ`);
});
