/** Questions on notes in the style "thing: value, value". */
import { complementsOf, prepositions } from "./complements.ts";
import { definite } from "./determiners.ts";
import { amountOf, isName, pronoun } from "./noun_phrases.ts";
import { type GrammarQuestion, timeWords, type Unsure, whole } from "./question_words.ts";
import { type TaggedWord, taggedWords } from "./tagged_words.ts";

const known = new RegExp(`^(?:${definite}) `, "iu");
/** What a note in the style "thing: value, value" answers, or "thing = value", or "thing? value". */
export function listQuestions(note: string): GrammarQuestion[] {
  const found = /^([^:;=?.,\s]{2,}(?: [^:;=?.,\s]+){0,6})(?:: | = |\? | [–—] )(.+)$/u.exec(note);
  // "Never park there: it belongs to them" is an order and its reason.
  if (!found || /^(?:never|don't|please|always) /iu.test(found[1]) || pronoun.test(found[2])) return [];
  const thing = found[1].replace(/^\p{Lu}(?=\p{Ll}+(?: \p{Ll}| ?$))/u, (c) => c.toLowerCase());
  const about = known.test(thing) ? thing : `the ${thing}`;
  const items = found[2].split(/[,;] (?:and )?| and (?=\d)/u).map((item) => item.replace(/[.!]+$/u, "").trim());
  return items.flatMap((item) => {
    const words = taggedWords(item);
    const asked = ofItem(item, words, about);
    return (asked.length > 0 || items.length > 1 ? asked : ofValue(item, words, about)).map((one) => ({
      ...one,
      sure: false,
    }));
  });
}

/** The one value of a thing, whatever it is. */
function ofValue(item: string, words: readonly TaggedWord[], about: string): Unsure[] {
  const isTime = words.some(({ tags }) => tags.has("Date") || tags.has("Month"));
  const asks = isTime
    ? ["when", ...timeWords({ text: item, preposition: "", words })]
    : isName(item)
    ? ["who", "what"]
    : ["what"];
  return asks.map((ask) => ({ question: whole([ask, "is", about]), answer: item }));
}

function ofItem(item: string, words: readonly TaggedWord[], about: string): Unsure[] {
  if (words.length === 0) return [];
  const [first, ...rest] = words;
  const amount = amountOf(words);
  const place = complementsOf(item, words).find(({ role }) => role === "place");
  const before = place ? item.slice(0, item.indexOf(place.text)).trim() : item;
  const located = place
    ? [{
      question: whole([
        "where",
        before
          ? `are the ${before.replace(/^\S+ (?=\p{Ll})/u, "")}`
          : `${/(?<!s)s$/u.test(about) ? "are" : "is"} ${about}`,
      ]),
      answer: place.text,
    }]
    : [];
  if (amount) {
    const isOf = /^how much/u.test(amount.ask);
    return [
      { question: whole([amount.ask, isOf ? "goes into" : "does", about, isOf ? "" : "have"]), answer: before },
      { question: whole([amount.ask, isOf ? "do I need for" : "are there for", about]), answer: before },
      ...located,
    ];
  }
  // "lane 4", "model TN-2420"
  if (
    rest.length === 1 && /\d/u.test(rest[0].text) && /^\p{Ll}+$/u.test(first.text) &&
    !/^(?:bake|cook|boil|wait)$/u.test(first.text)
  ) {
    return [
      { question: whole([`which ${first.text} is for ${about}`]), answer: rest[0].text },
      { question: whole([`what is the ${first.text} of ${about}`]), answer: rest[0].text },
    ];
  }
  const isOrder = first.tags.has("Verb") && !first.tags.has("Gerund") && !first.tags.has("PastTense") &&
    !prepositions.has(first.text.toLowerCase());
  if (isOrder && rest.length > 0) {
    const [behind] = complementsOf(item, rest);
    const base = first.text.toLowerCase();
    const wh = amountOf(behind.words) && behind.role === "time"
      ? "how long"
      : behind.role === "time"
      ? "when"
      : behind.role === "place"
      ? "where"
      : "what";
    const link = wh === "what" ? ["for", about] : [about];
    return [{ question: whole([wh, "should I", base, ...link]), answer: behind.text }];
  }
  const asked: Unsure[] = [];
  const day = words.find(({ tags }) => tags.has("WeekDay"));
  if (day) asked.push({ question: whole(["on which day is", about]), answer: day.text });
  const clock = words.find(({ text }) => /^\d{1,2}[:.]\d\d$/u.test(text));
  if (clock) {
    asked.push(
      { question: whole(["at what time is", about]), answer: clock.text },
      { question: whole(["when does", about, "start"]), answer: clock.text },
    );
  }
  return [...asked, ...located];
}
