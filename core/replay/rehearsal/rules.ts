/**
 * Questions that a note's grammar gives, without any model: the plainest wording of what it says. They come before what the asker asks, and
 * take the same round trip, so a rule may be wrong.
 */
import type { AskedQuestion } from "./asker.ts";
import { infinitive } from "./grammar/infinitive.ts";
import { isPerson } from "./persons.ts";

const months = "January|February|March|April|May|June|July|August|September|October|November|December";
const days = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?";
/** What tells when rather than where. */
const time = new RegExp(
  `^(?:on|in|at|every|each|until|by|from|since) (?:the )?(?:(?:first|second|third|last|other|every|next) )*` +
    `(?:${days}|${months}|\\d|noon|midnight|spring|summer|autumn|winter|morning|evening|week|month|year|night|day)`,
  "u",
);
const place =
  "in|on|at|behind|under|beneath|beside|inside|above|below|near|next to|between|opposite|over|outside|underneath|on top of";
/** What a subject has none of: it would be more than one. */
const clause = "is|are|was|were|has|have|had|went|and|when|that|who|which|he|she|it|they|we|must|should|can|cannot";
const subject =
  `(?:(?:[Tt]he|[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir) |(?=\\p{Lu}))(?:(?!(?:${clause})\\b)[\\p{L}\\p{N}'’-]+(?: |(?= ))){1,7}?`;
const stands = "is|are|hangs?|stands?|lies?|sits?|(?:is|are) (?:kept|stored|parked|buried|hidden|found|located)";

/** What stands after "is" where a sentence says no more than where, how or whether something is. */
const notIdentity = new RegExp(`^(?:${place}|called|named|not|no|allergic|afraid) `, "u");

/** A form of sentence, and what it answers. */
interface Rule {
  form: RegExp;
  ask(parts: string[]): AskedQuestion[];
}

const each = (questions: readonly string[], answer: string): AskedQuestion[] =>
  questions.map((question) => ({ question, answer, origin: "rule" }));

const rules: readonly Rule[] = [
  {
    form: new RegExp(`^(${subject}) (?:is|are) (?:called|named) (.+)$`, "u"),
    ask: ([who, name]) =>
      namesOf(who).flatMap((one) =>
        each([`What ${be(one)} ${one} called?`, `What is the name of ${one}?`, `Which name does ${one} have?`], name)
      ),
  },
  {
    form: new RegExp(`^(${subject}) (?:${stands}) ((?:${place}) .+)$`, "u"),
    ask: ([what, where]) => {
      if (time.test(where)) return each([`When ${be(what)} ${what}?`], where);
      const found = namesOf(what).flatMap((one) =>
        each([`Where ${be(one)} ${one}?`, `Where can I find ${one}?`, `Where do I have to look for ${one}?`], where)
      );
      return [...found, ...each([`What is ${where}?`, `What would I find ${where}?`], what)];
    },
  },
  {
    form: new RegExp(`^(${subject}) (lives|works|stays|studies) ((?:in|at|near) .+)$`, "u"),
    ask: ([who, verb, where]) =>
      namesOf(who).flatMap((one) =>
        each([`Where does ${one} ${infinitive(verb)}?`, `In which place does ${one} ${infinitive(verb)}?`], where)
      ),
  },
  {
    form: new RegExp(
      `^(${subject}) (is|are|was|were) (\\p{L}+(?:ed|en|ilt|ought|old|ade)) (?:.* )?((?:on|every|in|at|by) .+)$`,
      "u",
    ),
    ask: ([what, auxiliary, participle, when]) =>
      time.test(when) ? each([`When ${auxiliary} ${what} ${participle}?`], when) : [],
  },
  {
    form: new RegExp(`^(${subject}) (\\p{Ll}+s) ((?:on|every|in|at|until) .+)$`, "u"),
    ask: ([who, verb, when]) =>
      time.test(when) && !/^(?:is|was|has|does)$/u.test(verb)
        ? namesOf(who).flatMap((one) => each([`When does ${one} ${infinitive(verb)}?`], when))
        : [],
  },
  {
    form: new RegExp(`^(${subject}) (cannot|can't|must not|may not|should not) (\\p{Ll}+) (.+)$`, "u"),
    ask: ([who, cannot, verb, what]) => {
      const auxiliary = cannot.replace(/(?: not|not|'t)$/u, "");
      return [
        ...namesOf(who).flatMap((one) => each([`What ${auxiliary} ${one} not ${verb}?`], what)),
        ...each([`Who ${cannot} ${verb} ${what}?`], who),
      ];
    },
  },
  {
    form: new RegExp(
      `^(${subject}) (?:(?:was|were|has|have) )?moved (?:from .+? )?to ((?:the )?[\\p{Lu}\\p{N}][^ ,]*(?: \\p{Lu}[^ ,]*)*)(?:,? .*)?$`,
      "u",
    ),
    ask: ([what, where]) =>
      namesOf(what).flatMap((one) => {
        if (time.test(`on ${where}`)) return each([`When is ${one} now?`, `To when was ${one} moved?`], where);
        return each([`Where did ${one} move?`, ...(isPerson(one) ? [`Where does ${one} live now?`] : [])], where);
      }),
  },
  {
    form: /^(?:[Tt]he|[Mm]y|[Oo]ur) ([\p{L} -]+?) (?:of|for) ((?:the |my |our )?[^,;:]+?) (?:is|are) (.+)$/u,
    ask: ([property, owner, value]) =>
      each(
        [
          `What is the ${property} of ${owner}?`,
          `Which ${property} does ${owner} have?`,
          `What ${property} has ${owner}?`,
        ],
        value,
      ),
  },
  {
    form: new RegExp(`^(${subject}) (\\p{Ll}+s) (with|on|at|under|from|to|for|by) (.+)$`, "u"),
    ask: ([who, verb, how, what]) =>
      /^(?:is|was|has|does)$/u.test(verb)
        ? []
        : namesOf(who).flatMap((one) => each([`What does ${one} ${infinitive(verb)} ${how}?`], what)),
  },
  {
    form: new RegExp(`^(${subject}) (?:is|are) (.+?)(?:,.*| (?:and|but) (?:she|he|it|they|we|I) .*)?$`, "u"),
    ask: ([what, value]) => {
      const isName = /^(?:(?:Dr|Mr|Mrs|Ms|Prof)\. )?\p{Lu}\p{Ll}/u.test(value);
      if (notIdentity.test(value)) return [];
      return namesOf(what).flatMap((one) => each([`${isName ? "Who" : "What"} ${be(one)} ${one}?`], value));
    },
  },
  {
    form: /^([^:;,.\s]{2,}(?: [^:;,.\s]+){0,2}): (.+)$/u,
    ask: ([what, value]) =>
      each([`What do I have to know about ${inside(what)}?`, `What is noted for ${inside(what)}?`], value),
  },
];

/** What the grammar of a note's sentences lets one ask. Each sentence is read by the first rule that fits. */
export function ruleQuestions(note: string): AskedQuestion[] {
  return sentencesOf(note).flatMap((sentence) => {
    for (const { form, ask } of rules) {
      const found = form.exec(sentence);
      if (!found) continue;
      const asked = ask(found.slice(1).map((part) => inside(part.trim())));
      if (asked.length > 0) return asked;
    }
    return [];
  });
}

/** Sentences, and parts that a semicolon sets off. A point inside a number or after a title ends none. */
function sentencesOf(note: string): string[] {
  const ends =
    /(?<!\b(?:Dr|Mr|Mrs|Ms|Prof|St))[.!?](?=\s|$)|;|, (?:and|but) (?=(?:the|my|our|his|her|their|she|he|it|they|we|I) )/u;
  return note.split(ends).map((part) => part.trim()).filter((part) => part !== "");
}

/** As it stands inside a sentence: an article or a possessive loses its capital letter. */
function inside(text: string): string {
  return text.replace(/^(?:The|My|Our|His|Her|Their|An?)(?= )/u, (word) => word.toLowerCase());
}

/** "my sister Orla" is also "my sister" and "Orla". */
function namesOf(who: string): string[] {
  const parts = /^((?:my|our|his|her|their) [\p{Ll} -]+?) (\p{Lu}.*)$/u.exec(who);
  return parts ? [who, parts[1], parts[2]] : [who];
}

function be(what: string): string {
  return /^\p{Ll}.*(?<!s)s$/u.test(what) ? "are" : "is";
}
