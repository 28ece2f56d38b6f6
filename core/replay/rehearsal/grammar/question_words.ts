/** Question words: which of them asks for a part of a clause. */
import type { Clause } from "./clauses.ts";
import { type Complement, isInfinitival, prepositions } from "./complements.ts";
import { possessive } from "./determiners.ts";
import { amountOf, article, headOf, isUnsure, isWho } from "./noun_phrases.ts";
import type { TaggedWord } from "./tagged_words.ts";

/** A question and what answers it. */
export interface GrammarQuestion {
  question: string;
  answer: string;
  /** Whether the sentence was understood to its last word. */
  sure: boolean;
}

/** Wordings that are right but that few people say, and such as only stand if the note means it so. */
const odd = new RegExp(
  [
    "^(?!what)\\S+(?: of| to)? what (?!time|day|date)",
    "^(?:at the back|on top|in front) of what",
    "^how many .* left\\b",
    "^how many percent ",
    "^(?!who )(?:\\S+ ){1,3}(?:is|are|was|were) .* not(?: \\p{Ll}+)?\\?$",
    "^(?:who|what) is (?:allergic|afraid|scared|terrified|proud|fond|responsible|married|related)\\?$",
    "^who \\S+(?: \\S+)? (?:me|us|him|her|them)\\?$",
    "^how often (?:has|have|had) .* been\\?$",
    "^where do(?:es)? .* (?:prefer|like|love|hate) ",
    "^how (?:is|are|was|were|has|have|had|do|does|did|can|could) ",
    "^(?:what|how many|how much) .* (?:at|by|till|until|since|over)\\?$",
    "^who .* (?:at|till|until|since)\\?$",
    " (?:in|on|at|by|for|from|with|to|under|behind|until|after|before|since) .* (?:in|on|for|from|with|to|under|behind|beside|near|above|below|against|as)\\?$",
  ].join("|"),
  "iu",
);
/** Whether one would ask so. */
export const isUsual = (question: string, infinitive?: string): boolean =>
  !odd.test(infinitive === undefined ? question : question.replace(` to ${infinitive} `, " "));

/** Nobody has said yet whether the sentence was understood. */
export type Unsure = Omit<GrammarQuestion, "sure">;

/** What has a capital letter only at the beginning of a sentence, where no name begins with it. */
const midCapital =
  /(?<=\S )(?:My|Our|The|His|Her|Their|Your|Its|An|This|That|These|Those|Both|All|Each|Every|Some|He|She|It|We|They|You)(?= \p{Ll})/gu;

/** The parts as a question. */
export const whole = (parts: readonly string[]): string => {
  // A phrase from the beginning of a sentence may stand anywhere.
  const text = parts.filter((part) => part !== "").join(" ").replace(midCapital, (word) => word.toLowerCase());
  return `${text[0].toUpperCase()}${text.slice(1)}?`;
};

const owned = new RegExp(`^(?:${possessive}) `, "iu");

/** What one does with things, and what with persons. */
const ofThings =
  /^(?:speak|learn|study|teach|play|read|eat|drink|wear|drive|cook|bake|watch|buy|sell|borrow|lend|sing|write|use|support|join|own)$/u;
const ofPersons = /^(?:tell|ask|phone|ring|marry|thank|invite|hug|date|remind|coach)$/u;

/** Question words for a part, and what comes at the question's end. */
export function wordings(
  { role, text, preposition, noun, words }: Complement,
  { subject, verb, complements }: Clause,
): { ask: string; end?: string; answer?: string }[] {
  if (isInfinitival({ preposition, words })) return [];
  if (/^because /u.test(text)) return [{ ask: "why" }];
  const amount = amountOf(words);
  if (role === "time") {
    const often = oftenOf(text), long = longOf({ text, preposition, words }, verb.auxiliary);
    if (long) return long;
    if (often === "only") return [{ ask: "how often" }];
    if (/^an? (?:hour|day|night|week|month|year)$/u.test(text)) return [];
    const when = /^(?:until|till|since)$/u.test(preposition) ? `${preposition} when` : "when";
    const lasts = preposition === "since" && /^(?:has|have)$/u.test(verb.auxiliary) ? [{ ask: "how long" }] : [];
    if (lasts.length > 0) return [{ ask: when }, ...lasts];
    return [
      { ask: when },
      ...(often ? [{ ask: "how often" }] : []),
      ...timeWords({ text, preposition, words }).map((ask) => ({ ask })),
    ];
  }
  if (preposition !== "" && amountOf(words.slice(1))) {
    const { ask } = amountOf(words.slice(1))!;
    return [{ ask: `${preposition} ${ask}`, answer: noun }, { ask, end: preposition, answer: noun }];
  }
  // "was made by a man": who that is, its name does not say.
  const isPassive = /^(?:is|are|was|were|be)$/u.test(verb.auxiliary) && verb.root !== "be" && !/ing$/u.test(verb.main);
  if (preposition === "by" && isPassive) {
    return isWho(noun)
      ? [{ ask: "who", end: "by", answer: noun }, { ask: "by whom", answer: noun }]
      : [{ ask: "how", answer: text }];
  }
  if (role === "place") {
    if (isUnsure(noun) || /^(?:us|me|him|her|them|it)$/u.test(noun)) return [{ ask: "where" }];
    const head = headOf(words.slice(preposition.split(" ").length));
    return [
      { ask: "where" },
      ...(head && isTold(words.slice(preposition.split(" ").length))
        ? [{ ask: `${preposition} which ${head}`, answer: noun }]
        : []),
      { ask: `${preposition} what`, answer: noun },
      { ask: "what", end: preposition, answer: noun },
    ];
  }
  if (role === "other") {
    // "for Epiphany" is for nobody.
    const isBuyer = preposition === "to" && /^(?:sell|lend|give|rent)$/u.test(verb.root);
    const person = (isWho(noun) || isBuyer) && preposition !== "as" && !words.some(({ tags }) => tags.has("Place")) &&
      !(preposition === "to" && verb.root === "change") &&
      !(preposition === "for" && isUnsure(noun) && !words.some(({ tags }) => tags.has("Person")));
    if (
      preposition === "for" && /^[£€$]?\d[\d.,]*(?: \p{L}+)?$/u.test(noun) &&
      /^(?:sell|buy|get|rent|pay|hire)$/u.test(verb.root)
    ) {
      return [{ ask: "how much", end: "for", answer: noun }, { ask: "for how much", answer: noun }];
    }
    if (preposition === "on") {
      return [{ ask: "on which number", answer: noun }, { ask: "what number", end: "on", answer: noun }];
    }
    if (preposition === "from" && /^(?:be|come)$/u.test(verb.root)) {
      return [{ ask: "where", end: "from", answer: noun }];
    }
    if (preposition === "to" && (verb.main === "been" || /^(?:go|move|travel|drive|fly|run|walk)/u.test(verb.root))) {
      return [{ ask: "where", answer: noun }, { ask: "to which place", answer: noun }];
    }
    const kinds: { ask: string; end?: string; answer?: string }[] = [
      { ask: `${preposition} ${person ? "whom" : "what"}`, answer: noun },
      { ask: person ? "who" : "what", end: preposition, answer: noun },
    ];
    if (preposition === "with" && !person && !owned.test(noun)) {
      kinds.push({ ask: "how", answer: text });
    }
    // "with oat milk and no sugar": which milk?
    const and = words.findIndex(({ text }) => /^(?:and|or)$/iu.test(text));
    const first = words.slice(1, and < 0 ? undefined : and), kind = headOf(first);
    if (kind && preposition !== "as" && first.filter(({ text }) => !article.test(text)).length > 1) {
      kinds.push({ ask: `which ${kind}`, end: preposition, answer: first.map(({ text }) => text).join(" ") });
    }
    return kinds;
  }
  const dimension = / (old|tall|long|wide|high|deep|heavy)$/u.exec(text)?.[1];
  if (dimension && verb.root === "be" && (/\d/u.test(text) || words[0].tags.has("Value"))) {
    return [{ ask: `how ${dimension}`, answer: text }];
  }
  if (amount) {
    return [{ ask: amount.ask, answer: text }, ...(verb.root === "be" ? [{ ask: "what", answer: text }] : [])];
  }
  const head = headOf(words);
  const which = head && isTold(words) && verb.root !== "be" ? [{ ask: `which ${head}`, answer: noun }] : [];
  const objects = complements.filter(({ role }) => role === "object");
  const given = objects.length > 1 && objects[0].words === words;
  const isBare = isUnsure(noun) && !given;
  const asks =
    isBare && (ofThings.test(verb.root) || words.some(({ tags }) => tags.has("Place")) || /\bname$/u.test(subject))
      ? ["what"]
      : isBare && !ofPersons.test(verb.root)
      ? ["what", "who"]
      : isWho(noun) && verb.root !== "become" && verb.infinitive !== "be"
      ? ["who"]
      : ["what"];
  const recipient = given && isWho(noun) ? [{ ask: "to whom", answer: noun }] : [];
  return [...recipient, ...asks.map((ask) => ({ ask, answer: noun })), ...which];
}

/** Whether a time says how often, and whether it says nothing else. */
function oftenOf(text: string): "only" | "too" | undefined {
  if (
    /^(?:once|twice|(?:two|three|four|five|six|several|many|\d+) times)(?:$| (?:an?|every|per|each|in|this|last|so) )/u
      .test(text)
  ) return "only";
  return /^(?:every|each|daily|weekly|monthly|yearly)\b/u.test(text) ? "too" : undefined;
}

const duration = new RegExp(
  "^(?:(?:about|almost|over|nearly|only) )?(?:\\d[\\d.,½]*|an?|half an?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\p{L}+ty|\\p{L}+teen)" +
    "(?: and a half)? (?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?)(?: and .+)?$",
  "u",
);

/** "three hours", "for two weeks": how long. What "in two hours" means, a past form leaves open. */
function longOf(
  { text, preposition, words }: Pick<Complement, "text" | "preposition" | "words">,
  auxiliary: string,
): { ask: string }[] | undefined {
  if (!duration.test(text.slice(preposition.length).trim())) return undefined;
  if (preposition === "" && !/^an? /u.test(text) || preposition === "for") return [{ ask: "how long" }];
  if (preposition === "by") return [{ ask: "by how much" }];
  const isBrief = /(?:second|minute|hour)/u.test(text);
  return preposition === "in" && (auxiliary === "did" || isBrief) && words.length > 2 ? [] : undefined;
}

/** Whether a noun is told from others of its kind: "the blue chest", not "any chest". */
function isTold(words: readonly TaggedWord[]): boolean {
  const end = words.findIndex(({ text }, i) => i > 0 && prepositions.has(text.toLowerCase()));
  const own = /^an?$/iu.test(words[0].text) && end > 0 ? words.slice(0, end) : words;
  return own.filter(({ text }) => !article.test(text)).length > 1 &&
    !/^(?:any|some|every|each|all|no|such|one)$/iu.test(words[0].text);
}

/** Question words for a time, beside "when". */
export function timeWords({ text, preposition, words }: Pick<Complement, "text" | "preposition" | "words">): string[] {
  const isMonth = words.some(({ tags }) => tags.has("Month"));
  const isDay = /\b\d{1,2}(?:st|nd|rd|th)?\b/u.test(text) && !/\d[:.]\d/u.test(text);
  return [
    ...(words.some(({ tags }) => tags.has("WeekDay")) ? ["on which day"] : []),
    ...(isMonth ? ["in which month"] : []),
    ...(isMonth && isDay || /\b\d{1,2}(?:st|nd|rd|th)\b/u.test(text) ? ["on what date"] : []),
    ...(/\b(?:1[5-9]|20)\d\d\b/u.test(text) ? ["in which year"] : []),
    ...(/\d{1,2}[:.]\d\d|\bo'clock\b/u.test(text) ? [/ and /u.test(text) ? "at what times" : "at what time"] : []),
    ...(preposition === "for" && words.some(({ tags }) => tags.has("Duration")) ? ["how long"] : []),
  ];
}

/** Each list once. */
export function distinct(lists: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(lists.map((one) => [one.join(" "), one])).values()];
}
