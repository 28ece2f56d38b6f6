/** Whether who or what a clause is about is a name or a noun beyond doubt. */
import { setsApart } from "./plain_complement.ts";
import type { TaggedWord } from "./tagged_words.ts";

/** Most words of a subject. */
const longestSubject = 7;
/** Words that name nobody and nothing by themselves. */
const indefinite =
  /^(?:both|all|each|some|none|neither|either|half|most|many|few|every\p{L}+|some\p{L}+|any\p{L}*|no\p{L}+|ours|mine|yours|hers|theirs|first|second|one|other|another|before|this|that|these|those|there)\b/iu;

/** "Salt", "Marek": one word with a capital letter that may be a name or not. */
export function isMaybeName(subject: string, [only, ...more]: readonly TaggedWord[]): boolean {
  return /^\p{Lu}\p{Ll}/u.test(subject) && more.length === 0 &&
    !["ProperNoun", "Person", "Place"].some((tag) => only.tags.has(tag));
}

/**
 * A pronoun, a name, or a noun with what belongs to it: the noun stands last.
 *
 * @param words Those of the subject, tagged without the rest of the sentence.
 */
export function isPlainSubject(subject: string, words: readonly TaggedWord[]): boolean {
  if (/^(?:I|we)$/iu.test(subject)) return true;
  // "Drama group", "Sticker on the machine": the capital letter may be a name's.
  if (/^\p{Lu}\p{Ll}+(?: \p{Ll}+)+$/u.test(subject) || /^['‘]/u.test(subject)) return false;
  if (/^(?:he|she|it|they|you|we|i)\b/iu.test(subject) || indefinite.test(subject) || /['’]s?$/u.test(subject)) {
    return false;
  }
  const last = words.at(-1);
  if (
    !last || words.length > longestSubject || setsApart.test(subject) ||
    /[,:;()"“”=]|['’](?:ve|ll|d|re|m)\b|\b(?:I|we|you|they|he|she|it|ones?)\b/u.test(subject)
  ) {
    return false;
  }
  if (["Verb", "Negative", "Adverb"].some((tag) => words[0].tags.has(tag)) && !words[0].tags.has("Noun")) return false;
  if (!words.every((word) => isNominal(word) || /^(?:of|in|at|on|for|from|to|with|and|de|van|von)$/u.test(word.text))) {
    return false;
  }
  return last.tags.has("Noun") || /^\p{Lu}|^(?:school|work|home)$/u.test(last.text);
}

/** What may stand in a noun phrase. */
function isNominal({ text, tags }: TaggedWord): boolean {
  if (/^(?:work|home|school)$/u.test(text)) return true;
  if (/^\p{Lu}/u.test(text) && !tags.has("Adverb") && !tags.has("Conjunction")) return true;
  return ["Noun", "Adjective", "Determiner", "Possessive", "Value", "Gerund"].some((tag) => tags.has(tag)) &&
    !tags.has("Conjunction");
}
