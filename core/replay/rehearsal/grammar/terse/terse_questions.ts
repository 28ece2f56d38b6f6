/**
 * Questions on clipped notes without a verb: "Bins: Tuesday", "Dentist 14 March 9.30, Dr Okafor", "Spare fuse – left kitchen drawer". The
 * kind of thing and the kind of value together say what one would ask; where they do not, nothing is asked.
 */
import { type Unsure, whole } from "../question_words.ts";
import type { TaggedWord } from "../tagged_words.ts";
import { ofAbout } from "./about_person.ts";
import type { HeadPhrase } from "./head_phrase.ts";
import { ofContents, ofList } from "./list_values.ts";
import { isThing } from "./noun_class.ts";
import { allergyQuestions, participleQuestions, placeFirstQuestions } from "./other_heads.ts";
import { ofQuantities } from "./quantities.ts";
import { ofSplit } from "./split_values.ts";
import { ofTime, runs } from "./time_questions.ts";
import { itemLines, type TerseLine, terseLine } from "./terse_line.ts";
import type { Value } from "./value_kind.ts";

/** What a clipped sentence answers; empty where it is none, or where it is not clear what to ask. */
export function terseQuestions(sentence: string, words: readonly TaggedWord[]): Unsure[] {
  const first = [
    ...placeFirstQuestions(sentence, words),
    ...participleQuestions(sentence, words),
    ...allergyQuestions(sentence),
  ];
  if (first.length > 0) return first;
  const equations = sentence.split(/, (?=[^,=]+ = )/u);
  if (equations.length > 1) return equations.flatMap((part) => terseQuestions(part, wordsOf(part, sentence, words)));
  const line = terseLine(sentence, words);
  if (!line) return [];
  const asked = [
    ofTime,
    ofPlace,
    ofMoney,
    ofProperty,
    ofLabelled,
    ofHolder,
    ofFit,
    ofCount,
    ofAbout,
    ofSplit,
    ofQuantities,
    ofList,
    ofContents,
  ]
    .flatMap((rule) => rule(line, sentence));
  asked.push(...itemLines(line, sentence, words).flatMap((item) => ofPlace(item, sentence)));
  return [...new Map(asked.map((one) => [one.question, one])).values()];
}

/** The words of a part, with places in it. */
function wordsOf(part: string, sentence: string, words: readonly TaggedWord[]): TaggedWord[] {
  const from = sentence.indexOf(part), to = from + part.length;
  return words.filter(({ start, end }) => start >= from && end <= to)
    .map((word) => ({ ...word, start: word.start - from, end: word.end - from }));
}

/** Values of a kind that stand beside each other from the first such on, as one text. */
export function joined(
  values: readonly Value[],
  sentence: string,
  isWanted: (value: Value) => boolean,
): string | undefined {
  const from = values.findIndex(isWanted);
  if (from < 0) return undefined;
  const behind = values.findIndex((value, i) => i > from && !isWanted(value));
  return sentence.slice(values[from].start, values.at(behind < 0 ? -1 : behind - 1)!.end);
}

const isEvent = ({ class: kind }: HeadPhrase): boolean => /^(?:event|medical|hobby|group)$/u.test(kind ?? "");

/** "Spare fuse – left kitchen drawer"; "AGM: 14 January, in the scout hut". */
function ofPlace({ head, values, by }: TerseLine, sentence: string): Unsure[] {
  const isStored = isThing(head) || head.class === undefined && !head.isName || head.class === "plant";
  const stands = by === "sign" && /^(?:place|institution|venue)$/u.test(head.class ?? "");
  if (
    !isStored && !stands && head.class !== "event" || /^(?:delivery|collection|pick-?up)$/u.test(head.word) ||
    runs.test(head.word)
  ) return [];
  const isHere = (value: Value) =>
    !isStored && value.kind === "venue" ||
    value.kind === "place" &&
      (value.preposition !== "" || by === "sign" && (isStored || value.start === values[0].start) ||
        by === "sign" && values[0].kind === "place") ||
    isStored && by === "sign" && value.kind === "labelled" &&
      /^(?:hook|shelf|drawer|box|bay|peg|rack|locker)$/u.test(value.label);
  const first = values.find(isHere);
  // "Gift: in a big box", "Spare bin: blue box": what it is, not where.
  if (!first || by === "comma" && first.kind === "place" && first.preposition === "") return [];
  if (head.class === "container" && first.kind === "place" && first.preposition === "" || isGiven.test(head.core)) {
    return [];
  }
  if (head.class === undefined && first.kind === "place" && first.preposition === "" && !values.every(isHere)) {
    return [];
  }
  const where = joined(values, sentence, isHere)!;
  const asked = [
    `where ${head.be} ${head.text}`,
    ...(isStored ? [`where do I find ${head.text}`, `where can I find ${head.text}`] : []),
  ]
    .map((question) => ({ question: whole([question]), answer: where }));
  const isKnown = first.kind === "place" &&
    /^(?:in|on|under|behind|inside|beneath|next to) (?:the|my|our) /iu.test(where);
  return [
    ...asked,
    ...(isKnown && isStored
      ? [{ question: whole(["what is", `${where[0].toLowerCase()}${where.slice(1)}`]), answer: given(head, sentence) }]
      : []),
    ...(first.kind === "labelled"
      ? [{
        question: whole([
          `which ${first.label} is ${head.text} on`.replace(
            / on$/u,
            first.label === "hook" || /^(?:shelf|peg|rack)$/u.test(first.label) ? " on" : " in",
          ),
        ]),
        answer: first.text,
      }]
      : []),
  ];
}

const isGiven =
  /^(?:presents?|gifts?|wish|wanted|needed|ideas?|prizes?|shopping|to buy|lunch|lost property)\b|\b(?:present|gift|prize|idea)s?$/iu;

/** "Battery for the scale: CR2032"; "Thermostat: 19 degrees". */
function ofFit({ head, values, by }: TerseLine): Unsure[] {
  const [first] = values;
  const isWarm = first?.kind === "number" && /^(?:°C?|degrees)$/u.test(first.unit);
  if (
    isWarm && values.length === 1 && !head.plural && (isThing(head) || /^(?:place|storage)$/u.test(head.class ?? ""))
  ) {
    return [{ question: whole(["what temperature is", head.text]), answer: first.text }];
  }
  const isLock = /\b(?:padlock|lock|safe|alarm|wi-?fi)\b/iu.test(head.core) && !head.plural && head.class !== "code";
  const isNumber = first?.kind === "code" || first?.kind === "number" && first.unit === "";
  if (isLock && values.length === 1 && isNumber && /\d/u.test(first.text)) {
    return [{
      question: whole(["what is the code for", head.text.replace(/\b(wi-?fi) guests?\b/iu, "guest $1")]),
      answer: first.text,
    }];
  }
  if (first?.kind === "code" && /^\d{1,3}(?:\.\d{1,3}){3}$/u.test(first.text) && head.class === "device") {
    return [{ question: whole(["what is the IP address of", head.text]), answer: first.text }];
  }
  const isCode = first?.kind === "code" ||
    first?.kind === "labelled" && /^(?:cartridge|model|size|part)$/u.test(first.label);
  const isKind = isThing(head) || /^(?:place|venue)$/u.test(head.class ?? "");
  const isSize = first?.kind === "labelled" && /^(?:size|model|number)$/u.test(first.label);
  if (isSize && by === "sign" && isKind && head.tail === "") {
    return [{ question: whole(["what", first.label, head.be, head.text]), answer: first.text }];
  }
  if (by === "comma" || !isCode || !isKind || !head.tail.startsWith("for ")) return [];
  return [{ question: whole([`which ${head.core}`, head.be, head.tail]), answer: first.text }];
}

/** "Chairs in the assembly hall: 240". */
function ofCount({ head, values: [first, more], by }: TerseLine): Unsure[] {
  const isSum = first?.kind === "number" && first.unit === "" && /^\d+$/u.test(first.text) && more === undefined;
  if (!isSum || by !== "sign" || !head.plural || !/^(?:in|on|under|at) /u.test(head.tail)) return [];
  if (/^(?:code|attribute|number|money|event)$/u.test(head.class ?? "")) return [];
  return [{ question: whole(["how many", head.core, "are", head.tail]), answer: first.text }];
}

/** The head as the note has it. */
function given(head: HeadPhrase, sentence: string): string {
  const bare = head.text.replace(/^the /u, "");
  const at = sentence.toLowerCase().indexOf(bare.toLowerCase());
  return at < 0 ? head.text : sentence.slice(at, at + bare.length);
}

/** "Boiler service: 12 May, £85"; "Chess club fee: 40". */
function ofMoney({ head, values }: TerseLine): Unsure[] {
  const isSum = head.class === "money";
  const value = values.find(({ kind }, i) => kind === "price" || isSum && kind === "number" && i === 0);
  if (!value || value.kind === "number" && value.unit !== "") return [];
  if (
    !isSum && !(isEvent(head) || isThing(head)) || head.class === "container" || head.isName || isGiven.test(head.core)
  ) return [];
  return [
    { question: whole(["how much", head.be, head.text]), answer: value.text },
    ...(isSum
      ? []
      : [{ question: whole(["what", head.plural ? "do" : "does", head.text, "cost"]), answer: value.text }]),
    ...(isSum && !head.plural && !/^(?:price|cost|budget|cash|kitty|quote|tax)$/u.test(head.word)
      ? [{ question: whole(["what", head.be, head.text]), answer: value.text }]
      : []),
  ];
}

/** "Mum's blood type O negative"; "Gate code: 4071". */
function ofProperty({ head, values, by }: TerseLine, sentence: string): Unsure[] {
  const isCode = head.class === "code", isAttribute = head.class === "attribute" || head.class === "number";
  if (!isCode && !isAttribute) return [];
  const [first, ...more] = values;
  const isValue = ({ kind }: Value) => kind === "code" || kind === "number" || kind === "phone" || kind === "labelled";
  const isPlain = isValue(first) || by === "nothing" ||
    by === "sign" && more.length === 0 && /^(?:noun|person|price)$/u.test(first.kind) ||
    by === "sign" && isCode && /^(?:noun|time)$/u.test(first.kind) && !/ /u.test(first.text) ||
    by === "sign" && isAttribute && more.length === 0 && first.kind === "other" && !head.plural &&
      /^[\p{L}\d.+ -]{1,18}$/u.test(first.text) && isLevel.test(first.text);
  if (
    !isPlain || head.plural && more.length === 0 && /s$/u.test(head.core) && isCode === false && head.class === "number"
  ) return [];
  // "4071 for the front, 22 for the back", "7, 9, 33"
  const answer = more.every(isValue) && more.length > 0 ? joined(values, sentence, isValue)! : first.text;
  if (more.some(({ kind, text }) => kind === "other" && /\d/u.test(text))) return [];
  const [, thing, code] =
    /^([\p{Ll} -]+) (codes?|pin|password|combination|number|type|colour|setting)$/u.exec(head.core) ?? [];
  const isOf = thing !== undefined && head.tail === "" && head.text === `the ${head.core}`;
  return [
    { question: whole(["what", head.be, head.text]), answer },
    ...(isOf
      ? [{
        question: whole([
          `what is the ${code} ${/^(?:code|pin|password|combination)$/u.test(code) ? "for" : "of"} the ${thing}`,
        ]),
        answer,
      }]
      : []),
  ];
}

/** A level, a letter, or two or three words none of which is a verb's form. */
const isLevel =
  /^(?:minus|plus|about|[A-Z\d]|level|\p{Ll}+ \p{Ll}+$)(?!.*\b(?:is|are|was|not|no|see|ask|mine|yours|ours|still|never|so|then)\b)/u;

/** "Night train to Brasov: coach 14, berths 31 and 33". */
function ofLabelled({ head, values }: TerseLine): Unsure[] {
  if (head.class === "code" || head.class === "attribute" || head.class === "person" || head.isName) return [];
  return values.flatMap((value) => {
    if (value.kind !== "labelled") return [];
    const { label, text } = value;
    if (secret.test(label)) {
      const word = label.replace(/^(?:pass|pw)$/u, "password").replace(/^ext$/u, "extension");
      const short = head.tail === "" && head.core.split(" ").length <= 2 && head.text === `the ${head.core}` &&
        !head.plural;
      return [
        ...(short ? [{ question: whole([`what is the ${head.core} ${word}`]), answer: value.value }] : []),
        { question: whole([`what is the ${word} for ${head.text}`]), answer: value.value },
      ];
    }
    if (!seat.test(label) || !(isEvent(head) || /^(?:vehicle|document|group)$/u.test(head.class ?? ""))) return [];
    const several = /s$/u.test(label);
    return [{ question: whole([`which ${label} ${several ? "are" : "is"} for ${head.text}`]), answer: text }];
  });
}

const secret =
  /^(?:password|pass|pw|passcode|code|pin|PIN|user|username|login|network|SSID|combination|ext|extension)$/u;
const seat =
  /^(?:room|hall|platform|gate|court|lane|track|field|pitch|stage|tent|table|coach|carriage|berths?|seats?|row|counter|pier)$/u;

/** "Keys to the scout hut: with Mireille". */
function ofHolder({ head, values }: TerseLine): Unsure[] {
  const [first] = values;
  if (first?.kind !== "holder" || !isThing(head)) return [];
  return [
    { question: whole(["who has", head.text]), answer: first.name },
    { question: whole(["with whom", head.be, head.text]), answer: first.name },
  ];
}
