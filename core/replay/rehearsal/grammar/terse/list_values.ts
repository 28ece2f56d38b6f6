/** What several values are together: members of a list, what is in a container. */
import { type Unsure, whole } from "../question_words.ts";
import { isThing, nounClass } from "./noun_class.ts";
import type { TerseLine } from "./terse_line.ts";
import type { Value } from "./value_kind.ts";

const isNoun = ({ kind, text }: Value): boolean =>
  (kind === "noun" || kind === "person") && /\p{Ll}{2}/u.test(text) &&
  !/\d|^(?:one|two|three|four|five|six)$/u.test(text);

/** "Allergies: nuts, penicillin"; "Bridesmaids: Lupe, Hanneke". */
export function ofList({ head, values, by }: TerseLine, sentence: string): Unsure[] {
  if (by !== "sign" || !values.every(isNoun)) return [];
  const answer = sentence.slice(values[0].start, values.at(-1)!.end);
  const names = values.every(({ kind }) => kind === "person"), some = values.some(({ kind }) => kind === "person");
  if (head.class === "animal" && names) {
    return [
      { question: whole(["what", head.be, head.text, "called"]), answer },
      { question: whole(["what", head.plural ? "are the names" : "is the name", "of", head.text]), answer },
    ];
  }
  const isSheet = /^(?:list|menu)$/u.test(head.word) && values.length > 1;
  if (isSheet) return [{ question: whole(["what is on", head.text]), answer }];
  const allergic = /^allerg(?:y|ies)$/u.test(head.word)
    ? /^(?:(.+?)['’]s? |(my|our) )/u.exec(head.text)?.[1]
    : undefined;
  if (!head.plural || values.length < 2 && !/^allerg/u.test(head.word)) return [];
  const owner = /^(?!the )(.+?)['’]s? /u.exec(head.text)?.[1];
  if (head.class === "person") return some ? [{ question: whole(["who are", head.text]), answer }] : [];
  if (
    isThing(head) && head.class !== "other" ||
    /^(?:place|container|storage|hook|furniture|animal|event|money|group|institution)$/u.test(head.class ?? "")
  ) {
    return [];
  }
  const singular = head.core.replace(/^.+['’]s? /u, "");
  return [
    { question: whole([some ? "who are" : "what are", head.text]), answer },
    ...(allergic ? [{ question: whole(["what is", allergic, "allergic to"]), answer }] : []),
    ...(owner && !names ? [{ question: whole([`which ${singular} does`, owner, "have"]), answer }] : []),
  ];
}

const surface = /^(?:shelf|shelves|hooks?|nail|peg|desk|bench|rack|tray|ledge|windowsill|sill|mantelpiece)$/u;

/** "Cupboard above the sink: vitamins". */
export function ofContents({ head, values, by }: TerseLine, sentence: string): Unsure[] {
  if (by !== "sign" || !/^(?:container|storage|hook|furniture)$/u.test(head.class ?? "") || head.plural) return [];
  if (
    head.core.split(" ").length === 1 && head.tail === "" &&
    /^(?:bag|box|bench|desk|bin|basket|case|boot|van|rucksack|mat)$/iu.test(head.core)
  ) return [];
  const isKept = ({ text, kind }: Value) => {
    const own = nounClass(text.replace(/ (?:of|for|from|with|in) .*$/u, ""));
    return kind === "noun" && (isThing(own) || own.class === "container") &&
      (own.plural || /^(?:the|my|our|an?|\d+|\p{Lu}\p{L}*['’]s) |^\p{L}+$/u.test(text));
  };
  if (!values.every(isKept)) return [];
  const answer = sentence.slice(values[0].start, values.at(-1)!.end);
  const preposition = surface.test(head.word) ? "on" : "in";
  const [, count, counted] =
    /^(\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) ([\p{Ll} -]+s)$/u.exec(values[0].text) ?? [];
  return [
    { question: whole([`what is ${preposition}`, head.text]), answer },
    ...(count && values.length === 1
      ? [{ question: whole([`how many ${counted} are ${preposition}`, head.text]), answer }]
      : []),
  ];
}
