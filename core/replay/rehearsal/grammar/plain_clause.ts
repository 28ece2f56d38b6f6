/**
 * Whether a clause is so plain that its grammar is surely right. What is asked of such a clause needs no reader that checks it; of 1,117 notes
 * written by hand, see docs/log.md.
 */
import type { Clause } from "./clauses.ts";
import { type Complement, timeTags, timeWords } from "./complements.ts";
import { type TaggedWord, taggedWords } from "./tagged_words.ts";

/** Most words of a subject, of what stands behind the verb, and of it in all. */
const longestSubject = 7, longestComplement = 7, mostComplements = 3;
/** Words that set something apart, or join what the grammar takes for one. */
const apart =
  /\b(?:not|no|never|except|but|only|unless|than|instead|plus|besides|without|if|because|so|whether|what|who|which|that|where|when|though|although|as|per|or|is|are|was|were|has|have|had|again|now|here|there)\b/iu;

/** Whether a clause says one thing, in words whose part of the sentence is beyond doubt. */
export function isPlain({ subject, verb, complements, whole }: Clause): boolean {
  return whole && isPlainSubject(subject) && agrees(subject, verb) && complements.length <= mostComplements &&
    complements.every((one) => isPlainComplement(one)) && !isSplit(complements) &&
    !complements.some((one) => one.role === "object" && isVague(one)) &&
    !/^only\b|^(?:is|are|was|were)n['’]t\b/iu.test(verb.text) &&
    !(isMaybeName(subject) && (verb.root === "be" || verb.auxiliary === "did" && complements[0]?.role !== "object")) &&
    !isPhrasal(verb, complements) && !(intransitive.test(verb.root) && complements[0]?.role === "object") &&
    !(verb.root === "be" &&
      (verb.auxiliary !== verb.text.split(" ")[0] ||
        complements.length > 1 && complements.some(({ role }) => role === "object")));
}

/** "took over the website", "takes her shoes off", "makes my hands itch": the verb is more than its first word. */
function isPhrasal({ root, main }: Clause["verb"], complements: Clause["complements"]): boolean {
  const [first] = complements;
  if (!first) return false;
  if (/^(?:back|down|up|out|off)$/u.test(main) || first.preposition === "after") return true;
  if (/^(?:say|mean|think|read)$/u.test(root) && !/\d/u.test(first.text)) return true;
  return complements.some(({ words }) =>
    /^(?:over|off|up|out|away|back|down|through|about)$/iu.test(words.at(-1)!.text)
  ) ||
    /^(?:over|through|about)$/u.test(first.preposition) && !/^(?:be|hang|stand|lie|sit)$/u.test(root) ||
    first.preposition === "by" && first.role === "place" && !/^(?:be|hang|stand|lie|sit|live|park)$/u.test(root) ||
    /^(?:make|let|help|see|hear|watch)$/u.test(root) && first.role === "object" &&
      (first.words.at(-1)!.tags.has("Verb") || /^(?:my|his|her|their|our|the) \S+ \S+$/u.test(first.text));
}

/** Verbs that take no object: a noun behind them is part of a phrase ("go home", "come first"). */
const intransitive = /^(?:go|come|stay|live|stand|lie|sit|hang|arrive|fall|run|work|sleep|belong|remain)$/u;
/** Words that name nobody and nothing by themselves. */
const indefinite =
  /^(?:both|all|each|some|none|neither|either|half|most|many|few|every\p{L}+|some\p{L}+|any\p{L}*|no\p{L}+|ours|mine|yours|hers|theirs|first|second|one|other|another|before|this|that|these|those|there)\b/iu;
/** What goes before a noun. */
const determined = /^(?:the|an?|my|our|your|his|her|their|\p{Lu}\S*['’]s?)(?: |$)/iu;

/** A verb without an auxiliary fits its subject; after a noun without an article, a past form may be a participle ("card lost Tuesday"). */
function agrees(subject: string, verb: Clause["verb"]): boolean {
  const words = taggedWords(subject.replace(/ (?:of|in|at|on|for|from|with) .*$/u, "")), last = words.at(-1);
  const bare = verb.text.split(" ").length === 1;
  if (!last || !bare || /^(?:I|we)$/iu.test(subject)) return last !== undefined;
  const several = last.tags.has("Plural") || / and /u.test(subject) || /\p{Ll}s$/u.test(last.text);
  if (verb.auxiliary === "do" || /^are$|^were$/u.test(verb.text)) return several;
  if (verb.auxiliary === "did") return determined.test(subject) || /^\p{Lu}/u.test(subject);
  return !/ and /u.test(subject) && (!last.tags.has("Plural") || /^\p{Lu}/u.test(last.text));
}

/** "Salt", "Marek": one word with a capital letter that may be a name or not. */
export function isMaybeName(subject: string): boolean {
  const [only, ...more] = taggedWords(subject);
  return /^\p{Lu}\p{Ll}/u.test(subject) && more.length === 0 &&
    !["ProperNoun", "Person", "Place"].some((tag) => only.tags.has(tag));
}

/** A pronoun, a name, or a noun with what belongs to it: the noun stands last. */
export function isPlainSubject(subject: string): boolean {
  if (/^(?:I|we)$/iu.test(subject)) return true;
  // "Drama group", "Sticker on the machine": the capital letter may be a name's.
  if (/^\p{Lu}\p{Ll}+(?: \p{Ll}+)+$/u.test(subject) || /^['‘]/u.test(subject)) return false;
  if (/^(?:he|she|it|they|you|we|i)\b/iu.test(subject) || indefinite.test(subject) || /['’]s?$/u.test(subject)) {
    return false;
  }
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

export function isPlainComplement({ text, role, preposition, words }: Complement): boolean {
  if (/\b(?:my|your|him|her|it|our|them)sel(?:f|ves)\b|["“”]/u.test(text) || isIdiom({ role, preposition, words })) {
    return false;
  }
  if (/^(?:either|neither|both|none|all)\b/iu.test(text.slice(preposition.length).trim())) return false;
  const last = words.at(-1)!;
  if (["Comparative", "Superlative"].some((tag) => last.tags.has(tag))) return false;
  // "at the evening college" is a place.
  const isTimed = timeTags.some((tag) => last.tags.has(tag)) || timeWords.test(last.text) ||
    /^\p{Lu}|\d|^o'clock$/u.test(last.text);
  if (role === "time" && /\d an? \p{Ll}| and \p{Lu}\S* \p{L}/u.test(text)) return false;
  if (role === "time" && /^(?:at|in|on|by)$/u.test(preposition) && !isTimed) return false;
  const bareTime = role === "time" && preposition === "" && words[0];
  if (
    bareTime && !/^(?:every|each|once|twice|last|next|this|the|a|all|\d.*|\p{L}+ly|\p{L}+day)$/u.test(bareTime.text) &&
    !["Date", "Time", "Value"].some((tag) => bareTime.tags.has(tag))
  ) return false;
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

/** "in all", "on loan", "for a living", "by hand": a bare noun behind such a preposition is a phrase of its own. */
function isIdiom({ role, preposition, words }: Pick<Complement, "role" | "preposition" | "words">): boolean {
  if (role === "time" || !/^(?:in|on|at|by|for|out)$/u.test(preposition)) return false;
  const rest = words.slice(1);
  if (preposition === "for" && /^an?$/iu.test(rest[0]?.text ?? "") && rest.length === 2) return true;
  return rest.length === 1 && /^\p{Ll}+$/u.test(rest[0].text) && !rest[0].tags.has("Plural");
}

/** "from … to …" and "4 to 6" are one span. Two objects are a person and a thing; and each role comes once. */
function isSplit(complements: readonly Complement[]): boolean {
  const roles = complements.map(({ role, preposition }) => `${role} ${role === "other" ? preposition : ""}`);
  const objects = complements.filter(({ role }) => role === "object");
  const prepositions = complements.map(({ preposition }) => preposition);
  if (prepositions.includes("to") && (prepositions.includes("from") || /\d$/u.test(objects[0]?.noun ?? ""))) {
    return true;
  }
  const said = prepositions.filter((one) => one !== "");
  if (new Set(said).size < said.length) return true;
  // "the pup with the white paw": what belongs to the object is nothing that is done with it.
  if (
    objects.length > 0 &&
    complements.some(({ preposition, noun }) => preposition === "with" && /^(?:the|an?) /iu.test(noun))
  ) {
    return true;
  }
  const isGiven = objects.length === 2 && /^(?:me|us|him|her|them|you|\p{Lu}\S*)$/u.test(objects[0].noun);
  return new Set(roles).size < roles.length && !(isGiven && new Set(roles).size === roles.length - 1);
}

/** "off", "late", "the one", "mine": what it means is not asked for by "what". */
function isVague({ text, words }: Complement): boolean {
  if (
    /^(?:the one|the same|mine|ours|yours|hers|theirs|his|it|him|her|them|neither|both|either|none|all|sick|up|off|out)\b/iu
      .test(text)
  ) return true;
  // "I owe Tomasz 20": a person and an amount.
  if (/^\p{Lu}\p{Ll}+ \d/u.test(text)) return true;
  return !words.some(({ text, tags }) => tags.has("Noun") || tags.has("Value") || /^\p{Lu}|\d/u.test(text));
}
