/** Sentences that give a thing its name: "they have named the new printer Biscuit", "I have a dog called Rex". */
import { definite } from "./determiners.ts";
import { isPerson } from "../persons.ts";

const name = "\\p{Lu}[\\p{L}'’.-]*(?:(?:, | and | )\\p{Lu}[\\p{L}'’.-]*)*";
const gives = new RegExp(
  `^(.+?) (?:(has|have|had) )?(named|called|nicknamed|christened|call|calls) ` +
    `((?:${definite}) \\p{Ll}[\\p{L}-]*(?: [\\p{L}\\p{N}'’-]+)*?) (${name})$`,
  "u",
);
const owns = new RegExp(
  "^(?:(I|We) (?:have|have got|own|keep|adopted)|(\\p{Lu}[\\p{L} ]*?) (?:has|has got|owns|keeps|adopted)) " +
    `(an? ([\\p{Ll} -]+?)),? (?:called|named) (${name})(?=$|[ ,])`,
  "u",
);

/** What such a sentence says, with the name in a clause of its own. */
export function namedClauses(sentence: string): string[] {
  const [, subject, , , thing, as] = gives.exec(sentence) ?? [];
  const isOther = subject === undefined || / (?:is|are|was|were|be|been|not|never)$/u.test(` ${subject}`);
  if (isOther || / (?:who|which|that) /u.test(sentence) || / and /u.test(`${subject} ${thing} `)) return [sentence];
  return [
    `${thing[0].toUpperCase()}${thing.slice(1)} ${/\p{Ll}s$/u.test(thing) ? "are" : "is"} called ${as}`,
    sentence,
  ];
}

/** "What have they named the new printer?", "What is my dog called?" */
export function namingQuestions(sentence: string): { question: string; answer: string }[] {
  return [...ofGiven(sentence), ...ofOwned(sentence)];
}

function ofGiven(sentence: string): { question: string; answer: string }[] {
  const [, subject, have, verb, thing, as] = gives.exec(sentence) ?? [];
  if (
    as === undefined || / and /u.test(`${thing} `) ||
    !/^(?:I|We|They|He|She|\p{Lu}[\p{L}'’]*(?: \p{L}+){0,3})$/u.test(subject)
  ) return [];
  const isPast = /ed$/u.test(verb);
  const base = isPast ? verb.replace(/ed$/u, verb.endsWith("named") ? "e" : "") : verb.replace(/s$/u, "");
  const isCommon = /^(?:We|They|He|She|The|My|Our)\b/u.test(subject);
  const who = isCommon ? `${subject[0].toLowerCase()}${subject.slice(1)}` : subject;
  const said = have ? [have, who, verb] : [isPast ? "did" : /s$/u.test(verb) ? "does" : "do", who, base];
  return [{ question: `What ${said.join(" ")} ${thing}?`, answer: as }];
}

function ofOwned(sentence: string): { question: string; answer: string }[] {
  const [, I, owner, a, thing, as] = owns.exec(sentence) ?? [];
  if (as === undefined || / and /u.test(thing) || /^(?:He|She|They|It)$/u.test(owner ?? "")) return [];
  const common = owner?.replace(/^(?:The|My|Our)(?= )/u, (word) => word.toLowerCase());
  const whose = I ? (I === "I" ? "my" : "our") : `${common}${/s$/u.test(owner) ? "'" : "'s"}`;
  return [
    { question: `What is ${whose} ${thing} called?`, answer: as },
    { question: `What is the name of ${whose} ${thing}?`, answer: as },
    ...(isPerson(`the ${thing}`) ? [] : [{ question: `What is ${as}?`, answer: a }]),
  ];
}
