/** The tokenizer and chat template of a Hugging Face model folder, wherever its files are. */
import { explain, FormatError, HeiNwError } from "../../schemas/errors.ts";
import { endTexts } from "./end_texts.ts";
import { type FolderFiles, folderJson, type JsonObject } from "./folder_files.ts";
import { type FolderTokens, folderTokens } from "./hf_added_tokens.ts";
import { folderTemplate } from "./hf_chat_template.ts";
import { tokensFromParts } from "./library_tokens.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Reads `tokenizer.json`, and beside it what else says something of tokens and chats, as transformers 5 reads them: see
 * {@link folderTokens} and {@link folderTemplate}. End ids: those of `generation_config.json`, else of `config.json`; the
 * tokenizer's own `eos_token`; and what ends a turn in the chat template.
 *
 * @throws {FormatError} if `tokenizer.json` is missing or one of them is not what it should be.
 */
export async function tokensOfFolder(folder: FolderFiles): Promise<Tokenizer> {
  const { path: dir } = folder, path = folder.pathOf("tokenizer.json");
  const fail = (field: string, rule: string, received: unknown, hint: string) =>
    new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint }));
  const tokenizer = folderJson(folder, "tokenizer.json");
  if (!tokenizer) {
    throw fail(
      "tokenizer.json",
      "in the folder",
      undefined,
      "save the tokenizer there in this format (PreTrainedTokenizerFast).",
    );
  }
  const model = tokenizer.model as JsonObject | undefined;
  if (typeof model?.vocab !== "object" || model.vocab === null) {
    throw fail("model.vocab", "a vocabulary", model?.vocab, "the file is incomplete or damaged.");
  }
  const type = model.type ?? (model.merges ? "BPE" : undefined);
  if (!["BPE", "WordPiece", "Unigram"].includes(String(type))) {
    throw fail("model.type", "BPE, WordPiece or Unigram", model.type, "other kinds of tokenizer are not supported.");
  }
  if (type === "BPE" && (model.continuing_subword_prefix ?? "") !== "") {
    const field = "model.continuing_subword_prefix";
    throw fail(field, "absent", model.continuing_subword_prefix, "BPE with marked pieces of words is not supported.");
  }
  const beside = (name: string) => folderJson(folder, name) ?? {};
  const config = beside("tokenizer_config.json");
  const modelConfig = beside("config.json");
  const vocabSize = modelConfig.vocab_size;
  const tokens = folderTokens({
    dir,
    tokenizer,
    config,
    map: beside("special_tokens_map.json"),
    added: beside("added_tokens.json"),
    ...(Number.isSafeInteger(vocabSize) ? { vocabSize: vocabSize as number } : {}),
  });
  const template = folderTemplate(folder, config);
  const warnings = [...tokens.warnings, ...template.warnings];
  if (JSON.stringify(tokenizer.normalizer ?? null).includes('"type":"Precompiled"')) {
    warnings.push(
      "The tokenizer's normaliser is a precompiled table; NFKC stands in for it, so that rare characters may be read in another way.",
    );
  }
  const first = firstSpecialToken(tokenizer.post_processor);
  const bosId = first === undefined ? undefined : first.id ?? tokens.idOf(first.text);
  const { bos_token: bosToken, eos_token: eosToken } = tokens.named;
  const made = await tokensFromParts({
    path: dir,
    tokenizer: { ...tokenizer, added_tokens: tokens.added },
    ...(template.source !== undefined ? { template: template.source } : {}),
    otherTemplates: template.names,
    named: tokens.named,
    ...(bosToken !== undefined ? { bosToken } : {}),
    ...(eosToken !== undefined ? { eosToken } : {}),
    ...(bosId !== undefined ? { bosId } : {}),
    endIds: endIds(tokens, { ...modelConfig, ...present(beside("generation_config.json")) }, warnings),
    answersApart: modelConfig.hei_nw_corpus === true,
    warnings,
  });
  const beyond = template.source !== undefined && Number.isSafeInteger(vocabSize)
    ? idsOfChat(made).find((id) => id >= Number(vocabSize))
    : undefined;
  if (beyond === undefined) return made;
  throw fail(
    "added_tokens",
    `tokens with ids below ${vocabSize}, as vocab_size in config.json says, where the chat template writes them`,
    `${tokens.textOf(beyond)} (${beyond})`,
    "the model has no row for it; take the tokenizer files that belong to this model.",
  );
}

/** The ids of a short chat; none if the template refuses it. */
function idsOfChat(tokens: Tokenizer): number[] {
  try {
    return tokens.encode(tokens.chat([{ role: "user", content: "a" }]));
  } catch (error) {
    if (error instanceof HeiNwError) return [];
    throw error;
  }
}

/** What the configuration names and what the tokenizer names; where neither does, special tokens whose texts are known to end an answer. */
function endIds(tokens: FolderTokens, config: JsonObject, warnings: string[]): number[] {
  const value = config.eos_token_id;
  const eos = tokens.named.eos_token === undefined ? undefined : tokens.idOf(tokens.named.eos_token);
  const ids = new Set<number>();
  for (const id of [...(Array.isArray(value) ? value : [value]), eos]) {
    if (id === undefined || id === null) continue;
    // The model may have rows for which the tokenizer has no text.
    const isRow = typeof id === "number" && Number.isInteger(id) && id >= 0 && id < Number(config.vocab_size ?? 0);
    if (typeof id === "number" && (isRow || tokens.textOf(id) !== undefined)) ids.add(id);
    else warnings.push(`eos_token_id names ${JSON.stringify(id)}, which is no token; it is left out.`);
  }
  if (ids.size === 0) {
    for (const { special, content, id } of tokens.added) if (special && endTexts.has(content)) ids.add(id);
    if (ids.size > 0) {
      const texts = tokens.added.filter((t) => ids.has(t.id)).map((t) => JSON.stringify(t.content));
      warnings.push(`No file names an end token; taken by name: ${texts.join(" and ")}.`);
    }
  }
  return [...ids].sort((a, b) => a - b);
}

/** Without what is null, which stands for absent. */
function present(json: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

/** The token that a post-processor puts in front of plain text (`TemplateProcessing` as Llama 3 has it). */
function firstSpecialToken(value: unknown): { text: string; id?: number } | undefined {
  const node = value as JsonObject | null | undefined;
  if (node?.type === "Sequence" && Array.isArray(node.processors)) {
    return node.processors.map(firstSpecialToken).find((t) => t !== undefined);
  }
  if (node?.type !== "TemplateProcessing" || !Array.isArray(node.single)) return undefined;
  const text = node.single[0]?.SpecialToken?.id;
  if (typeof text !== "string") return undefined;
  const known = node.special_tokens as Record<string, { ids?: unknown[] }> | undefined;
  const id = known?.[text]?.ids?.[0];
  return { text, ...(typeof id === "number" ? { id } : {}) };
}
