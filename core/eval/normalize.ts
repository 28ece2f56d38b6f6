/** Answers as SQuAD compares them (Rajpurkar et al. 2016): lower case, no punctuation, no articles, single spaces. */
export function normalizeAnswer(text: string): string {
  return text.toLowerCase()
    .replace(/[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g, "")
    .replace(/\b(a|an|the)\b/g, " ")
    .split(/\s+/).filter((word) => word !== "").join(" ");
}

/** A prediction ends at the first line break (generation has ended at the first end token); outer white space is no part of it. */
export function cutPrediction(generated: string): string {
  return generated.split(/[\r\n]/, 1)[0].trim();
}
