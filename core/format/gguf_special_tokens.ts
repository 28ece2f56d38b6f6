/** Which tokens of a GGUF file stand for more than text, and which of them end a generation, as llama.cpp decides. */
import { endTexts } from "./end_texts.ts";
import type { GgufValue } from "./gguf_values.ts";

/** ggml's token types that matter here. */
const unknown = 2, control = 3, userDefined = 4;

/** What the metadata says of special tokens. */
export interface GgufSpecialTokens {
  /** Taken whole out of a text; `special` ones are left out of decoded text. */
  added: { id: number; content: string; special: boolean }[];
  bos: number | undefined;
  eos: number | undefined;
  /** In ascending order. */
  endIds: number[];
  warnings: string[];
}

/**
 * @param tokens All texts, by id.
 * @param types ggml's token types by id; undefined if the file has none.
 */
export function ggufSpecialTokens(
  metadata: ReadonlyMap<string, GgufValue>,
  tokens: readonly string[],
  types: readonly number[] | undefined,
): GgufSpecialTokens {
  const warnings: string[] = [];
  const special = new Set<number>();
  const whole = new Set<number>();
  tokens.forEach((text, id) => {
    // Without types the form has to do.
    const type = types ? types[id] : /^<[|｜].+[|｜]>$/.test(text) ? control : undefined;
    if (type === control || type === unknown) special.add(id);
    if (type === userDefined) whole.add(id);
  });
  if (!types) {
    warnings.push(
      `tokenizer.ggml.token_type is missing; the ${special.size} tokens of the form <|…|> are taken for special ones.`,
    );
  }

  const id = (name: string): number | undefined => {
    const key = `tokenizer.ggml.${name}`;
    const value = metadata.get(key);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < tokens.length) return value;
    // −1 as an unsigned number is how a converter writes that there is none.
    const none = Number(value) === 0xffff_ffff || Number(value) === -1;
    warnings.push(
      `${key} is ${
        none ? `${value}, which stands for none` : `${value}, which is no id from 0 to ${tokens.length - 1}`
      }; ` +
        "it is left out, as in llama.cpp.",
    );
    return undefined;
  };
  const [bos, eos, eot, eom] = ["bos_token_id", "eos_token_id", "eot_token_id", "eom_token_id"].map(id);

  const byText = new Map(tokens.map((text, id) => [text, id] as const));
  const ends = new Set([...endTexts].map((text) => byText.get(text)).filter((id) => id !== undefined));
  const has = (text: string) => byText.has(text);
  // In these families the text is a mark within an answer.
  if (has("<|end|>") && (has("<|call|>") || has("<|calls|>")) && (has("<|return|>") || has("<|flush|>"))) {
    ends.delete(byText.get("<|end|>")!);
    whole.add(byText.get("<|end|>")!);
  }
  if (has("</s>") && has("<|tool_response>")) ends.delete(byText.get("</s>")!);
  const named = [eos, eot, eom].filter((id) => id !== undefined);
  for (const id of named) ends.add(id);

  for (const id of [...ends, ...(bos === undefined ? [] : [bos])]) {
    if (special.has(id)) continue;
    if (types) {
      warnings.push(
        `The token ${JSON.stringify(tokens[id])} has type ${
          types[id]
        }; it is taken for a control token, as in llama.cpp.`,
      );
    }
    special.add(id);
  }
  const added = [...new Set([...special, ...whole])].sort((a, b) => a - b)
    .map((id) => ({ id, content: tokens[id], special: special.has(id) }));
  return { added, bos, eos, endIds: [...ends].sort((a, b) => a - b), warnings };
}
