import type { Tokenizer } from "../format/tokenizer.ts";

/**
 * A line without special tokens of the model. A tokenizer reads a special token that is written out in a text as the token itself, so a
 * note could end its turn and continue as somebody else. Here a space is put into it.
 */
export function plainLine(tokens: Pick<Tokenizer, "addedIds" | "encode" | "decode">, line: string): string {
  let plain = line;
  for (let length = line.length; length > 0; length--) {
    const special = new Set(tokens.encode(plain).filter((id) => tokens.addedIds?.has(id)));
    if (special.size === 0) break;
    for (const id of special) {
      const [first, ...rest] = tokens.decode([id], true).trim();
      plain = plain.replaceAll([first, ...rest].join(""), rest.length > 0 ? `${first} ${rest.join("")}` : "");
    }
  }
  return plain;
}
