/** The tokenizer and chat template inside a GGUF file. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { bpeTokenizerJson } from "./bpe_json.ts";
import type { GgufValue } from "./gguf.ts";
import { damagedHint } from "./weights_file.ts";
import { ggufSpecialTokens } from "./gguf_special_tokens.ts";
import { type TokenizerParts, tokensFromParts } from "./library_tokens.ts";
import { type GgufPreTokenizer, ggufPreTokenizers } from "./pre_tokenizers.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * A tokenizer from GGUF metadata, as llama.cpp reads it: byte-level BPE (`gpt2`) with the pre-tokenizers of SmolLM, GPT-2, Qwen2 and
 * Llama 3.
 *
 * @throws {FormatError} if a key is missing, contradicts another or names a kind that is not supported.
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
  const warnings: string[] = [];
  const tokens = strings("tokens").map((token, id) => {
    if (token !== "") return token;
    warnings.push(`The token ${id} of tokenizer.ggml.tokens is empty; it is called [EMPTY_${id}], as in llama.cpp.`);
    return `[EMPTY_${id}]`;
  });
  const kind = preTokenizerOf(metadata, tokens, fail, warnings);
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
  const types = metadata.get(key("token_type"));
  if (types !== undefined && (!isNumbers(types) || types.length < tokens.length)) {
    throw fail(
      key("token_type"),
      `a list of ${tokens.length} numbers, one per token`,
      Array.isArray(types) ? types.length : types,
    );
  }
  const special = ggufSpecialTokens(metadata, tokens, types);
  const { bos, eos, endIds } = special;
  const bosToken = bos === undefined ? undefined : tokens[bos];
  const addBos = (metadata.get(key("add_bos_token")) ?? kind.addBos) === true;
  if (addBos && bosToken === undefined) {
    warnings.push("The model wants a bos token in front of every text, but names none; texts begin without it.");
  }
  const bosFirst = addBos ? bosToken : undefined;
  const { template, others } = chatTemplate(metadata, fail, warnings);
  return {
    path,
    tokenizer: {
      ...bpeTokenizerJson({ ...kind, added: special.added, vocab, merges }),
      ...(bosFirst === undefined ? {} : { post_processor: bosBefore(bosFirst, bos!) }),
    },
    ...(template === undefined ? {} : { template: withBos(template, bosFirst) }),
    otherTemplates: others,
    ...(bosToken === undefined ? {} : { bosToken }),
    ...(eos === undefined ? {} : { eosToken: tokens[eos] }),
    ...(bosFirst === undefined ? {} : { bosId: bos }),
    endIds,
    warnings: [...warnings, ...special.warnings],
  };
}

type Fail = (field: string, rule: string, received: unknown, hint?: string) => FormatError;

/** By its name; if the file has none (it is older than the key), by what it holds. */
function preTokenizerOf(
  metadata: ReadonlyMap<string, GgufValue>,
  tokens: readonly string[],
  fail: Fail,
  warnings: string[],
): GgufPreTokenizer {
  const key = "tokenizer.ggml.pre";
  const pre = metadata.get(key);
  if (pre === undefined || pre === "") {
    const isLlama3 = tokens.includes("<|begin_of_text|>") && tokens.includes("<|eot_id|>");
    const [name, why] = isLlama3
      ? ["llama-bpe", "its special tokens are those of Llama 3"]
      : metadata.get("general.architecture") === "qwen2"
      ? ["qwen2", "its architecture is qwen2"]
      : ["default", "llama.cpp does so; words may be split in another way than the model learned"];
    warnings.push(`${key} is missing; "${name}" is taken, since ${why}. A newer file of the model tells.`);
    return ggufPreTokenizers.get(name)!;
  }
  const kind = ggufPreTokenizers.get(String(pre));
  if (kind) return kind;
  throw fail(
    key,
    `one of ${[...ggufPreTokenizers.keys()].join(", ")}`,
    pre,
    "this pre-tokenizer is not supported yet.",
  );
}

/** The default template; llama.cpp takes the one for tools if there is no other. */
function chatTemplate(metadata: ReadonlyMap<string, GgufValue>, fail: Fail, warnings: string[]) {
  const key = "tokenizer.chat_template";
  const text = (name: string): string | undefined => {
    const value = metadata.get(name);
    if (value !== undefined && typeof value !== "string") throw fail(name, "a string", typeof value);
    return value;
  };
  const others = [...metadata.keys()].filter((name) => name.startsWith(`${key}.`)).map((name) =>
    name.slice(key.length + 1)
  );
  const template = text(key) ?? text(`${key}.default`);
  if (template !== undefined || !others.includes("tool_use")) return { template, others };
  warnings.push(`${key} is missing; ${key}.tool_use is taken, as in llama.cpp.`);
  return { template: text(`${key}.tool_use`), others };
}

/** llama.cpp puts the bos token in front of a chat too, unless the template has written it. */
function withBos(template: string, bos: string | undefined): string {
  const written = bos === undefined || template.includes("bos_token") || template.includes(bos);
  return written ? template : `{{ bos_token }}${template}`;
}

/** A post-processor, so that the same file read elsewhere begins texts alike. */
function bosBefore(token: string, id: number): Record<string, unknown> {
  const bos = { SpecialToken: { id: token, type_id: 0 } };
  const text = (name: string, type: number) => ({ Sequence: { id: name, type_id: type } });
  return {
    type: "TemplateProcessing",
    single: [bos, text("A", 0)],
    pair: [bos, text("A", 0), text("B", 1)],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
}

function isNumbers(value: GgufValue): value is number[] {
  return Array.isArray(value) && value.every((v) => typeof v === "number");
}
