/** Of what kind a clipped value is: a time, a place, a price, a code, somebody's name, a plain noun. */
import { verbsOf } from "../../../../corpus/lexicon/verbs.ts";
import { entryOf } from "../../../../corpus/lexicon/lexicon.ts";
import { definite, ownerName } from "../determiners.ts";
import type { TaggedWord } from "../tagged_words.ts";
import { isThing, nounClass } from "./noun_class.ts";
import { type TimeValue, timeValue } from "./time_value.ts";

/** A value and what it is. */
export type Value =
  & { text: string; start: number; end: number; words: readonly TaggedWord[] }
  & (
    | ({ kind: "time" } & TimeValue)
    /** "under the flowerpot"; without a preposition it is "biscuit tin". */
    | { kind: "place"; preposition: string }
    | { kind: "price" }
    | { kind: "phone" }
    /** "room 2": its label, and what is labelled. */
    | { kind: "labelled"; label: string; value: string }
    | { kind: "number"; unit: string }
    | { kind: "code" }
    | { kind: "person"; titled: boolean }
    /** "with Mireille" */
    | { kind: "holder"; name: string }
    /** "scout hut": where something may take place. */
    | { kind: "venue" }
    | { kind: "noun"; plural: boolean; class: string | undefined }
    /** "half an hour" */
    | { kind: "duration" }
    /** "until 30 June": what holds so long. */
    | { kind: "until"; time: string }
    | { kind: "other" }
  );

const title = "(?:Dr|Mr|Mrs|Ms|Prof|Aunt|Auntie|Uncle|Frau|Herr|Señora?|Father|Sister|Nurse|Doctor)\\.?";
const name = "\\p{Lu}\\p{Ll}[\\p{L}'’]*(?:-\\p{L}+)*";
const kin =
  "(?:(?:my|our|the|his|her) )?(?:sister|brother|cousin|niece|nephew|son|daughter|aunt|uncle|colleague|neighbour|friend)";
const person = new RegExp(`^(?:(${title}|${kin}) )?${name}(?: (?:${name}|de|van|von|da|di|\\p{Lu}\\.))*$`, "u");
const amount = "\\d+(?:[.,]\\d{3})*(?:[.,]\\d{1,2})?";
const per = "(?: (?:each|a head|(?:a|an|per) \\p{L}+(?: (?:per|each) \\p{L}+)?))?";
const currency =
  "(?:euros?|pounds?|dollars?|crowns|francs|kroner|kronor|zloty|cents?|pence|p|quid|€|£|\\$|EUR|GBP|CHF)";
const price = new RegExp(`^(?:(?:about|around|approx\\.?) )?(?:[£€$] ?${amount}|${amount} ?${currency})${per}$`, "u");
const bareAmount = new RegExp(`^${amount}${per}$`, "u");
const phone = /^\+?\d[\d ()/-]{5,}\d$/u;
const measured =
  /^(?:minus |about |[-+±])?\d+(?:[.,]\d+)?(?: ?[-–x×] ?\d+(?:[.,]\d+)?)?( ?(?:°|%|°C|[kcm]?m|km|m?g|kg|m?l|cl|dl|bar|volts?|V|watts?|W|kW|k?wh|amps?|A|mbit|[KMGT]B|t|ha|degrees?|litres?|metres?|miles?|kilos?|grams?|minutes?|mins?|hours?|hrs?|h|seconds?|secs?|inch(?:es)?|feet|points?|cubic metres|tons?|tonnes)(?:\/\p{L}+)?)?$/u;
const label =
  /^(hooks?|shelf|drawer|box|bay|peg|rack|locker|room|hall|platform|gate|court|lane|track|field|pitch|stage|tent|table|desk|coach|carriage|berths?|seats?|row|ticket|model|size|counter|channel|port|extension|ext|password|pass|pw|passcode|code|pin|PIN|user|username|login|network|SSID|combination|member|membership|policy|ref|reference|policy no|ticket no|no|number|part|cartridge|serial|setting|volume|bus|tram|line|pier|pump|plot|bench|group|level|grade|version|breaker|slot|button) ((?:no\.? |number )?(?:\d[\p{L}\d./-]*|\p{Lu}\d*|[\p{L}\d]*[\d_!#*][\p{L}\d_!#*./+-]*|\p{L}+-[\p{L}\d-]*\d[\p{L}\d-]*)#?(?:(?: and |, | ?[-–] ?| to )\d+)?)$/u;
const codeLike =
  /^(?:[A-Z\d][A-Z\d./-]*\d[A-Z\d./#*-]*|[\p{L}\d_!?#*+.-]*[\d_#*!][\p{L}\d_!?#*+.-]*|\d[\d ,-]*\d#?|["“'‘].{2,30}["”'’]|\p{Ll}+(?:-\p{Ll}+)+)$/u;
const placed = new RegExp(
  "^(in|on|at|under|underneath|behind|beneath|beside|inside|above|below|near|next to|opposite|outside|between|on top of|in front of|" +
    `at the back of|at the bottom of|left of|right of|back of|top of|bottom of|by|over|against) (?:(?:${definite}|an?|${ownerName}) )?(.+)$`,
  "iu",
);
const noun = /^(?:[\p{L}\d'’&-]+)(?: [\p{L}\d'’&-]+){0,5}$/u;
const negative =
  /\b(?:no|not|never|except|nothing|none|nobody|instead|longer|cancelled|canceled|postponed|unless|if|or|was|were|is|are|has|had|maybe|perhaps|probably|used|still|already|until|till|since|only|now|too|same|other|else)\b/iu;

const duration =
  /^(?:\d+(?:[.,]\d+)?|half an|an?|one|two|three|four|five|six|ten|twenty|thirty|forty|sixty|ninety)(?: and a half)? (?:min|mins|minutes|hours?|hrs?|days|weeks|months)$/u;

/** The kind of a piece of a sentence. */
export function valueOf(given: string, from: number, all: readonly TaggedWord[]): Value {
  const quoted = /^["“'‘](.+)["”'’]$/u.exec(given)?.[1];
  const text = quoted ?? given, start = quoted === undefined ? from : from + 1;
  const end = start + text.length;
  const words = all.filter((word) => word.start >= start && word.end <= end);
  const base = { text, start, end, words };
  const time = timeValue(text);
  if (time) return { ...base, kind: "time", ...time };
  if (duration.test(text)) return { ...base, kind: "duration" };
  const until = /^(?:valid )?(?:until|till) (.+)$/u.exec(text)?.[1];
  if (until && timeValue(until)) return { ...base, kind: "until", time: until };
  if (price.test(text)) return { ...base, kind: "price" };
  if (phone.test(text) && text.replace(/\D/gu, "").length >= 6) return { ...base, kind: "phone" };
  const labelled = label.exec(text);
  if (labelled) return { ...base, kind: "labelled", label: labelled[1], value: labelled[2] };
  const measure = measured.exec(text);
  if (measure || bareAmount.test(text)) return { ...base, kind: "number", unit: measure?.[1]?.trim() ?? "" };
  if (codeLike.test(text) || quoted !== undefined) return { ...base, kind: "code" };
  if (negative.test(text) || words.length === 0) return { ...base, kind: "other" };
  const place = placeOf(text, words);
  if (place !== undefined) return { ...base, kind: "place", preposition: place };
  const holder = /^with ((?:my |our )?.+)$/u.exec(text)?.[1];
  if (holder && (person.test(holder) || nounClass(holder).class === "person") && !/ and /u.test(holder)) {
    return { ...base, kind: "holder", name: holder };
  }
  if (isVenue(text, words)) return { ...base, kind: "venue" };
  const who = /['’]s(?: |$)/u.test(text) ? null : person.exec(text);
  if (who) return { ...base, kind: "person", titled: who[1] !== undefined };
  if (noun.test(text) && words.every(isPlainWord)) {
    const kind = nounClass(text.replace(/ (?:of|for|in|on|at|from|with|under|behind|by|near) .*$/u, ""));
    if (kind.class !== undefined || words.at(-1)!.tags.has("Noun")) {
      return { ...base, kind: "noun", plural: kind.plural, class: kind.class };
    }
  }
  return { ...base, kind: "other" };
}

/** "scout hut", "Café Lindwurm", "Quay Hall" */
function isVenue(text: string, words: readonly TaggedWord[]): boolean {
  if (words.length > 4 || words.length < 2 || /\d/u.test(text)) return false;
  return /^(?:Café|Hotel|Restaurant|Hall|Church|Chapel|St\.?|Saint) \p{Lu}/u.test(text) ||
    words.every(isPlainWord) && nounClass(text).class === "venue" && !/^(?:no|an?) /u.test(text);
}

const article = /^(?:the|my|our|an?)$/iu;

/** What is no verb, as far as one can tell. */
function isPlainWord({ text, tags }: TaggedWord): boolean {
  const lower = text.toLowerCase();
  if (
    /^(?:the|my|our|his|her|their|an?|and|of|for|in|on|at|from|with|under|behind|by|near|left|right|top|bottom|next|to)$/u
      .test(lower)
  ) return true;
  if (/^(?:i|we|you|he|she|it|they|me|us|them|him|who|which|that|what|so|then|but|again)$/u.test(lower)) return false;
  if (/^\d+$/u.test(text) || entryOf(lower) !== undefined) return true;
  const isNoun = tags.has("Plural") && !tags.has("Verb");
  if (
    verbsOf(lower).some(({ form }) =>
      form !== "V" && !(form === "Vs" && isNoun) && !(form === "Ving" && !tags.has("Verb"))
    )
  ) return false;
  if (tags.has("Adverb") || tags.has("Conjunction")) return false;
  return !tags.has("Verb") || tags.has("Noun") || tags.has("Adjective");
}

const spot = new Set([
  "place",
  "venue",
  "container",
  "furniture",
  "storage",
  "hook",
  "institution",
  "appliance",
  "vehicle",
]);
/** Rooms that a thing may be meant for rather than kept in, and names that are no places. */
const ambiguous =
  /^(?:kitchen|bathroom|bedroom|dining room|living room|nursery|school|hall|office|church|garden|home|house|street|town|city|shop|bed|table|chair|seat|sofa|car|bus|train|boat|bike|oven|kettle|toaster|washing machine|dishwasher|windows?|door|roof|wall|floor|gate|fence|path|road|tin|box|bag|jar|tub|case|basket|crate)$/iu;

/** Its preposition, empty where there is none; undefined if it is no place. */
function placeOf(text: string, words: readonly TaggedWord[]): string | undefined {
  const found = placed.exec(text);
  // "with the chipped spout"
  const isVerb = (word: TaggedWord) => word.tags.has("Verb") && verbsOf(word.text).some(({ form }) => form === "Vs");
  const isFree = words.length <= 9 && !isVerb(words.at(-1)!) &&
    words.every((word, i) =>
      isPlainWord(word) ||
      i > 0 && i < words.length - 1 && (word.tags.has("PastTense") || word.tags.has("Gerund")) &&
        article.test(words[i - 1].text)
    );
  if (found) {
    const [, preposition, what] = found;
    // "in the green one", "at his place": what was said before tells which.
    if (/\b(?:ones?|his|her|their|its|mine|yours|ours|it|them|each)\b/iu.test(text)) return undefined;
    if (!isFree || timeWord.test(text)) return undefined;
    if (/^at \p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)*['’]s?$/u.test(text)) return "at";
    const kind = nounClass(innermost(what));
    const isNoun = spot.has(kind.class ?? "") || isThing(kind) || kind.class === "plant" ||
      kind.class === "adjective" && / /u.test(what);
    const isKnown = new RegExp(`^${preposition} (?:${definite}|${ownerName}) `, "iu").test(text) &&
      kind.class !== "person" &&
      kind.class !== "event" && kind.class !== "time";
    return isNoun || isKnown ? preposition.toLowerCase() : undefined;
  }
  // "biscuit tin", "second drawer", "hook beside the fuse box"
  if (
    !isFree ||
    /^\d|^(?:an?|one|two|three|four|five|six|some|new|big|small|large) |s$/u.test(text) && !/^small drawer/u.test(text)
  ) return undefined;
  const inner = innermost(text);
  if (/ \p{Lu}\S*$/u.test(inner) || ambiguous.test(inner)) return undefined;
  if (/ of (?!the |my |our |\p{Lu})/u.test(text)) return undefined;
  const kind = nounClass(inner);
  if (/^(?:back|bottom|top|left|right|corner|end|side|far end)$/u.test(inner) && text !== inner) return "";
  const isKept = /^(?:container|storage|hook)$/u.test(kind.class ?? "") || kind.class === "place" && / /u.test(text);
  return isKept ? "" : undefined;
}

const timeWord =
  /\b(?:time|day|days|week|weeks|month|months|year|years|night|morning|evening|afternoon|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|weekends?|spring|summer|autumn|winter|moment|least|most|all|fact|case of|total|cash|advance|order|general|once|first|last|own)\b/iu;

/** The noun that a phrase is about, without what comes after it. */
const innermost = (text: string): string =>
  text.replace(/^(?:the|my|our|his|her|their|an?) /iu, "").replace(
    / (?:of|for|in|on|at|from|with|under|behind|by|near|next|beside|above|below|between|inside|past|left|right|opposite|outside) .*$/u,
    "",
  );
