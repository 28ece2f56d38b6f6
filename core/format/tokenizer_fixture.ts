/** For tests: what `tests/fixtures/make_tokenizer_fixture.py` wrote. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { GgufValue } from "./gguf.ts";
import type { ChatMessage } from "./tokenizer.ts";

/** Ids and decoded texts of one string. */
export interface TokenizerCase {
  ids: number[];
  decoded: string;
  decoded_special: string;
}

export interface TokenizerFixture {
  versions: Record<string, string>;
  texts: string[];
  smollm2: TokenizerCase[];
  small: {
    tokens: string[];
    token_type: number[];
    merges: string[];
    by_pre: Record<string, TokenizerCase[]>;
    tokenizer_json: Record<string, Record<string, unknown>>;
  };
  random_ids: TokenizerCase[];
  templates: Record<string, string>;
  chats: { template: string; messages: ChatMessage[]; text: string }[];
}

const folder = new URL("../../tests/fixtures/tokenizer/", import.meta.url);
const read = (name: string) => JSON.parse(gunzipSync(readFileSync(new URL(name, folder))).toString("utf8"));

/** Strings, ids and chats, as Python says. */
export function tokenizerFixture(): TokenizerFixture {
  return read("cases.json.gz");
}

/** The tokenizer metadata of SmolLM2's GGUF. */
export function smollm2Metadata(): Map<string, GgufValue> {
  return new Map(Object.entries(read("smollm2_metadata.json.gz")));
}
