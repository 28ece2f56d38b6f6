/** `Tokens` on top of @huggingface/tokenizers and @huggingface/jinja, from whatever file the parts came. */
import { explain, FormatError, InputError } from "../../schemas/errors.ts";
import { portablePreTokenizer } from "./pre_tokenizers.ts";
import type { ChatMessage, Tokenizer } from "./tokenizer.ts";

/** What a tokenizer is made of. */
export interface TokenizerParts {
  /** Where it came from, for messages. */
  path: string;
  /** The content of a `tokenizer.json`. */
  tokenizer: Record<string, unknown>;
  /** Jinja source of the chat template. */
  template?: string;
  /** The texts that the chat template sees as `bos_token` and `eos_token`. */
  bosToken?: string;
  eosToken?: string;
  /** Id to be put in front of plain text, where the model wants one. */
  bosId?: number;
  endIds: readonly number[];
  /** What was decided by a guess. */
  warnings?: readonly string[];
}

/** Texts of tokens that end a turn or a text, in the models that this project runs. */
const endTexts = ["<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<|eom_id|>"];

/** Ids that end a generation: those the file names, and those of well-known texts among its special tokens. */
export function endIdsOf(
  named: readonly (number | undefined)[],
  special: Iterable<readonly [string, number]>,
): number[] {
  const ids = new Set(named.filter((id) => id !== undefined));
  for (const [text, id] of special) if (endTexts.includes(text)) ids.add(id);
  return [...ids].sort((a, b) => a - b);
}

/** @throws {FormatError} where the library cannot make a tokenizer of the parts. */
export async function tokensFromParts(parts: TokenizerParts): Promise<Tokenizer> {
  const { Tokenizer } = await import("@huggingface/tokenizers");
  const { Template } = await import("@huggingface/jinja");
  const fail = (field: string, rule: string, received: unknown, hint: string) =>
    new FormatError(explain({ cannot: `read the tokenizer of ${parts.path}`, field, rule, received, hint }));

  let library: InstanceType<typeof Tokenizer>;
  try {
    const tokenizer = { ...parts.tokenizer, pre_tokenizer: portablePreTokenizer(parts.tokenizer.pre_tokenizer) };
    library = new Tokenizer(tokenizer, { clean_up_tokenization_spaces: false });
  } catch (error) {
    throw fail(
      "tokenizer",
      "one that @huggingface/tokenizers can build",
      (error as Error).message,
      "the file is damaged or too new.",
    );
  }
  let size = 0;
  for (const id of library.get_vocab().values()) size = Math.max(size, id + 1);

  let template: InstanceType<typeof Template> | undefined;
  if (parts.template !== undefined) {
    try {
      template = new Template(parts.template);
    } catch (error) {
      throw fail(
        "chat template",
        "a Jinja template",
        (error as Error).message,
        "the file is damaged or uses a newer Jinja.",
      );
    }
  }

  return {
    size,
    endIds: parts.endIds,
    bosId: parts.bosId,
    warnings: parts.warnings ?? [],
    encode(text: string): number[] {
      if (text === "") return [];
      return library.encode(text, { add_special_tokens: false }).ids;
    },
    decode(ids: readonly number[], special = false): string {
      const known = ids.filter((id) => library.id_to_token(id) !== undefined);
      if (known.length === 0) return "";
      return library.decode(known, { skip_special_tokens: !special, clean_up_tokenization_spaces: false });
    },
    chat(messages: readonly ChatMessage[]): string {
      if (!template) {
        throw fail(
          "chat template",
          "there",
          undefined,
          "this is a base model; use plain prompts (`--raw`), or an instruct model.",
        );
      }
      try {
        return template.render({
          messages: messages.map(({ role, content }) => ({ role, content })),
          add_generation_prompt: true,
          bos_token: parts.bosToken ?? "",
          eos_token: parts.eosToken ?? "",
          tools: null,
          documents: null,
        });
      } catch (error) {
        throw new InputError(
          explain({
            cannot: `write a chat for ${parts.path}`,
            field: "messages",
            rule: "a chat that the model's own template accepts",
            received: messages.map((m) => m.role),
            hint: (error as Error).message,
          }),
        );
      }
    },
  };
}
