/**
 * Whether a clause is so plain that its grammar is surely right. What is asked of such a clause needs no reader that checks it; of 1,117 notes
 * written by hand, see docs/log.md.
 */
import type { Clause } from "./clauses.ts";
import type { Complement } from "./complements.ts";
import { type TaggedWord, taggedWords } from "./tagged_words.ts";

/** Most words of a subject, of what stands behind the verb, and of it in all. */
const longestSubject = 7, longestComplement = 7, mostComplements = 3;
/** Words that set something apart, or join what the grammar takes for one. */
const apart =
  /\b(?:not|no|never|except|but|only|unless|than|instead|plus|besides|without|if|because|so|whether|what|who|which|that|where|when|though|although|as|per|or)\b/iu;

/** Whether a clause says one thing, in words whose part of the sentence is beyond doubt. */
export function isPlain({ subject, verb, complements, whole }: Clause): boolean {
  return whole && isPlainSubject(subject) && complements.length <= mostComplements &&
    complements.every((one) => isPlainComplement(one)) && !isSplit(complements) &&
    !complements.some((one) => one.role === "object" && isVague(one)) &&
    !(verb.root === "be" && verb.auxiliary !== verb.text.split(" ")[0]);
}

/** A pronoun, a name, or a noun with what belongs to it: the noun stands last. */
function isPlainSubject(subject: string): boolean {
  if (/^(?:I|we|he|she|they|it)$/iu.test(subject)) return true;
  const words = taggedWords(subject);
  const last = words.at(-1);
  if (
    !last || words.length > longestSubject || apart.test(subject) ||
    /[,:;()"“”=]|['’](?:ve|ll|d|re|m)\b|\b(?:I|we|you|they)\b/u.test(subject)
  ) {
    return false;
  }
  if (["Verb", "Negative", "Adverb"].some((tag) => words[0].tags.has(tag)) && !words[0].tags.has("Noun")) return false;
  if (!words.every((word) => isNominal(word) || /^(?:of|in|at|on|for|from|with|and|de|van|von)$/u.test(word.text))) {
    return false;
  }
  return last.tags.has("Noun") || /^\p{Lu}/u.test(last.text);
}

/** What may stand in a noun phrase. */
function isNominal({ text, tags }: TaggedWord): boolean {
  if (/^\p{Lu}/u.test(text) && !tags.has("Adverb") && !tags.has("Conjunction")) return true;
  return ["Noun", "Adjective", "Determiner", "Possessive", "Value", "Gerund"].some((tag) => tags.has(tag)) &&
    !tags.has("Conjunction");
}

function isPlainComplement({ text, role, preposition, words }: Complement): boolean {
  if (words.length > longestComplement || apart.test(text) || /[:;()=…→]/u.test(text)) return false;
  // "to drive the van" is a verb.
  const first = words[preposition.split(" ").filter(Boolean).length];
  if (
    preposition !== "" && (!first || first.tags.has("Infinitive") || preposition === "to" && first.tags.has("Verb"))
  ) {
    return false;
  }
  // "43 and his father's 45" are two things.
  if (/ and (?:his|her|my|our|their|the|an?|one|\d)\b/iu.test(text)) return false;
  return role !== "object" || words.every(({ tags }) => !tags.has("Verb") || tags.has("Noun") || tags.has("Adjective"));
}

/** "from … to …" and "4 to 6" are one span. Two objects are a person and a thing; and each role comes once. */
function isSplit(complements: readonly Complement[]): boolean {
  const roles = complements.map(({ role, preposition }) => `${role} ${role === "other" ? preposition : ""}`);
  const objects = complements.filter(({ role }) => role === "object");
  const prepositions = complements.map(({ preposition }) => preposition);
  if (prepositions.includes("to") && (prepositions.includes("from") || /\d$/u.test(objects[0]?.noun ?? ""))) {
    return true;
  }
  const isGiven = objects.length === 2 && /^(?:me|us|him|her|them|you|\p{Lu}\S*)$/u.test(objects[0].noun);
  return new Set(roles).size < roles.length && !(isGiven && new Set(roles).size === roles.length - 1);
}

/** "off", "late", "the one", "mine": what it means is not asked for by "what". */
function isVague({ text, words }: Complement): boolean {
  if (
    /^(?:the one|mine|ours|yours|hers|theirs|his|it|him|her|them|neither|both|either|none|all|sick|up|off|out)\b/iu
      .test(text)
  ) return true;
  return !words.some(({ text, tags }) => tags.has("Noun") || tags.has("Value") || /^\p{Lu}|\d/u.test(text));
}
