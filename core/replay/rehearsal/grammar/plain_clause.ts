/**
 * Whether a clause is so plain that its grammar is surely right. What is asked of such a clause needs no reader that checks it, so a wrong
 * reading becomes a wrong training row: where there is doubt, it is not plain.
 */
import type { Clause } from "./clauses.ts";
import { type Complement, isInfinitival } from "./complements.ts";
import { directs } from "./converse_questions.ts";
import { definite, ownerName } from "./determiners.ts";
import { isPlainComplement, isVague } from "./plain_complement.ts";
import { isMaybeName, isPlainSubject } from "./plain_subject.ts";
import { type TaggedWord, taggedWords } from "./tagged_words.ts";

/** Most parts behind the verb. */
const mostComplements = 3;

/**
 * Whether a clause says one thing, in words whose part of the sentence is beyond doubt.
 *
 * @param words Those of the subject, tagged without the rest of the sentence.
 */
export function isPlain({ subject, verb, complements, whole }: Clause, words: readonly TaggedWord[]): boolean {
  const [first] = complements;
  const isAbout = isPlainSubject(subject, words) && agrees(subject, words, verb);
  const isBehind = complements.length <= mostComplements &&
    complements.every((one, i) => isPlainComplement(one) || i === 1 && directs.test(verb.root) && isInfinitival(one)) &&
    !isSplit(complements) &&
    !complements.some((one) => one.role === "object" && isVague(one) && !isFeeling(complements));
  const isOf = verb.root === "be" ? isPlainBe(verb, complements) : !isPhrasal(verb, complements) &&
    !(intransitive.test(verb.root) && first?.role === "object" && verb.main !== "stand" && !isRun(verb, first));
  // "Salt lost": a name or a thing, and an active form or not.
  const isClear = !isMaybeName(subject, words) ||
    verb.root !== "be" && (verb.auxiliary !== "did" || first?.role === "object");
  return whole && isAbout && isBehind && isOf && isClear && !/^only\b|^(?:is|are|was|were)n['’]t\b/iu.test(verb.text);
}

/** "is" and what it is; not "must be", and no object beside a place or a time. */
function isPlainBe(verb: Clause["verb"], complements: Clause["complements"]): boolean {
  return (verb.auxiliary === verb.text.split(" ")[0] || verb.infinitive !== undefined) &&
    (complements.length === 1 || complements.every(({ role }) => role !== "object") || isFeeling(complements) ||
      verb.main === "been" && !verb.negative && complements.length === 2 && complements[1].role === "time");
}

/** "allergic to hazelnuts": an adjective and what it is about. */
function isFeeling([first, about, more]: readonly Complement[]): boolean {
  return !more &&
    /^(?:allergic|afraid|scared|terrified|frightened|proud|fond|tired|jealous|responsible|famous|married|related)$/u
      .test(first.text) &&
    /^(?:to|of|for)$/u.test(about.preposition);
}

/** "took over the website", "takes her shoes off", "makes my hands itch": the verb is more than its first word. */
function isPhrasal({ root, main }: Clause["verb"], complements: Clause["complements"]): boolean {
  const [first] = complements;
  if (!first) return false;
  if (/^(?:back|down|up|out|off)$/u.test(main) || first.preposition === "after" && root !== "name") return true;
  if (/^(?:say|mean|think|read)$/u.test(root) && !/\d/u.test(first.text)) return true;
  return complements.some(({ words }) =>
    /^(?:over|off|up|out|away|back|down|through|about)$/iu.test(words.at(-1)!.text)
  ) ||
    /^(?:over|through|about)$/u.test(first.preposition) && !/^(?:be|hang|stand|lie|sit)$/u.test(root) ||
    first.preposition === "by" && first.role === "place" && !/^(?:be|hang|stand|lie|sit|live|park)$/u.test(root) ||
    /^(?:make|let|help|see|hear|watch)$/u.test(root) && first.role === "object" &&
      (first.words.at(-1)!.tags.has("Verb") || ofThree.test(first.text));
}

/** "runs the bakery", "has run eleven marathons" */
const isRun = ({ root }: Clause["verb"], { text, words }: Complement): boolean =>
  root === "run" &&
  (/^(?:an?|the|my|our|\d+) /u.test(text) || words[0].tags.has("Cardinal") && words.at(-1)!.tags.has("Noun"));

/** Verbs that take no object: a noun behind them is part of a phrase ("go home", "come first"). */
const intransitive = /^(?:go|come|stay|live|stand|lie|sit|hang|arrive|fall|run|work|sleep|belong|remain)$/u;
/** What goes before a noun. */
const determined = new RegExp(`^(?:${definite}|an?|your|${ownerName})(?: |$)`, "iu");
/** "my hands itch", "the lid shut": a noun with a determiner, and what it does or is. */
const ofThree = new RegExp(`^(?:${definite}) \\S+ \\S+$`, "u");

/** A verb without an auxiliary fits its subject; after a noun without an article, a past form may be a participle ("card lost Tuesday"). */
function agrees(subject: string, words: readonly TaggedWord[], verb: Clause["verb"]): boolean {
  const short = subject.replace(/ (?:of|in|at|on|for|from|with) .*$/u, "");
  const last = (short === subject ? words : taggedWords(short)).at(-1);
  const bare = verb.text.split(" ").length === 1;
  if (!last || !bare || /^(?:I|we)$/iu.test(subject)) return last !== undefined;
  const several = last.tags.has("Plural") || / and /u.test(subject) || /\p{Ll}s$/u.test(last.text);
  if (verb.auxiliary === "do" || /^are$|^were$/u.test(verb.text)) return several;
  if (verb.auxiliary === "did") return determined.test(subject) || /^\p{Lu}/u.test(subject);
  return !/ and /u.test(subject) && (!last.tags.has("Plural") || /^\p{Lu}/u.test(last.text));
}

/** "from … to …" and "4 to 6" are one span. Two objects are a person and a thing; and each role comes once. */
function isSplit(complements: readonly Complement[]): boolean {
  const roles = complements.map(({ role, preposition }) => `${role} ${role === "other" ? preposition : ""}`);
  const objects = complements.filter(({ role }) => role === "object");
  const prepositions = complements.map(({ preposition }) => preposition);
  if (prepositions.includes("to") && (prepositions.includes("from") || /\d$/u.test(objects[0]?.noun ?? ""))) {
    return true;
  }
  const said = complements.filter(({ preposition }) => preposition !== "").map(({ role, preposition }) =>
    `${role} ${preposition}`
  );
  if (new Set(said).size < said.length) return true;
  // "the pup with the white paw": what belongs to the object is nothing that is done with it.
  if (
    objects.length > 0 &&
    complements.some(({ preposition, noun }) => preposition === "with" && /^(?:the|an?) /iu.test(noun))
  ) {
    return true;
  }
  // "goes to chair yoga in the hall"
  if (
    prepositions.some((one) => /^(?:to|from)$/u.test(one)) && complements.some(({ role }) => role === "place") &&
    objects.length === 0
  ) {
    return true;
  }
  const isGiven = objects.length === 2 && /^(?:me|us|him|her|them|you|\p{Lu}\S*)$/u.test(objects[0].noun);
  return new Set(roles).size < roles.length && !(isGiven && new Set(roles).size === roles.length - 1);
}
