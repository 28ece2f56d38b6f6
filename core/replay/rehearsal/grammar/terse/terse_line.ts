/** A clipped sentence without a verb: what it is about, and its values. */
import { entryOf } from "../../../../corpus/lexicon/lexicon.ts";
import { verbsOf } from "../../../../corpus/lexicon/verbs.ts";
import { clausesOf } from "../clauses.ts";
import type { TaggedWord } from "../tagged_words.ts";
import { type HeadPhrase, headPhrase } from "./head_phrase.ts";
import { type Value, valueOf } from "./value_kind.ts";

/** A head and its values. */
export interface TerseLine {
  head: HeadPhrase;
  values: readonly Value[];
  /** What sets the values off: a colon, dash or arrow; a comma; or nothing. */
  by: "sign" | "comma" | "nothing";
  /** "due" or the like, between head and time. */
  state?: string;
}

const signed = /^([^:=→–—]{2,60}?)(?:: | ?= | [–—-] | ?(?:→|->) )(?=\S)(.+)$/u;
/** Values from which on a sentence says that something changed. */
const changed =
  /\b(?:no longer|instead|cancelled|canceled|postponed|moved|changed|used to|not any ?more|formerly|previously)\b/iu;

/** Head and values; undefined where the sentence may be something else. */
export function terseLine(sentence: string, words: readonly TaggedWord[]): TerseLine | undefined {
  if (words.length < 2 || words.length > 32 || changed.test(sentence)) return undefined;
  const found = signed.exec(sentence);
  if (found && !/^(?:\d|\p{L}$)/u.test(found[1])) {
    const [, given, rest] = found;
    const head = headPhrase(words.filter(({ end }) => end <= given.length), given);
    const from = sentence.length - rest.length;
    return head ? { head, values: valuesOf(rest, from, words), by: "sign" } : undefined;
  }
  if (/[:;=?→]|->/u.test(sentence.replace(/\d:\d\d/gu, ""))) return undefined;
  return isVerbless(sentence, words) ? unsigned(sentence, words) : undefined;
}

/** Whether no word of it may be a verb. */
function isVerbless(sentence: string, words: readonly TaggedWord[]): boolean {
  const isFree = !words.some(({ text, tags }, i) =>
    tags.has("Verb") && !tags.has("Noun") && !tags.has("Adjective") &&
    !/^(?:left|spare|due|booked|ready)$/iu.test(text) &&
    !(i > 0 && tags.has("Gerund")) && !/^(?:due|ready)$/u.test(words[i + 1]?.text ?? "")
  );
  // "Photos in the folder": no verb has that form.
  return isFree &&
    clausesOf(sentence, words).every(({ verb }) =>
      entryOf(verb.text)?.plural === true && (verbsOf(verb.text).length === 0 || sentence.includes(`${verb.text} due `))
    );
}

/** "Dentist 14 March 9.30, Dr Okafor"; "Spare padlock in my handbag"; "Number plate of the van, KV 508 T". */
function unsigned(sentence: string, words: readonly TaggedWord[]): TerseLine | undefined {
  const comma = words.findIndex(({ breaks }) => breaks);
  const first = comma < 0 ? words : words.slice(0, comma + 1);
  const end = first.at(-1)!.end;
  const rest = () =>
    comma < 0 ? [] : valuesOf(
      sentence.slice(words[comma + 1]?.start ?? sentence.length),
      words[comma + 1]?.start ?? sentence.length,
      words,
    );
  for (let i = 1; i < first.length; i++) {
    const state = /^(?:due|booked|ready|open|back)$/u.test(first[i].text) ? first[i].text : undefined;
    const from = state === undefined ? i : i + 1 + Number(/^(?:for|by|on)$/u.test(first[i + 1]?.text ?? ""));
    if (from >= first.length) continue;
    const value = valueOf(sentence.slice(first[from].start, end), first[from].start, words);
    if (state !== undefined && value.kind !== "time") continue;
    const isFit = value.kind === "time" && !value.doubtful ||
      value.kind === "place" && value.preposition !== "" && / (?:the|my|our|a|an) |['’]s?\b/iu.test(value.text) ||
      value.kind === "price" || value.kind === "code" || value.kind === "number" || value.kind === "phone" ||
      value.kind === "holder";
    const isGroup = /^(?:type|group|size|gauge)$/iu.test(first[i - 1].text) &&
      /^(?:[A-Z]{1,2}|\d[\d.,]*)(?: (?:positive|negative|wide|slim))?$/u.test(value.text);
    if (!isFit && !isGroup) continue;
    // "Library books due": no verb.
    const before = words.slice(0, i).map((word, k) =>
      state !== undefined && k === i - 1 ? { ...word, tags: new Set(["Noun"]) } : word
    );
    const head = headPhrase(before, sentence.slice(0, words[i - 1].end));
    if (!head) continue;
    return { head, values: [value, ...rest()], by: "nothing", ...(state === undefined ? {} : { state }) };
  }
  if (comma < 0) return undefined;
  const head = headPhrase(first, sentence.slice(0, end));
  return head && { head, values: rest(), by: "comma" };
}

/** "Papers: passports in the piano stool, deeds at the bank": its items, each with a place of its own. */
export function itemLines(
  { head, values, by }: TerseLine,
  sentence: string,
  words: readonly TaggedWord[],
): TerseLine[] {
  if (by !== "sign" || values.length < 2 || head.class === "event" || head.class === "person") return [];
  return values.flatMap((value) => {
    const own = words.filter(({ start, end }) => start >= value.start && end <= value.end);
    const at = own.findIndex(({ text }, i) => i > 0 && /^(?:in|on|under|behind|inside|beside|at)$/u.test(text));
    if (at < 0 || value.kind === "place") return [];
    const place = valueOf(sentence.slice(own[at].start, value.end), own[at].start, words);
    const about = headPhrase(own.slice(0, at), sentence.slice(value.start, own[at - 1].end));
    const isKnown = /^\w+ (?:the|my|our) /u.test(place.text);
    return about && !about.isName && place.kind === "place" && isKnown
      ? [{ head: about, values: [place], by: "nothing" as const }]
      : [];
  });
}

/** What stands between commas. */
export function valuesOf(rest: string, from: number, words: readonly TaggedWord[]): Value[] {
  return [...rest.matchAll(/(?:\([^)]*\)|["“][^"”]*["”]|[^,;(]|(?<=\d),(?=\d{3}(?!\d)))+/gu)].flatMap(
    ({ 0: raw, index }) => {
      const text = raw.trim().replace(/[.!]+$/u, "").replace(/ \([^)]*\)$/u, "");
      const lead = /^(?:and |& |\+ )/u.exec(text)?.[0] ?? "";
      const own = text.slice(lead.length);
      return own === "" ? [] : [valueOf(own, from + index + raw.indexOf(text) + lead.length, words)];
    },
  );
}
