/**
 * Questions that a note's grammar gives: one after each part of each clause, in the words that a person would use. They take the round trip
 * like all others, so a wrong reading of a clause costs a question and no more.
 */
import { type Clause, isNaming, isPlural, type VerbGroup } from "./clauses.ts";
import { type Complement, isInfinitival } from "./complements.ts";
import { converseQuestions } from "./converse_questions.ts";
import { definite, oursDefinite, ownerName } from "./determiners.ts";
import { listQuestions } from "./list_questions.ts";
import { article, headOf, isWho, namesOf, pronoun } from "./noun_phrases.ts";
import { orderQuestions } from "./order_questions.ts";
import { durationQuestions } from "./duration_questions.ts";
import { namingQuestions } from "./naming.ts";
import { everydayQuestions } from "./everyday_questions.ts";
import { distinct, type GrammarQuestion, isUsual, timeWords, type Unsure, whole, wordings } from "./question_words.ts";
import { orderClause, type ReadClause, readClause } from "./read_clause.ts";
import { type ReadSentence, readSentence, withColons } from "./read_sentence.ts";
import { isTurned } from "./turned_questions.ts";
import { sentencesOf } from "./tagged_words.ts";

/** Longest answer, in words. */
const longestAnswer = 9;

/** What the grammar of a note gives. */
export interface NoteReading {
  /** Sentence by sentence. */
  questions: GrammarQuestion[];
  /** What the first clause is about; undefined if that is a pronoun or the note has no clause. */
  subject: string | undefined;
  /** Values that no longer hold: an answer with one of them is right only where it is asked for what was before. */
  outdated: string[];
}

/** Reads a note, once for all that is asked of it. */
export function readNote(text: string): NoteReading {
  const note = withColons(text);
  const sentences = sentencesOf(note).flatMap((sentence) => readSentence(sentence, note));
  const subject = sentences.flatMap(({ clauses }) => clauses)[0]?.subject;
  const list = listQuestions(note);
  const said = ofSentences(sentences);
  const all = list.length > 0 ? [...said.filter(({ sure }) => sure), ...list] : said;
  return {
    questions: all.filter(({ answer }) => answer.split(" ").length <= longestAnswer),
    subject: subject === undefined || pronoun.test(subject) ? undefined : subject,
    outdated: all.filter(({ question }) => / before\?$/u.test(question)).map(({ answer }) => answer),
  };
}

function ofSentences(sentences: readonly ReadSentence[]): GrammarQuestion[] {
  let before: ReadClause | undefined;
  return sentences.flatMap(({ clauses: read, terse, ...one }) => {
    if (terse.length > 0) return terse;
    const named = [...namingQuestions(one.sentence), ...durationQuestions(one.sentence)].map((asked) => ({
      ...asked,
      sure: true,
    }));
    const clauses = read.map((clause) => readClause(clause, before));
    const order = clauses.length > 0 ? undefined : orderQuestions(one, before);
    before = order && order.parts.length > 0 ? orderClause(order.parts) : clauses.at(-1) ?? before;
    return [...named, ...order?.asked ?? clauses.flatMap(ofClause)];
  });
}

function ofClause(clause: ReadClause): GrammarQuestion[] {
  const sure = clause.plain;
  const asked = unsureOf(clause).map((one) => ({
    ...one,
    sure: sure && isUsual(one.question, clause.verb.infinitive) && !isBareObject(clause, one.question) &&
      !isTurned(clause, one),
  }));
  const everyday = [...everydayQuestions(clause), ...converseQuestions(clause)].map((one) => ({ ...one, sure }));
  return [...new Map([...asked, ...everyday].map((one) => [`${one.question} ${one.answer}`, one])).values()];
}

/** "What do I keep?": of what I do there is more than one note. */
function isBareObject({ subject, verb, complements }: Clause, question: string): boolean {
  return complements.length > 1 && /^(?:I|we)$/iu.test(subject) && question.endsWith(` ${verb.main}?`);
}

function unsureOf(clause: ReadClause): Unsure[] {
  if (isNaming(clause.verb) && clause.complements[0]?.preposition === "") return ofOwner(clause);
  const changed = ofChange(clause);
  return [
    ...ofSubject(clause),
    ...changed,
    ...clause.complements.flatMap(({ preposition }, i) =>
      changed.length > 0 && /^(?:from|to)$/u.test(preposition) ? [] : ofComplement(clause, i)
    ),
    ...ofOwner(clause),
    ...ofWhereabouts(clause),
  ];
}

/** What went from one value to another: what it is now, and what it was. */
function ofChange(clause: Clause): Unsure[] {
  const { subject, verb, complements } = clause;
  const to = complements.find(({ preposition }) => preposition === "to");
  if (
    !to || verb.infinitive ||
    !/^(?:move|change|go|rise|raise|fall|drop|increase|decrease|switch|shift|postpone|reschedule|grow)/u.test(verb.root)
  ) return [];
  const from = complements.find(({ preposition }) => preposition === "from");
  if (isWho(subject) || pronoun.test(subject)) return [];
  const isTime = to.role === "time" || from?.role === "time";
  const isAmount = !isTime && /\d/u.test(to.noun);
  const asks = isTime
    ? ["when", ...timeWords(to)]
    : isAmount
    ? ["how much", "what"]
    : from || /^(?:move|go)/u.test(verb.root)
    ? ["where"]
    : [];
  const be = verb.auxiliary === "were" || verb.auxiliary === "do" || verb.auxiliary === "are"
    ? ["are", "were"]
    : ["is", "was"];
  return namesOf(subject).flatMap((name) =>
    asks.flatMap((ask) => [
      { question: whole([ask, be[0], name, "now"]), answer: to.noun },
      { question: whole([ask, be[0], name]), answer: to.noun },
      ...(from ? [{ question: whole([ask, be[1], name, "before"]), answer: from.noun }] : []),
    ])
  );
}

const isNow = /^(?:is|are|do|does|has|have|can|must|will|may|should)$/u;
const known = new RegExp(`^(?:${definite}|${ownerName}) `, "u");
const propertyOf = new RegExp(`^(?:${oursDefinite}) ([\\p{L} -]+?) (?:of|for) (.+)$`, "u");

/** Where a thing is, by the way: "our cottage in Skagen has …". */
function ofWhereabouts({ subject, verb }: Clause): Unsure[] {
  const found = /^(.+?) ((?:in|at|on|under|behind|near|beside) (?:the |my |our )?\p{L}.*)$/u.exec(subject);
  const be = isPlural(verb) ? "are" : "is";
  if (
    !found || isWho(found[1]) || !isNow.test(verb.auxiliary) || !known.test(found[1]) ||
    / (?:who|which|that) /u.test(subject)
  ) return [];
  return [{ question: whole(["where", be, found[1]]), answer: found[2] }];
}

/** "does Bela take": what follows a question word that is not the subject. */
function inverted({ subject, verb }: Clause, name = subject): string[] {
  return [verb.auxiliary, name, verb.negative ? "not" : "", verb.main];
}

/** Who or what does it. */
function ofSubject({ subject, words, verb, complements }: ReadClause): Unsure[] {
  if (pronoun.test(subject) || complements.length === 0) return [];
  if (complements.length === 1 && complements[0].noun.length < 3 && complements[0].role !== "place") return [];
  // "Mrs Lund's class went on its trip"
  const asks = isWho(subject) && !complements.some(({ text }) => /\bits\b/u.test(text)) ? "who" : "what";
  const said = singular(verb);
  const rests = distinct([complements.map(({ text }) => text), [complements[0].text]]);
  const head = headOf(words);
  const isModified = head && words.filter(({ text }) => !article.test(text)).length > 1;
  const [, one, other] = /^(\p{Lu}\S*) and (\p{Lu}\S*)$/u.exec(subject) ?? [];
  const both = one && other
    ? [[one, other], [other, one]].map(([known, asked]) => ({
      question: whole([`who besides ${known}`, said, ...rests[0]]),
      answer: asked,
    }))
    : [];
  return rests.flatMap((rest) => [
    {
      question: whole([
        asks,
        asks === "what" && verb.root === "be" && complements[0].preposition === "" ? verb.text : said,
        ...rest,
      ]),
      answer: subject,
    },
    ...(isModified && !isWho(subject) && (verb.root !== "be" || complements[0].preposition !== "")
      ? [{ question: whole([`which ${head}`, verb.text, ...rest]), answer: subject }]
      : []),
  ]).concat(both);
}

/** "are" is "is" after "who"; "leave" is "leaves". */
function singular({ text, auxiliary, main }: VerbGroup): string {
  if (/^(?:are|have|were)\b/u.test(text)) {
    return text.replace(/^are\b/u, "is").replace(/^have\b/u, "has").replace(/^were\b/u, "was");
  }
  return auxiliary === "do" && text === main ? text.replace(/(?<=(?:ch|sh|ss|x|o))$/u, "e").replace(/$/u, "s") : text;
}

/** After what stands behind the verb. */
export function ofComplement(clause: Clause, at: number): Unsure[] {
  const { subject, verb, complements } = clause;
  const asked = complements[at];
  if (/^(?:it|him|them|me|us)\b|^her$|^so far$/iu.test(asked.noun) && asked.role !== "place") return [];
  const others = complements.filter((_, i) => i !== at);
  // "Where is the disk?" needs no "the orange one"; "When did I lend the ladder?" needs the ladder.
  if (verb.root === "be" && isBareAdjective(asked) && others.length > 0) return [];
  const kept = verb.root === "be" && verb.main !== "been" && asked.preposition !== "" && asked.role !== "other"
    ? others.filter(({ role }) => role !== "object")
    : others;
  const rests = distinct(
    [kept, kept.filter((one) => one.role === "object" || isInfinitival(one))].map((one) => one.map(({ text }) => text)),
  );
  return namesOf(subject).flatMap((name, k) =>
    wordings(asked, clause).flatMap(({ ask, end = "", answer = asked.text }) =>
      (k === 0 ? rests : rests.slice(0, 1)).map((rest) => ({
        question: whole([ask, ...inverted(clause, name), ...rest, end]),
        answer,
      }))
    )
  ).concat(lacking(clause, at));
}

/** "allergic", where "to hazelnuts" comes after it. */
function isBareAdjective({ words }: Complement): boolean {
  return words.length === 1 && words[0].tags.has("Adjective");
}

/** "has no hot water": what it does not have. */
function lacking({ subject, verb, complements }: Clause, at: number): Unsure[] {
  const without = /^no (.+)$/u.exec(complements[at].text)?.[1];
  if (!without || verb.root !== "have") return [];
  const rest = complements.filter((_, i) => i !== at).map(({ text }) => text);
  return namesOf(subject).flatMap((name) => [
    { question: whole(["what", verb.auxiliary, name, "not have", ...rest]), answer: without },
    { question: whole(["what", verb.auxiliary, name, "lack", ...rest]), answer: without },
  ]);
}

/** "Whose twins are Mattis and Lev?", "What is the code of the shed?" */
function ofOwner(clause: Clause): Unsure[] {
  const { subject, verb, complements } = clause;
  const [first] = complements;
  if (!first) return [];
  const owned = /^(.+)['’]s? (.+)$/u.exec(subject);
  const found: Unsure[] = [];
  // "The woman who waters the plants is Ada": who waters the plants?
  const does = /^.+? who (.+)$/u.exec(subject)?.[1];
  if (does && verb.root === "be" && first.role === "object") {
    found.push({ question: whole(["who", does]), answer: first.noun });
  }
  if (owned) {
    const [, owner, thing] = owned;
    if (/day$/u.test(owner)) return found;
    if (/ (?:with|of|in|at|for|from|to|on|under|behind) /u.test(owner)) return found;
    found.push({
      question: whole([`whose ${thing}`, verb.text, ...complements.map(({ text }) => text)]),
      answer: owner,
    });
    if (verb.root === "be" && verb.main === "" && first.role === "object") {
      found.push({ question: whole(["what", verb.auxiliary, `the ${thing} of ${owner}`]), answer: first.noun });
    }
  }
  const of = propertyOf.exec(subject);
  if (of && verb.root === "be" && first.role === "object") {
    const [, property, owner] = of;
    found.push(
      { question: whole([`what ${property} does ${owner} have`]), answer: first.noun },
      {
        question: whole([`what ${verb.auxiliary} ${owner.replace(/s$/u, "s'").replace(/(?<!')$/u, "'s")} ${property}`]),
        answer: first.noun,
      },
    );
  }
  return found;
}
