/** The tokenizer and chat template of a Hugging Face model folder. */
import { join } from "node:path";
import { explain, FormatError } from "../../schemas/errors.ts";
import { type JsonObject, readJsonObject, readTextIfThere } from "./json_file.ts";
import { endIdsOf, type TokenizerParts, tokensFromParts } from "./library_tokens.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Reads `tokenizer.json`, and beside it `tokenizer_config.json`, `generation_config.json` and `chat_template.jinja` where they are.
 *
 * @throws {FormatError} where `tokenizer.json` is missing or one of them is not what it should be.
 */
// deno-lint-ignore require-await -- so that errors of the files reject like all others
export async function hfTokens(dir: string): Promise<Tokenizer> {
  const path = join(dir, "tokenizer.json");
  const fail = (field: string, rule: string, received: unknown, hint: string) =>
    new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint }));
  const tokenizer = readJsonObject(path);
  if (!tokenizer) {
    throw fail(
      "tokenizer.json",
      "in the folder",
      undefined,
      "save the tokenizer there in this format (PreTrainedTokenizerFast).",
    );
  }
  const config = readJsonObject(join(dir, "tokenizer_config.json")) ?? {};
  const generation = readJsonObject(join(dir, "generation_config.json")) ?? {};

  const ids = new Map<string, number>();
  const model = tokenizer.model as JsonObject | undefined;
  if (typeof model?.vocab !== "object" || model.vocab === null) {
    throw fail("model.vocab", "a vocabulary", model?.vocab, "the file is incomplete or damaged.");
  }
  const type = model.type ?? (model.merges ? "BPE" : undefined);
  if (!["BPE", "WordPiece", "Unigram"].includes(String(type))) {
    throw fail("model.type", "BPE, WordPiece or Unigram", model.type, "other kinds of tokenizer are not supported.");
  }
  if (!Array.isArray(model.vocab)) {
    for (const [text, id] of Object.entries(model.vocab)) {
      ids.set(text, id as number);
    }
  }
  const special: [string, number][] = [];
  for (const token of addedTokens(tokenizer)) {
    if (typeof token.content !== "string" || token.content === "" || !Number.isInteger(token.id)) {
      throw fail("added_tokens", "tokens with content and id", token, "the file is damaged.");
    }
    ids.set(token.content, token.id as number);
    if (token.special) special.push([token.content, token.id as number]);
  }

  const bosToken = tokenText(config.bos_token);
  const eosToken = tokenText(config.eos_token);
  const template = chatTemplate(config) ?? readTextIfThere(join(dir, "chat_template.jinja"));
  const first = firstSpecialToken(tokenizer.post_processor) ?? (config.add_bos_token === true ? bosToken : undefined);
  const bosId = first === undefined ? undefined : ids.get(first);
  const parts: TokenizerParts = {
    path: dir,
    tokenizer: { ...tokenizer, added_tokens: addedTokens(tokenizer) },
    ...(template !== undefined ? { template } : {}),
    ...(bosToken !== undefined ? { bosToken } : {}),
    ...(eosToken !== undefined ? { eosToken } : {}),
    ...(bosId !== undefined ? { bosId } : {}),
    endIds: endIdsOf(
      [eosToken === undefined ? undefined : ids.get(eosToken), ...numbers(generation.eos_token_id)],
      special,
    ),
  };
  return tokensFromParts(parts);
}

function addedTokens(tokenizer: JsonObject): JsonObject[] {
  return Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens : [];
}

/** A token is written as its text or as an object with it. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const content = (value as JsonObject | null | undefined)?.content;
  return typeof content === "string" ? content : undefined;
}

function numbers(value: unknown): number[] {
  return (Array.isArray(value) ? value : [value]).filter((v) => Number.isInteger(v));
}

/** A template is one string, or several with names, of which "default" is meant. */
function chatTemplate(config: JsonObject): string | undefined {
  const value = config.chat_template;
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const named = value.find((t) => t?.name === "default");
  return typeof named?.template === "string" ? named.template : undefined;
}

/** The token that a post-processor puts in front of plain text (`TemplateProcessing` as Llama 3 has it). */
function firstSpecialToken(value: unknown): string | undefined {
  const node = value as JsonObject | null | undefined;
  if (node?.type === "Sequence" && Array.isArray(node.processors)) {
    return node.processors.map(firstSpecialToken).find((t) => t !== undefined);
  }
  if (node?.type !== "TemplateProcessing" || !Array.isArray(node.single)) return undefined;
  const id = node.single[0]?.SpecialToken?.id;
  return typeof id === "string" ? id : undefined;
}
