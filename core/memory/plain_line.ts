import type { Tokenizer } from "../format/tokenizer.ts";

/**
 * A line in which no special token of the model stands. A tokenizer takes one that is written out in a text for the token itself, so a note
 * could end the turn that it stands in, and go on as somebody else. Here a space parts it.
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
