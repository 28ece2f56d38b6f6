/** Whether one text stands in another as whole words, in any writing: case and punctuation do not count, accents do. */

/** The words of a text in lower case, with one space before, between and after them. */
export function spaced(text: string): string {
  // Marks belong to the letter before them, also where no single character holds both.
  return ` ${text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim()} `;
}

/** Whether the words of `part` stand in `text`, one after another. */
export function hasWords(text: string, part: string): boolean {
  return spaced(text).includes(spaced(part));
}
