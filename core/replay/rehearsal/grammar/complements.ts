/** What stands behind a verb: objects, and phrases that say when, where or how. */
import { definite, determiners } from "./determiners.ts";
import { isUnsure, isWho } from "./noun_phrases.ts";
import type { TaggedWord } from "./tagged_words.ts";

/** What stands behind a verb. */
export interface Complement {
  /** What it answers: what or whom, when, where, or what its preposition says. */
  role: "object" | "time" | "place" | "other";
  /** As the note has it. */
  text: string;
  /** "with", "at"; empty if there is none. */
  preposition: string;
  /** The text without the preposition. */
  noun: string;
  words: readonly TaggedWord[];
  /** How many words of the sentence it has; some of `words` may be borrowed. */
  length: number;
}

const placePreposition =
  /^(?:in|on|at|behind|under|beneath|beside|inside|above|below|near|between|opposite|over|outside|underneath|by|next to|on top of|in front of)$/u;
/** Prepositions that begin a phrase of their own; "of" goes with the noun before it. */
export const prepositions = new Set(
  "in on at behind under beneath beside inside above below near between opposite over outside underneath by with without to from for until till since after before about into onto through during against within"
    .split(" "),
);
const phrasal = /^(?:next to|on top of|in front of|at the back of|instead of)(?= )/iu;
/** What one feels or is, of something. */
export const feels = /^(?:afraid|scared|terrified|frightened|proud|fond|tired|jealous)$/u;
/** What begins a noun phrase. */
export const determiner = new RegExp(`^(?:${determiners})$`, "iu");
export const timeTags = ["Date", "Time", "Month", "WeekDay", "Duration", "Holiday"];
export const timeWords =
  /^(?:morning|noon|afternoon|evening|night|midnight|day|days|week|weeks|month|months|year|years|spring|summer|autumn|winter|weather|rain|snow|frost|fog|storm|storms|heat|weekend|weekends|january|february|march|april|may|june|july|august|september|october|november|december|easter|christmas|once|twice|always|daily|weekly|monthly|yearly|today|tomorrow|yesterday|first|last)$/iu;

/** "sings Fauré at Easter and Rutter at Christmas" says two things: each has what the other has. */
export function coordinated(sentence: string, words: readonly TaggedWord[]): Complement[][] {
  for (const [i, { text }] of words.entries()) {
    if (!/^(?:and|but)$/iu.test(text) || i === 0) continue;
    const left = complementsOf(sentence, words.slice(0, i)), right = complementsOf(sentence, words.slice(i + 1));
    const alike = left.length >= 2 && left.length === right.length && left[0].preposition === "" &&
      right.every((one, k) => (one.preposition === "") === (left[k].preposition === ""));
    // "14 units in the morning and 9 at night": nine units.
    if (alike && /^\d/u.test(left[0].text) && right[0].words.length === 1 && /^\d/u.test(right[0].text)) {
      right[0] = { ...right[0], words: [...right[0].words, ...left[0].words.slice(1)] };
    }
    if (alike) return [left, right];
  }
  const first = complementsOf(sentence, words);
  const at = words.findIndex(({ breaks }) => breaks), more = words.slice(at + 1);
  // "needs 5W-40 oil, 4.2 litres": both.
  if (at >= 0 && more.length > 1 && /^\d/u.test(more[0].text)) {
    const next = complementsOf(sentence, more.slice(0, more.findIndex(({ breaks }) => breaks) + 1 || more.length));
    return [first, next];
  }
  return [first];
}

/** What stands behind a verb, up to a comma that no list explains. */
export function complementsOf(sentence: string, all: readonly TaggedWord[]): Complement[] {
  const stop = all.findIndex(({ breaks }, i) => breaks && i + 1 < all.length && !isListed(all, i));
  const words = stop < 0 ? all : all.slice(0, stop + 1);
  const groups: TaggedWord[][] = [];
  let open = false;
  for (const [i, word] of words.entries()) {
    const previous = words[i - 1]?.text.toLowerCase();
    const subordinate = /^(?:when|whenever|if|because|while|unless|although)$/iu.test(word.text);
    if (subordinate && words.length - i > 2) {
      groups.push(words.slice(i));
      break;
    }
    const starts = startsPreposition(sentence, words, i) && previous !== "and" ||
      i > 0 && determiner.test(word.text) && !prepositions.has(previous ?? "") && previous !== "and" &&
        previous !== "of" && previous !== "or" && !/^(?:to|than|as)$/u.test(previous ?? "") && open ||
      i > 0 && !prepositions.has(previous ?? "") && startsTime(words, i);
    if (groups.length === 0 || starts) groups.push([]);
    groups.at(-1)!.push(word);
    open = !startsPreposition(sentence, words, i);
  }
  const found = groups.filter((one) => one.length > 0).map((one) => complement(sentence, one));
  // "in the tin on top of the fridge" is one place.
  return found.reduce<Complement[]>((merged, one) => {
    const last = merged.at(-1);
    // "from a village near Lviv"
    const isPart = last && !isWho(last.noun) && /^(?:from|to)$/u.test(last.preposition) && one.role === "place" &&
      /^an? \p{Ll}+(?: \p{Ll}+)?$/u.test(last.noun) &&
      /^(?:near|in|at|on|behind|outside)$/u.test(one.preposition);
    if (isPart) {
      merged[merged.length - 1] = complement(sentence, [...last.words, ...one.words]);
      return merged;
    }
    const merges = one.role === "place" || one.role === "time" && !/^(?:from|to)$/u.test(one.preposition);
    if (last && last.role === one.role && merges) {
      merged[merged.length - 1] = complement(sentence, [...last.words, ...one.words]);
    } else merged.push(one);
    return merged;
  }, []);
}

/** A comma inside a list of things or names: an "and" comes after it. */
function isListed(words: readonly TaggedWord[], at: number): boolean {
  const rest = words.slice(at + 1, at + 8);
  const and = rest.findIndex(({ text }) => /^(?:and|or)$/iu.test(text));
  return and > 0 && rest.slice(0, and).every(({ text, tags }) => !tags.has("Verb") && !/\d/u.test(text)) &&
    !/^(?:not|but)$/iu.test(rest[0].text) && !determiner.test(rest[and + 1]?.text ?? "");
}

function startsTime(words: readonly TaggedWord[], i: number): boolean {
  const next = words[i + 1];
  if (/^each$/iu.test(words[i].text) && (!next || prepositions.has(next.text))) return false;
  if (/^(?:every|each|once|twice|daily|weekly)$/iu.test(words[i].text)) return true;
  if (/^so$/iu.test(words[i].text) && next?.text === "far") return true;
  return /^(?:last|next|this)$/iu.test(words[i].text) && next !== undefined &&
    (timeWords.test(next.text) || timeTags.some((tag) => next.tags.has(tag)));
}

function startsPreposition(sentence: string, words: readonly TaggedWord[], i: number): boolean {
  const text = words[i].text.toLowerCase(), next = words[i + 1]?.text ?? "";
  if (text === "as") {
    return /^(?:an?|the|my|our|his|her)$/u.test(next) && !/^(?:as|such|same|well)$/iu.test(words[i - 1]?.text ?? "");
  }
  if (text === "of" && feels.test(words[i - 1]?.text ?? "")) return true;
  return prepositions.has(text) || phrasal.test(sentence.slice(words[i].start));
}

/** "to drink more water": a verb, not a place or a person. */
export function isInfinitival({ preposition, words }: Pick<Complement, "preposition" | "words">): boolean {
  const verb = words[1];
  return preposition === "to" && verb !== undefined && /^\p{Ll}+$/u.test(verb.text) && verb.tags.has("Verb") &&
    !verb.tags.has("PastTense") && !verb.tags.has("Gerund") && !verb.tags.has("Noun");
}

/** "17:30", "the 3rd". */
const clockOrDay = new RegExp(`^\\d{1,2}[:.]\\d\\d$|^(?:${definite}) \\d{1,2}(?:st|nd|rd|th)$`, "u");

function complement(sentence: string, words: readonly TaggedWord[]): Complement {
  const text = sentence.slice(words[0].start, words.at(-1)!.end);
  const first = words[0].text.toLowerCase();
  const preposition = phrasal.exec(text)?.[0].toLowerCase() ??
    (prepositions.has(first) || /^(?:as|of)$/u.test(first) && words.length > 1 ? first : "");
  const noun = text.slice(preposition.length).trim();
  const isCode = /^[\d-]+-[\d-]+$/u.test(noun) && !/^(?:19|20)\d\d-\d\d-\d\d$/u.test(noun) &&
    !/^\d{4}-\d{2,4}$/u.test(noun);
  const isSize = / (?:old|long)$/u.test(noun) && preposition === "";
  const isAfterSomeone = /^(?:after|before)$/u.test(preposition) && isWho(noun) &&
    (!isUnsure(noun) || words.some(({ tags }) => tags.has("Person"))) &&
    !words.some(({ tags }) => timeTags.some((tag) => tags.has(tag)));
  const isTime = !isCode && !isSize && !isAfterSomeone &&
    (words.some(({ tags, text }) => timeTags.some((tag) => tags.has(tag)) || timeWords.test(text)) ||
      /^(?:when|whenever|while|until|till|since|after|before|every|each|once|twice|so far)\b/iu.test(text) ||
      clockOrDay.test(noun) && !(preposition === "" && /^\d+\.\d+$/u.test(noun)));
  const isClock = preposition === "at" &&
    words.slice(1).every(({ text, tags }) =>
      tags.has("Value") || tags.has("Cardinal") || /^(?:half|quarter|past|to|o'clock)$/iu.test(text)
    );
  const isNumber = preposition === "on" && /^[\d+ ()/-]{4,}$/u.test(noun) && !/^\d{4}$/u.test(noun);
  const isMeasure =
    preposition !== "on" && (/^\d/u.test(noun) || words[1]?.tags.has("Cardinal")) && !/ \p{Lu}/u.test(noun) ||
    preposition === "by" && isWho(noun);
  const role = isNumber ? "other" : isTime || isClock ? "time" : preposition === ""
    ? "object"
    // "in 8834", "at nine metres"; "at 12 Oak Street" is a place.
    : placePreposition.test(preposition) && !isMeasure
    ? "place"
    : "other";
  return { role, text, preposition, noun, words, length: words.length };
}
