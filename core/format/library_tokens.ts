/** A tokenizer on top of @huggingface/tokenizers and @huggingface/jinja, from whatever file the parts came. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { type AddedToken, splitterOf } from "./added_tokens.ts";
import { chatWriter, templateWarnings } from "./chat_template.ts";
import { portableTokenizer } from "./portable_tokenizer.ts";
import type { ChatMessage, Tokenizer } from "./tokenizer.ts";
import { answerFrame } from "./turn_end.ts";

/** What a tokenizer is made of. */
export interface TokenizerParts {
  /** Where it came from, for messages. */
  path: string;
  /** The content of a `tokenizer.json`. */
  tokenizer: Record<string, unknown>;
  /** Jinja source of the chat template. */
  template?: string;
  /** Names of templates that are there, where none of them is the default. */
  otherTemplates?: readonly string[];
  /** The texts that the chat template sees as `bos_token` and `eos_token`. */
  bosToken?: string;
  eosToken?: string;
  /** Texts of all special tokens by name, where the template sees no others; without it, one that is not named is an empty text. */
  named?: Readonly<Record<string, string>>;
  /** Id to be put in front of plain text, where the model wants one. */
  bosId?: number;
  /** Ids that end a generation. What ends a turn in the chat template comes on top. */
  endIds: readonly number[];
  /** Whether the model learned its answers as texts of their own. */
  answersApart?: boolean;
  /** What was decided by a guess. */
  warnings?: readonly string[];
}

/** @throws {FormatError} if the library cannot make a tokenizer of the parts. */
export async function tokensFromParts(parts: TokenizerParts): Promise<Tokenizer> {
  const { path, template, bosToken = "", eosToken = "" } = parts;
  const named = parts.named ?? { bos_token: bosToken, eos_token: eosToken };
  const write = template === undefined ? undefined : await chatWriter(template, { path, named });
  const text = await textTokens(parts);
  const tokens = {
    ...text,
    endIds: parts.endIds,
    bosId: parts.bosId,
    answersApart: parts.answersApart === true,
    eosId: parts.eosToken === undefined ? undefined : text.idOf(parts.eosToken),
    chat(messages: readonly ChatMessage[], generationPrompt = true): string {
      if (write) return write(messages, generationPrompt);
      const others = parts.otherTemplates ?? [];
      throw new FormatError(explain({
        cannot: `read the tokenizer of ${path}`,
        field: "chat template",
        rule: others.length > 0 ? 'one named "default"' : "there",
        received: others.length > 0 ? others : undefined,
        hint: others.length > 0
          ? "save the one that is meant as chat_template.jinja."
          : "this is a base model; give it plain text that it goes on with, or take an instruct model.",
      }));
    },
  };
  const warnings = [...parts.warnings ?? []];
  if (template === undefined) return { ...tokens, warnings };
  warnings.push(...templateWarnings(template, named));
  const { end } = answerFrame(tokens);
  if (end === undefined) {
    warnings.push("No file names an end token and the chat template writes none; answers go on to the limit.");
  }
  if (end === undefined || parts.endIds.includes(end)) return { ...tokens, warnings };
  warnings.push(
    `The chat template ends a turn with ${
      JSON.stringify(text.decode([end], true))
    }, which no file names as an end token; it ends an answer.`,
  );
  return { ...tokens, endIds: [...parts.endIds, end].sort((a, b) => a - b), warnings };
}

/** Text to ids and back. */
async function textTokens({ path, tokenizer }: TokenizerParts) {
  const { Tokenizer } = await import("@huggingface/tokenizers");
  const build = (tokenizer: Record<string, unknown>) => {
    try {
      return new Tokenizer(tokenizer, { clean_up_tokenization_spaces: false });
    } catch (error) {
      throw new FormatError(explain({
        cannot: `read the tokenizer of ${path}`,
        field: "tokenizer",
        rule: "one that @huggingface/tokenizers can build",
        received: (error as Error).message,
        hint: "the file is damaged, or of a kind that is not supported.",
      }));
    }
  };
  const portable = portableTokenizer(tokenizer);
  const written = portable.added_tokens as AddedToken[];
  const { normalizer } = build({ ...portable, added_tokens: [], model: { type: "BPE", vocab: {}, merges: [] } });
  // In Rust such a token is its normalised text from then on, in decoded text too.
  const added = written.map((t) => t.normalized && normalizer ? { ...t, content: normalizer.normalize(t.content) } : t);
  const library = build({ ...portable, added_tokens: added });
  const { pre_tokenizer: preTokenizer, model } = library;
  const inGiven = splitterOf(added.filter((t) => !t.normalized));
  const inNormal = splitterOf(added.filter((t) => t.normalized));
  let size = 0;
  for (const id of library.get_vocab().values()) size = Math.max(size, id + 1);

  /** The library's own encoding knows no `single_word` and strips white space as JavaScript does, so the added tokens are found here. */
  const encode = (text: string): number[] => {
    const ids: number[] = [];
    for (const [at, given] of inGiven(text).entries()) {
      if ("id" in given) {
        ids.push(given.id);
        continue;
      }
      for (const [within, part] of inNormal(normalizer?.normalize(given.text) ?? given.text).entries()) {
        if ("id" in part) {
          ids.push(part.id);
          continue;
        }
        // Some pre-tokenizers treat the very beginning of a text in their own way.
        const words = preTokenizer?.pre_tokenize(part.text, { section_index: at + within }) ?? [part.text];
        for (const token of model!(words)) {
          const id = model!.tokens_to_ids.get(token) ?? model!.unk_token_id;
          if (id !== undefined) ids.push(id);
        }
      }
    }
    return ids;
  };
  return {
    size,
    addedIds: new Set(added.map((t) => t.id)),
    encode,
    decode(ids: readonly number[], special = false): string {
      const known = ids.filter((id) => library.id_to_token(id) !== undefined);
      if (known.length === 0) return "";
      return library.decode(known, { skip_special_tokens: !special, clean_up_tokenization_spaces: false });
    },
    idOf: (token: string) => written.find((t) => t.content === token)?.id ?? library.token_to_id(token),
  };
}
