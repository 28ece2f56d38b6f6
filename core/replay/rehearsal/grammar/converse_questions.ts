/** What one asks of an action from its other side: who taught me, who lent it to me; and what I do, where the verb has another behind it. */
import type { Clause } from "./clauses.ts";
import { type Complement, isInfinitival } from "./complements.ts";
import { isUnsure, isWho } from "./noun_phrases.ts";
import { type Unsure, whole } from "./question_words.ts";

/** The verb of who gives, in the past and by his side, by the verb of who gets. */
const givers: Record<string, string> = {
  ...{
    learn: "taught",
    borrow: "lent",
    get: "gave",
    inherit: "left",
    buy: "sold",
    receive: "gave",
  },
};

/** Verbs that make somebody do something. */
export const directs = /^(?:teach|tell|ask|remind|help|want|advise|beg|urge)$/u;

/** Wordings with another subject or another verb than the clause has. */
export function converseQuestions(clause: Clause): Unsure[] {
  return [ofGiver, ofReceiver, ofInfinitive, ofAdvice, ofWork, ofPrice, ofLanguage].flatMap((asks) => asks(clause));
}

/** A person for sure, by the words of the phrase. */
function isSomeone({ noun, words }: Complement): boolean {
  return isWho(noun) && (!isUnsure(noun) || words.some(({ tags }) => tags.has("Person")));
}

/** "I", as the one to whom something is done. */
function asObject(subject: string): string | undefined {
  const own = { i: "me", we: "us", he: "him", she: "her", they: "them" }[subject.toLowerCase()];
  return own ?? (/^it$|^you$/iu.test(subject) ? undefined : subject);
}

/** "I learned to knit from Aunt Ines": who taught me to knit? */
function ofGiver({ subject, verb, complements }: Clause): Unsure[] {
  const from = complements.find(({ preposition }) => preposition === "from");
  const me = asObject(subject);
  const finite = verb.infinitive ? verb.main.slice(0, -` to ${verb.infinitive}`.length) : verb.main;
  const gave = givers[finite === verb.main ? verb.root : finite.replace(/^learn(?:ed|t)$/u, "learn")];
  const isPast = verb.auxiliary === "did" || verb.auxiliary === "have" || verb.auxiliary === "has";
  if (!from || !me || !gave || !isPast || verb.negative || !isSomeone(from)) return [];
  const object = complements.find(({ role }) => role === "object");
  if (verb.infinitive) {
    if (gave !== "taught") return [];
    return [{ question: whole(["who taught", me, "to", verb.infinitive, object?.text ?? ""]), answer: from.noun }];
  }
  if (!object || complements.indexOf(object) !== 0) return [];
  return [{ question: whole(["who", gave, me, object.text]), answer: from.noun }];
}

/** "I lent the drill to Omar", "I sold the bike to Ada": who borrowed it, who bought it? */
function ofReceiver({ subject, verb, complements }: Clause): Unsure[] {
  const took = { lend: "borrowed", sell: "bought" }[verb.root];
  if (!took || !/^(?:did|have|has)$/u.test(verb.auxiliary) || verb.negative || verb.infinitive) return [];
  const to = complements.find(({ preposition }) => preposition === "to");
  const objects = complements.filter(({ role }) => role === "object");
  const thing = to ? objects[0] : objects[1], receiver = to ?? (objects.length > 1 ? objects[0] : undefined);
  const me = asObject(subject);
  if (!thing || !receiver || !me || !isWho(receiver.noun) || /^(?:me|us|him|her|them)$/iu.test(receiver.noun)) {
    return [];
  }
  return [{ question: whole(["who", took, thing.text, "from", me]), answer: receiver.noun }];
}

/** "We need to order the cake by Friday": what do we need to do by Friday? */
function ofInfinitive({ subject, verb, complements }: Clause): Unsure[] {
  if (!verb.infinitive || verb.negative) return [];
  const object = complements[0]?.role === "object" ? complements[0] : undefined,
    rest = object ? complements.slice(1) : complements;
  const finite = verb.main.slice(0, -verb.infinitive.length);
  const answer = [verb.infinitive, object?.text ?? ""].join(" ").trim();
  if (
    /^(?:be|do)\b/u.test(answer) ||
    !object && /^(?:live|come|go|stay|work|have|keep|sit|stand|lie|sleep)$/u.test(answer)
  ) return [];
  return [{
    question: whole(["what", verb.auxiliary, subject, `${finite}do`, ...rest.map(({ text }) => text)]),
    answer,
  }];
}

/** "My doctor told me to drink more water": what did he tell me to do? */
function ofAdvice({ subject, verb, complements: [whom, what, object, more] }: Clause): Unsure[] {
  if (
    !directs.test(verb.root) || verb.negative || verb.infinitive || more || whom?.role !== "object" || !what ||
    !isInfinitival(what)
  ) {
    return [];
  }
  if (object && object.role !== "object") return [];
  const answer = object ? `${what.noun} ${object.text}` : what.noun;
  return [{ question: whole(["what", verb.auxiliary, subject, verb.main, whom.text, "to do"]), answer }];
}

/** "My brother works as a welder in Bergen." */
function ofWork({ subject, verb, complements }: Clause): Unsure[] {
  const as = complements.find(({ preposition }) => preposition === "as");
  if (!as || verb.root !== "work" || verb.negative || verb.infinitive || !/^(?:do|does)$/u.test(verb.auxiliary)) {
    return [];
  }
  return [{ question: whole(["what", verb.auxiliary, subject, "do for a living"]), answer: as.noun }];
}

/** "I bought a piano for 300 euros." */
function ofPrice({ subject, verb, complements }: Clause): Unsure[] {
  const price = complements.find(({ preposition, noun }) => preposition === "for" && money.test(noun));
  const [thing] = complements;
  if (!price || verb.main !== "buy" || verb.auxiliary !== "did" || verb.negative || thing.role !== "object") return [];
  const known = thing.text.replace(/^an? /u, "the ");
  return [{ question: whole(["how much did", subject, "pay for", known]), answer: price.noun }];
}
const money = /^[€£$]? ?\d[\d.,]*(?: (?:euros?|pounds?|dollars?|crowns|francs|kroner|zloty|cents|pence|quid|€|£))?$/u;

/** "Helena speaks Basque, Finnish and Dutch." */
function ofLanguage({ subject, verb, complements: [first, ...more] }: Clause): Unsure[] {
  if (verb.root !== "speak" || !first || first.role !== "object" || verb.infinitive) return [];
  if (!first.words.every(({ text }) => /^\p{Lu}|^and$/u.test(text))) return [];
  const rest = more.map(({ text }) => text);
  return (/ and /u.test(first.text) ? ["what languages", "which languages"] : ["what language", "which language"]).map((
    ask,
  ) => ({
    question: whole([ask, verb.auxiliary, subject, verb.negative ? "not" : "", verb.main, ...rest]),
    answer: first.noun,
  }));
}
