/** Wordings of the commonest facts that do not keep the note's own verb: where something is, what it is called, who did it. */
import { type Clause, isNaming, isPlural } from "./clauses.ts";
import { definite, oursDefinite } from "./determiners.ts";
import { nounClass } from "./terse/noun_class.ts";
import { isWho, namesOf, pronoun } from "./noun_phrases.ts";
import { type Unsure, whole } from "./question_words.ts";

/** Verbs that say of a thing where it is; "is kept" too. */
const stands = /^(?:be|hang|stand|lie|sit|live|stay|rest|keep|store|hide|park|bury|locate)$/u;

const known = new RegExp(`^(?:${definite}) `, "u"), ourThing = new RegExp(`^(?:${oursDefinite}) `, "u");
const property = new RegExp(`^(?:${oursDefinite}) ([\\p{Ll} -]+?) (?:of|for) (.+)$`, "u");

/** What people ask of such a clause. */
export function everydayQuestions(clause: Clause): Unsure[] {
  if (isNaming(clause.verb)) return ofName(clause);
  return [
    ...ofNumber(clause),
    ...ofBirth(clause),
    ...ofPlace(clause),
    ...ofTime(clause),
    ...ofDoer(clause),
    ...ofMove(clause),
    ...ofProperty(clause),
  ];
}

/** "The spare wheel hangs behind the canoe." */
function ofPlace({ subject, verb, complements }: Clause): Unsure[] {
  const [first] = complements;
  const isPassive = /^(?:is|are)$/u.test(verb.auxiliary) && verb.root !== "be";
  const isNow = /^(?:is|are|do|does)$/u.test(verb.auxiliary);
  if (
    verb.infinitive || complements.length !== 1 || first.role !== "place" || !stands.test(verb.root) || verb.negative ||
    !isNow
  ) {
    return [];
  }
  if (/^(?:keep|store|hide|park|bury|locate)$/u.test(verb.root) && !isPassive) {
    return [];
  }
  if (pronoun.test(subject)) return [];
  const be = isPlural(verb) ? "are" : "is";
  const names = namesOf(subject).slice(0, isWho(subject) ? 3 : 1);
  if (isWho(subject)) {
    return verb.root === "live" && /^(?:in|at|near)$/u.test(first.preposition)
      ? names.map((name) => ({ question: whole(["in which place does", name, "live"]), answer: first.text }))
      : [];
  }
  return [
    ...names.map((name) => ({ question: whole(["where", be, name]), answer: first.text })),
    ...(nounClass(names[0]).class === "event" ? [] : names).flatMap((name) => [
      { question: whole(["where do I find", name]), answer: first.text },
      { question: whole(["where can I find", name]), answer: first.text },
      ...(ourThing.test(name)
        ? [{ question: whole(["where do we keep", name.replace(/^my /u, "our ")]), answer: first.text }]
        : []),
    ]),
    { question: whole(["what is", first.text]), answer: subject },
    { question: whole(["what do I find", first.text]), answer: subject },
    ...(/^(?:in|on|behind|under|beneath|beside|inside|near|above|below|next to|on top of|in front of)$/u.test(
        first.preposition,
      )
      ? [{ question: whole(["what", be, names[0], first.preposition]), answer: first.noun }]
      : []),
  ];
}

/** "The dustmen come on Tuesdays." */
function ofTime({ subject, verb, complements }: Clause): Unsure[] {
  if (pronoun.test(subject) && !/^(?:I|we)$/iu.test(subject)) return [];
  return complements.flatMap((part, i) => {
    if (part.role !== "time" || !/^(?:|on|at|every)$/u.test(part.preposition)) return [];
    const rest = complements.filter((_, k) => k !== i).map(({ text }) => text);
    const said = [verb.auxiliary, subject, verb.negative ? "not" : "", verb.main, ...rest];
    const days = part.words.filter(({ tags }) => tags.has("WeekDay"));
    const clock = part.preposition === "at" && part.words.length <= 3 &&
      /\d|o'clock|^(?:half|quarter) /u.test(part.noun);
    return [
      ...(days.length === 1 ? [whole(["what day", ...said]), whole(["on what day", ...said])] : []),
      ...(days.length > 1 ? [whole(["which days", ...said])] : []),
      ...(clock ? [whole(["what time", ...said]), whole(["at what time", ...said])] : []),
    ].map((question) => ({ question, answer: part.text }));
  });
}

/** "Marek repaired the pump": by whom was it repaired? A regular past form is its own participle. */
function ofDoer({ subject, verb, complements }: Clause): Unsure[] {
  const [object] = complements;
  const isRegular = verb.auxiliary === "did" && /^\p{L}+ed$/u.test(verb.text) && !verb.negative;
  if (!isRegular || !isWho(subject) || complements.length !== 1 || object?.role !== "object") return [];
  if (!known.test(object.noun) || isWho(object.noun)) return [];
  const be = object.words.at(-1)!.tags.has("Plural") ? "were" : "was";
  return ["by whom", "who"].map((ask) => ({
    question: whole([ask, be, object.noun, verb.text, ask === "who" ? "by" : ""]),
    answer: subject,
  }));
}

/** "Our goat is called Pim." */
function ofName({ subject, verb, complements }: Clause): Unsure[] {
  const [name] = complements;
  if (
    pronoun.test(subject) || complements.length !== 1 || name.preposition !== "" || verb.negative ||
    / now$/u.test(name.noun)
  ) return [];
  const does = isPlural(verb) ? "do" : "does";
  return [
    ...namesOf(subject).slice(0, 1).flatMap((one) =>
      [
        ["what", verb.auxiliary, one, verb.main],
        ["what", isPlural(verb) ? "are the names" : "is the name", "of", one],
        ["which name", does, one, "have"],
      ].map((words) => ({ question: whole(words), answer: name.noun }))
    ),
    { question: whole([isWho(subject) ? "who" : "what", "is", verb.main, name.noun]), answer: subject },
    { question: whole([isWho(subject) ? "who" : "what", "is", name.noun]), answer: subject },
  ];
}

/** "My aunt moved to Porto." */
function ofMove({ subject, verb, complements }: Clause): Unsure[] {
  const to = complements.find(({ preposition }) => preposition === "to");
  if (!to || verb.root !== "move" || verb.infinitive || !isWho(subject) || pronoun.test(subject) || verb.negative) {
    return [];
  }
  return namesOf(subject).map((name) => ({ question: whole(["where does", name, "live now"]), answer: to.noun }));
}

/** "The code of the lift is 8812." */
function ofProperty({ subject, verb, complements }: Clause): Unsure[] {
  const [, what, owner] = property.exec(subject) ?? [];
  if (!what || verb.root !== "be" || complements.length !== 1 || complements[0].role !== "object") return [];
  return [{ question: whole(["which", what, "does", owner, "have"]), answer: complements[0].noun }];
}

/** "My locker at the pool is number six." */
function ofNumber({ subject, verb, complements: [first, more] }: Clause): Unsure[] {
  const number = /^number (\S+)$/u.exec(first?.text ?? "")?.[1];
  if (!number || more || verb.root !== "be" || verb.main !== "" || verb.negative || pronoun.test(subject)) return [];
  const [, owner, thing, place = ""] = /^(my|our) ([\p{L} -]+?)( (?:at|in|on) .+)?$/u.exec(subject) ?? [];
  return [
    ...namesOf(subject).map((name) => ({ question: whole(["what number", verb.auxiliary, name]), answer: number })),
    ...(owner && verb.auxiliary === "is"
      ? [{
        question: `Which ${thing.split(" ").at(-1)}${place} is ${owner === "my" ? "mine" : "ours"}?`,
        answer: first.text,
      }]
      : []),
  ];
}

/** "Grandpa was born in Riga": a place that one is born in is a town or a village, or a country. */
function ofBirth({ subject, verb, complements }: Clause): Unsure[] {
  const place = complements.find(({ role }) => role === "place");
  if (verb.main !== "born" || !place || place.preposition !== "in" || !/^\p{Lu}/u.test(place.noun)) return [];
  if (pronoun.test(subject) && !/^(?:I|we)$/iu.test(subject)) return [];
  return namesOf(subject).map((name) => ({
    question: whole(["in which place", verb.auxiliary, name, "born"]),
    answer: place.noun,
  }));
}
