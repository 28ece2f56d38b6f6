/** Sentence templates with `{slot}` holes, filled so that it is known where each slot came to stand. */

/** A filled template. */
export interface Filled {
  text: string;
  /** Where the first occurrence of each slot stands in `text`. */
  spans: Readonly<Record<string, { start: number; end: number }>>;
}

/** The slot names of a template, in the order of their holes. */
export function holes(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
}

/**
 * Fills every hole. A hole at the very beginning of the template is written with a capital letter.
 *
 * @throws RangeError if the template names a slot that is not given.
 */
export function fill(template: string, slots: Readonly<Record<string, string>>): Filled {
  const spans: Record<string, { start: number; end: number }> = {};
  let text = "";
  let last = 0;
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    const value = slots[match[1]];
    if (value === undefined) {
      throw new RangeError(
        `Cannot fill template: slot must be one of ${Object.keys(slots).join(", ")}: received "${match[1]}"`,
      );
    }
    text += template.slice(last, match.index);
    spans[match[1]] ??= { start: text.length, end: text.length + value.length };
    text += text === "" ? capitalised(value) : value;
    last = match.index + match[0].length;
  }
  return { text: text + template.slice(last), spans };
}

/** The text with its first letter in upper case. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
