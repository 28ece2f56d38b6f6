/** The noun phrase that a clipped note is about, and whether it is one: no verb, no pronoun, nothing that leans on what was said before. */
import { entryOf } from "../../../../corpus/lexicon/lexicon.ts";
import { verbsOf } from "../../../../corpus/lexicon/verbs.ts";
import { definite, ownerName } from "../determiners.ts";
import type { TaggedWord } from "../tagged_words.ts";
import { type NounClass, nounClass } from "./noun_class.ts";

/** A noun phrase. */
export interface HeadPhrase extends NounClass {
  /** As it stands in a question: "the spare fuse", "Mum's blood type". */
  text: string;
  /** "fuse" and what stands before it, without "the" and what comes after it ("for the car"). */
  core: string;
  /** What comes after it, with its preposition; empty if nothing does. */
  tail: string;
  /** "is" or "are". */
  be: string;
  /** A name alone. */
  isName: boolean;
}

/** Most words of a head. */
const longestHead = 8;
const preposition =
  /^(?:of|for|in|at|on|from|to|with|under|behind|by|above|below|near|beside|next|against|after|before|inside|outside)$/iu;
/** What leans on something else, says no, or gives an order. */
const leaning =
  /^(?:it|this|that|these|those|he|she|they|we|you|i|me|him|them|us|there|here|one|ones|other|others|another|same|mine|yours|ours|hers|theirs|both|all|each|everyone|everybody|somebody|someone|nobody|nothing|none|neither|either|rest|more|less|most|no|not|never|nor|only|just|correction|corrected|corrections|wrong|right|sorry|note|ps|nb|update|reminder|re|tip|today|tomorrow|yesterday|tonight|now|then|also|too|still|again|yes|ok|please|if|when|whenever|while|until|because|so|but|or|what|who|which|where|why|how|itself|today's|tomorrow's|as|than|very|maybe|perhaps|once|twice|let|don't|old|new|latest|next|last|previous|former|early|late|half)$/iu;
const beginsLeaning = new Set("old new next last right early late half latest previous".split(" "));
const finite =
  /^(?:is|are|am|was|were|be|been|being|has|have|had|having|do|does|did|can|could|must|should|may|might|will|would|shall|cannot|isn['’]t|\p{L}+n['’]t|got|gets?|goes|went|says?|said|told|rang|ran|came|comes?)$/iu;

/** The phrase; undefined where its words may say something else. */
export function headPhrase(words: readonly TaggedWord[], given: string): HeadPhrase | undefined {
  if (words.length === 0 || words.length > longestHead || /[,;()"“”=?!→]/u.test(given) || /\d[.:]/u.test(given)) {
    return undefined;
  }
  const at = words.findIndex(({ text }, i) => i > 0 && preposition.test(text));
  const coreWords = at > 0 ? words.slice(0, at) : words, tailWords = at > 0 ? words.slice(at) : [];
  if (coreWords.length > 5 || preposition.test(words[0].text) || !words.every((word, i) => isNominal(word, words, i))) {
    return undefined;
  }
  if (words.slice(0, -1).some(({ breaks }) => breaks)) return undefined;
  const last = coreWords.at(-1)!;
  if (last.tags.has("Adverb") || /['’]s?$/u.test(last.text) || tailWords.length === 1) return undefined;
  if (coreWords.length > 1 && isThirdPerson(coreWords)) return undefined;
  const text = lowered(given, words);
  const kind = nounClass(coreWords.map((one) => one.text).join(" "));
  const isName = coreWords.every(({ text }) => /^\p{Lu}\p{Ll}/u.test(text)) && text === given &&
    tailWords.length === 0 &&
    (kind.class === undefined || kind.class === "person");
  if (kind.class === "adjective" || kind.class === "time" && !/day$/iu.test(last.text)) return undefined;
  const isKnown = new RegExp(`^(?:(?:${definite}) |${ownerName} |\\p{L}+['’]s |\\p{Ll}+ \\p{Lu}\\p{L}+['’]s )`, "u")
    .test(text);
  const bare = text.replace(new RegExp(`^(?:${definite}|an?) `, "u"), "");
  const tail = tailWords.length > 0 ? given.slice(tailWords[0].start - words[0].start) : "";
  const core = tail === "" ? bare : bare.slice(0, bare.length - tail.length).trim();
  // "Dentist's bill", "mum's glasses"
  const needsArticle = !isName &&
    (!isKnown || /^\p{Ll}+['’]s /u.test(text) && !/^(?:mum|dad|gran|granny|grandma|grandpa|nan|nana)['’]/u.test(text));
  const owner = tail === "" && kin.test(core) ? "my" : "the";
  const named = needsArticle ? `${owner} ${text.replace(/^an? /u, "")}` : text;
  return { ...kind, text: named, core, tail, be: kind.plural || / and /u.test(core) ? "are" : "is", isName };
}

/** Whoever writes so means one's own. */
const kin =
  /^(?:(?:half|step|great)-?)?(?:brother|sister|cousin|aunt|uncle|niece|nephew|mother|father|stepmother|stepfather|son|daughter|godmother|godfather|godson|goddaughter|husband|wife|fiancée?|boss|landlord|landlady|grandmother|grandfather|mother-in-law|father-in-law|sister-in-law|brother-in-law)$/u;
const determinerWord = /^(?:the|my|our|his|her|their|an?)$/iu;

/** "Dog walks", "Milk runs": a noun and what may be its verb. */
function isThirdPerson(core: readonly TaggedWord[]): boolean {
  const last = core.at(-1)!, before = core.at(-2)!;
  const isVerb = verbsOf(last.text).some(({ form }) => form === "Vs" || form === "Ved");
  return isVerb && (last.tags.has("Verb") || /^\p{Lu}/u.test(before.text) && before.tags.has("Person"));
}

function isNominal({ text, tags }: TaggedWord, words: readonly TaggedWord[], i: number): boolean {
  const lower = text.toLowerCase();
  if (finite.test(lower) || leaning.test(lower) && !(i < words.length - 1 && beginsLeaning.has(lower) && i > 0)) {
    return i === 0 && /^(?:old|new|right|half)$/iu.test(lower) && words.length > 1;
  }
  if (determinerWord.test(text)) return i === 0 || preposition.test(words[i - 1].text) || words[i - 1].text === "and";
  if (i === 0 && /^(?:his|her|their)$/iu.test(text)) return false;
  if (/^(?:and|&|w\/)$/iu.test(text) || preposition.test(text)) return true;
  if (/^\d/u.test(text)) return i > 0;
  const forms = verbsOf(lower);
  // "Reserved for Ada's bicycle"
  if (
    i === 0 && forms.some(({ form }) => form === "Ved" || form === "Ven") && preposition.test(words[1]?.text ?? "of")
  ) {
    return false;
  }
  if (entryOf(lower)) return true;
  // "the lost suitcase"
  const isLike = i > 0 && i < words.length - 1 && /^(?:the|my|our|an?)$/iu.test(words[i - 1].text) &&
    !preposition.test(words[i + 1].text);
  const isAlone = words.length === 1 && forms.every(({ form }) => form === "Vs");
  if (forms.some(({ form }) => form !== "V" && form !== "Ving")) return isLike || isAlone;
  if (tags.has("Gerund")) return i > 0 || !/^(?:the|my|our|for|to|in|at|on)$/iu.test(words[i + 1]?.text ?? "the");
  if (tags.has("Adverb") || tags.has("Conjunction") || tags.has("QuestionWord")) return false;
  // "pancake batter", "platform change"
  const isLast = i > 0 && preposition.test(words[i + 1]?.text ?? "of") && !preposition.test(words[i - 1].text);
  if (tags.has("Verb")) return i > 0 && (/^\p{Lu}/u.test(text) || isLast);
  return ["Noun", "Adjective", "Possessive", "Value", "Acronym"].some((tag) => tags.has(tag)) || /^\p{Lu}/u.test(text);
}

/** Kin that are names where nothing stands before them. */
const kinName =
  /^(?:Mum|Dad|Mam|Papa|Mama|Gran|Granny|Grandma|Grandpa|Nan|Nana|Nonno|Nonna|Oma|Opa|Aunt|Auntie|Uncle|Tante|Dr|Mr|Mrs|Ms)(?:['’]s?)?$/u;

/** Without the capital letter of a sentence's beginning. */
export function lowered(text: string, [first, second]: readonly TaggedWord[]): string {
  if (!/^\p{Lu}[\p{Ll}'’-]*$/u.test(first.text) || kinName.test(first.text)) return text;
  if (first.tags.has("Person") && /['’]s?$/u.test(first.text)) return text;
  const own = first.text.replace(/['’]s?$/u, "");
  const entry = entryOf(own.toLowerCase());
  const isKnown = entry !== undefined && /^\p{Ll}/u.test(entry.word) ||
    /^(?:The|My|Our|His|Her|Their|An?|Your|Its|No)$/u.test(first.text);
  const isNamed =
    ["ProperNoun", "Person", "Place", "Acronym", "WeekDay", "Month", "Date", "Holiday"].some((tag) =>
      first.tags.has(tag)
    ) ||
    /^(?:Christmas|Easter|Whitsun|Advent|Lent|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)$/u.test(own);
  const isProper = second !== undefined && /^\p{Lu}\p{Ll}/u.test(second.text) && !isKnown;
  return isKnown || !isNamed && !isProper && !/['’]s?$/u.test(first.text)
    ? text[0].toLowerCase() + text.slice(1)
    : text;
}
