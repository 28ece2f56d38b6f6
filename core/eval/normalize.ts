/** An article with no letter, digit, mark or underscore beside it: JavaScript's own `\b` takes the a of "Andréa" for a word. */
const articles = /(?<![\p{L}\p{N}\p{M}_])(a|an|the)(?![\p{L}\p{N}\p{M}_])/gu;
/** Python's `string.punctuation`. */
const punctuation = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g;
/** What Python's `str.split` splits at: not U+FEFF, which JavaScript's `\s` counts, but U+0085 and ASCII's four separators. */
// deno-lint-ignore no-control-regex -- those four are control characters
const whiteSpace = /[\p{White_Space}\x1c-\x1f]+/u;

/** Answers as SQuAD compares them (Rajpurkar et al. 2016): lower case, no punctuation, no articles, single spaces. */
export function normalizeAnswer(text: string): string {
  return text.toLowerCase().replace(punctuation, "").replace(articles, " ")
    .split(whiteSpace).filter((word) => word !== "").join(" ");
}

/** A prediction ends at the first line break (generation has ended at the first end token); outer white space is no part of it. */
export function cutPrediction(generated: string): string {
  return generated.split(/[\r\n]/, 1)[0].trim();
}
