/** The tokenizer and chat template inside a GGUF file. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { bpeTokenizerJson } from "./bpe_json.ts";
import type { GgufValue } from "./gguf.ts";
import { damagedHint } from "./weights_file.ts";
import { endIdsOf, type TokenizerParts, tokensFromParts } from "./library_tokens.ts";
import { ggufPreTokenizers } from "./pre_tokenizers.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** ggml's token types that matter here: control tokens are special, user-defined ones are matched in text but are not. */
const control = 3;
const userDefined = 4;

/**
 * A tokenizer from GGUF metadata. Byte-level BPE (`gpt2`) with the pre-tokenizers of SmolLM, GPT-2, Qwen2 and Llama 3.
 *
 * @throws {FormatError} where a key is missing, contradicts another or names a kind that is not supported.
 */
// deno-lint-ignore require-await -- so that errors of the metadata reject like all others
export async function ggufTokens(metadata: ReadonlyMap<string, GgufValue>, path: string): Promise<Tokenizer> {
  return tokensFromParts(ggufTokenizerParts(metadata, path));
}

/** The same metadata as a `tokenizer.json` and what goes with it. */
export function ggufTokenizerParts(metadata: ReadonlyMap<string, GgufValue>, path: string): TokenizerParts {
  const fail = (field: string, rule: string, received: unknown, hint = damagedHint) =>
    new FormatError(explain({ cannot: `read the tokenizer of ${path}`, field, rule, received, hint }));
  const key = (name: string) => `tokenizer.ggml.${name}`;
  const strings = (name: string): string[] => {
    const value = metadata.get(key(name));
    if (!Array.isArray(value) || value.some((v) => typeof v !== "string")) {
      throw fail(key(name), "a list of strings", Array.isArray(value) ? "a list of something else" : value);
    }
    return value as string[];
  };

  const model = metadata.get(key("model"));
  if (model !== "gpt2") {
    throw fail(key("model"), '"gpt2" (byte-level BPE)', model, "other kinds of tokenizer are not supported yet.");
  }
  const pre = metadata.get(key("pre")) ?? "default";
  const kind = ggufPreTokenizers.get(String(pre));
  if (!kind) {
    throw fail(
      key("pre"),
      `one of ${[...ggufPreTokenizers.keys()].join(", ")}`,
      pre,
      "this pre-tokenizer is not supported yet.",
    );
  }

  const tokens = strings("tokens");
  const merges = strings("merges");
  if (tokens.length === 0) throw fail(key("tokens"), "at least one token", 0);
  const vocab: Record<string, number> = Object.create(null);
  tokens.forEach((token, id) => {
    if (token in vocab) throw fail(key("tokens"), "a list without repetition", token);
    vocab[token] = id;
  });
  for (const merge of merges) {
    const space = merge.indexOf(" ", 1);
    if (space < 0 || merge.indexOf(" ", space + 1) >= 0) throw fail(key("merges"), "pairs parted by one space", merge);
  }
  const types = metadata.get(key("token_type")) ?? tokens.map(() => 1);
  if (!Array.isArray(types) || types.length !== tokens.length) {
    throw fail(
      key("token_type"),
      `a list of ${tokens.length}, one per token`,
      Array.isArray(types) ? types.length : types,
    );
  }
  const added: { id: number; content: string; special: boolean }[] = [];
  types.forEach((type, id) => {
    if (tokens[id] === "") throw fail(key("tokens"), "without empty tokens", `one at ${id}`);
    if (type === control || type === userDefined) added.push({ id, content: tokens[id], special: type === control });
  });

  const id = (name: string): number | undefined => {
    const value = metadata.get(key(name));
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= tokens.length) {
      throw fail(
        key(name),
        `an id from 0 to ${tokens.length - 1}`,
        typeof value === "bigint" ? value.toString() : value,
      );
    }
    return value;
  };
  const bos = id("bos_token_id");
  const eos = id("eos_token_id");
  const template = metadata.get("tokenizer.chat_template");
  if (template !== undefined && typeof template !== "string") {
    throw fail("tokenizer.chat_template", "a string", typeof template);
  }
  const addBos = metadata.get(key("add_bos_token")) ?? kind.addBos;
  const special = added.filter((t) => t.special).map((t) => [t.content, t.id] as const);
  return {
    path,
    tokenizer: bpeTokenizerJson({ ...kind, added, vocab, merges }),
    ...(template !== undefined ? { template } : {}),
    ...(bos !== undefined ? { bosToken: tokens[bos] } : {}),
    ...(eos !== undefined ? { eosToken: tokens[eos] } : {}),
    ...(addBos === true && bos !== undefined ? { bosId: bos } : {}),
    endIds: endIdsOf([eos, id("eot_token_id"), id("eom_token_id")], special),
  };
}
