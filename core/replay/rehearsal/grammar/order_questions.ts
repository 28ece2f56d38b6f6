/** Questions on orders: "push the lower hinge, not the handle", "never park in front of the gate". */
import type { Clause } from "./clauses.ts";
import { type Complement, complementsOf, determiner, prepositions } from "./complements.ts";
import { isWho } from "./noun_phrases.ts";
import { isPlainComplement } from "./plain_complement.ts";
import { type GrammarQuestion, isUsual, whole } from "./question_words.ts";
import type { TaggedWord } from "./tagged_words.ts";

/** What an order answers, and its parts, for what comes after it. */
export function orderQuestions(
  { sentence, words }: { sentence: string; words: readonly TaggedWord[] },
  before: Clause | undefined,
): { asked: GrammarQuestion[]; parts: readonly Complement[] } {
  const none = { asked: [], parts: [] };
  const never = /^(?:never|don't)$/iu.test(words[0]?.text ?? "");
  const at = never || /^(?:please|always)$/iu.test(words[0]?.text ?? "") ? 1 : 0;
  const verb = words[at];
  // "Milk, eggs, bread" is no order.
  if (!verb || verb.breaks || !verb.tags.has("Verb") || verb.tags.has("PastTense") || /s$/u.test(verb.text)) {
    return none;
  }
  const then = /^(?:then|now)$/iu.test(words.at(-1)!.text);
  const rest = then ? words.slice(at + 1, -1) : words.slice(at + 1);
  // "Size 43 wide", "Under the bench": no orders.
  const isOrder = !verb.tags.has("Gerund") && !prepositions.has(verb.text.toLowerCase()) &&
    !/^\d/u.test(rest[0]?.text ?? "");
  if (rest.length === 0 || !isOrder) return none;
  const base = verb.text.toLowerCase();
  const parts = complementsOf(sentence, rest);
  const occasion = before && then ? before.complements.find(({ role }) => role === "time")?.text : undefined;
  const when = before && !then && before.complements.every(({ role }) => role !== "object") && before.verb.root !== "be"
    ? `when ${before.subject} ${before.verb.text}`
    : undefined;
  const sure = !occasion && !when && parts.length <= 2 && parts.every(isPlainComplement) &&
    !/['’]t$/u.test(verb.text.replace(/^don['’]t$/iu, "")) &&
    (never || determiner.test(rest[0].text) || /^\p{Lu}/u.test(rest[0].text)) &&
    !/ (?:away|off|up|down|out|back)\b/u.test(sentence) &&
    parts.reduce((sum, one) => sum + one.length, 0) === rest.length;
  const asked = parts.flatMap((part, i) => {
    const others = parts.filter((_, k) => k !== i).map(({ text }) => text);
    const wh = part.role === "place" ? "where" : part.role === "time" ? "when" : isWho(part.noun) ? "who" : "what";
    const end = part.role === "other" ? part.preposition : "";
    const answer = part.role === "other" ? part.noun : part.text;
    return ["must I", "should I"].map((modal) =>
      whole([wh, modal, never ? "never" : "", base, ...others, end, occasion ?? when ?? ""])
    ).map((question) => ({
      question,
      answer,
      sure: sure && isUsual(question),
    }));
  });
  const not = /, not (.+)$/u.exec(sentence)?.[1];
  if (not) asked.push({ question: whole(["what should I not", base]), answer: not, sure });
  return { asked, parts };
}
