/** The added and special tokens of a Hugging Face folder, gathered from all the files that may name them, as transformers 5 does. */
import { explain, FormatError } from "../../schemas/errors.ts";
import type { AddedToken } from "./added_tokens.ts";
import type { JsonObject } from "./folder_files.ts";

/** The files of a model folder that name tokens; an empty object if there is no such file. */
export interface TokenFiles {
  /** The folder, for messages. */
  dir: string;
  /** `tokenizer.json` */
  tokenizer: JsonObject;
  /** `tokenizer_config.json` */
  config: JsonObject;
  /** `special_tokens_map.json` */
  map: JsonObject;
  /** `added_tokens.json` */
  added: JsonObject;
  /** Rows of the embedding, where `config.json` says so: no id may lie beyond. */
  vocabSize?: number;
}

/** What the files come to. */
export interface FolderTokens {
  added: AddedToken[];
  /** Texts of special tokens by name (`eos_token`), as the chat template sees them. */
  named: Record<string, string>;
  /** The id of a token's text. */
  idOf(text: string): number | undefined;
  /** The text of an id. */
  textOf(id: number): string | undefined;
  warnings: string[];
}

/** In the order in which transformers gives ids to those that have none. */
const standardNames = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

type TokenFlags = Omit<AddedToken, "id">;

/**
 * `added_tokens` of tokenizer.json, then `added_tokens_decoder` of tokenizer_config.json (else the older added_tokens.json), then special
 * tokens that are in neither. What comes later overrides flags. Where tokenizer_config.json has no `added_tokens_decoder`, the older
 * special_tokens_map.json wins over it.
 *
 * @throws {FormatError} if an entry is none, or a token lies beyond the embedding.
 */
export function folderTokens(files: TokenFiles): FolderTokens {
  const { dir, tokenizer, vocabSize } = files;
  const fail = (file: string, field: string, rule: string, received: unknown, hint: string) =>
    new FormatError(explain({ cannot: `read ${dir}/${file}`, field, rule, received, hint }));
  const warnings: string[] = [];
  const decoder = files.config.added_tokens_decoder;
  const isModern = isObject(decoder);
  // Null stands for absent.
  const config = Object.fromEntries(
    Object.entries(isModern ? files.config : { ...files.config, ...files.map }).filter(([, v]) => v !== null),
  );
  const named = namedTokens(config);
  for (const name of standardNames) {
    const value = config[name];
    if (value === undefined || value === "" || value === false || named.has(name)) continue;
    throw fail(
      "tokenizer_config.json",
      name,
      "the text of a token, or an object with its content",
      value,
      "the file is damaged.",
    );
  }
  const extra = list(config.extra_special_tokens ?? config.additional_special_tokens)
    .map((t) => tokenFlags(t, true)).filter((t) => t !== undefined);
  const special = new Set([...named.values(), ...extra].map((t) => t.content));
  /** An answer ends or a text begins with these; the others only have to be absent from texts. */
  const needed = new Set(["bos_token", "eos_token"].map((name) => named.get(name)?.content));

  const vocab = vocabOf(tokenizer);
  const inVocab = new Set(vocab.values());
  const added = new Map<string, AddedToken>();
  let highest = -1;

  /** Its id in the vocabulary, or the next one behind it, whatever the file says: so the Rust library numbers them. */
  const put = (flags: TokenFlags, file: string, field: string, written?: number): void => {
    const before = added.get(flags.content);
    const next = highest >= vocab.size ? highest + 1 : vocab.size;
    const id = before?.id ?? vocab.get(flags.content) ?? (inVocab.has(next) ? written ?? next : next);
    if (vocabSize !== undefined && id >= vocabSize) {
      if (needed.has(flags.content)) {
        throw fail(
          file,
          `${field} ${quoted(flags.content)}`,
          `a token with an id below ${vocabSize}, as vocab_size in config.json says`,
          id,
          "the model has no row for it; take the tokenizer files that belong to this model.",
        );
      }
      if (written === undefined) {
        warnings.push(
          `${file} names ${quoted(flags.content)} as ${field}, which is in no list of tokens; it is left out.`,
        );
        return;
      }
    }
    if (written !== undefined && written !== id) {
      warnings.push(
        `${file} writes ${
          quoted(flags.content)
        } with id ${written}, where its place in the vocabulary gives ${id}; ${id} is taken, ` +
          "as transformers does.",
      );
    }
    if (written === undefined && before === undefined && !vocab.has(flags.content)) {
      warnings.push(
        `${file} names ${
          quoted(flags.content)
        } as ${field}, which is in no list of tokens; it gets the next free id, ${id}, ` +
          "as in transformers.",
      );
    }
    highest = Math.max(highest, id);
    added.set(flags.content, { ...flags, special: flags.special || before?.special === true, id });
  };

  for (const entry of list(tokenizer.added_tokens)) {
    const flags = tokenFlags(entry, false);
    if (!flags || !isId((entry as JsonObject).id)) {
      throw fail("tokenizer.json", "added_tokens", "tokens with content and id", entry, "the file is damaged.");
    }
    put(flags, "tokenizer.json", "added_tokens", (entry as JsonObject).id as number);
  }

  if (isModern) {
    const entries = Object.entries(decoder).map(([id, entry]) => [Number(id), entry] as const);
    for (const [id, entry] of entries.sort(([a], [b]) => a - b)) {
      const flags = tokenFlags(entry, false);
      if (!flags || !isId(id)) {
        throw fail(
          "tokenizer_config.json",
          "added_tokens_decoder",
          "tokens with content, by their ids",
          { [id]: entry },
          "the file is damaged.",
        );
      }
      const asSpecial = { ...flags, special: flags.special || special.has(flags.content) };
      put(asSpecial, "tokenizer_config.json", "added_tokens_decoder", id);
    }
  } else {
    const entries = Object.entries(files.added);
    const wrong = entries.find(([content, id]) => content === "" || !isId(id));
    if (wrong) {
      throw fail("added_tokens.json", "content", "ids by tokens", Object.fromEntries([wrong]), "the file is damaged.");
    }
    const known = new Set(added.keys());
    for (const [content, id] of entries.sort(([, a], [, b]) => Number(a) - Number(b))) {
      if (known.has(content)) continue;
      const flags = tokenFlags({ content, special: special.has(content) }, false)!;
      put(flags, "added_tokens.json", "content", Number(id));
    }
    for (const token of added.values()) token.special ||= special.has(token.content);
  }

  const from = isModern || !Object.keys(files.map).length
    ? "tokenizer_config.json"
    : "special_tokens_map.json or tokenizer_config.json";
  for (const [name, flags] of named) if (!added.has(flags.content)) put({ ...flags, special: true }, from, name);
  for (const flags of extra) if (!added.has(flags.content)) put(flags, from, "extra_special_tokens");

  const texts = new Map(
    [...vocab, ...[...added.values()].map((t) => [t.content, t.id] as const)].map(([text, id]) => [id, text]),
  );
  return {
    added: [...added.values()],
    named: Object.fromEntries([...named].map(([name, { content }]) => [name, content])),
    idOf: (text) => added.get(text)?.id ?? vocab.get(text),
    textOf: (id) => texts.get(id),
    warnings,
  };
}

/** Ids by token of the vocabulary itself. */
function vocabOf(tokenizer: JsonObject): Map<string, number> {
  const vocab = (tokenizer.model as JsonObject).vocab as JsonObject | unknown[];
  if (!Array.isArray(vocab)) return new Map(Object.entries(vocab) as [string, number][]);
  return new Map(vocab.map((entry, id) => [String(Array.isArray(entry) ? entry[0] : entry), id]));
}

/** The standard ones first, then others whose name ends with `_token` and those of `extra_special_tokens` where that is an object. */
function namedTokens(config: JsonObject): Map<string, TokenFlags> {
  const others = Object.keys(config).filter((name) => name.endsWith("_token") && typeof config[name] === "string");
  const own = isObject(config.extra_special_tokens) ? config.extra_special_tokens : {};
  const all: JsonObject = { ...config, ...own };
  const out = new Map<string, TokenFlags>();
  for (const name of [...standardNames, ...others, ...Object.keys(own)]) {
    const flags = tokenFlags(all[name], true);
    if (flags) out.set(name, flags);
  }
  return out;
}

/** A token is written as its text or as an object with it. */
function tokenFlags(value: unknown, special: boolean): TokenFlags | undefined {
  const entry = typeof value === "string" ? { content: value } : value;
  if (!isObject(entry) || typeof entry.content !== "string" || entry.content === "") return undefined;
  const isSpecial = typeof entry.special === "boolean" ? entry.special || special : special;
  return {
    content: entry.content,
    special: isSpecial,
    normalized: typeof entry.normalized === "boolean" ? entry.normalized : !isSpecial,
    lstrip: entry.lstrip === true,
    rstrip: entry.rstrip === true,
    single_word: entry.single_word === true,
  };
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const list = (value: unknown): unknown[] => Array.isArray(value) ? value : [];
const quoted = (text: string) => JSON.stringify(text);
