/** Number of English nouns, as far as a word list needs it. */

/** The plural by rule: "loaf" has to bring its own. */
export function pluralOf(noun: string): string {
  if (/(?:s|x|z|ch|sh)$/u.test(noun)) return /(?:['’]s|ss'?)$/u.test(noun) && !/ss$/u.test(noun) ? noun : `${noun}es`;
  if (/[^aeiou]y$/u.test(noun)) return noun.replace(/y$/u, "ies");
  return `${noun}s`;
}

/** "a" or "an", as a word asks for it; some letters sound otherwise than they look. */
export function articleFor(word: string): string {
  return /^(?:[aeio]|u(?!ni|se|ti|k|ro)|hour|heir|honest)/iu.test(word) ? "an" : "a";
}
