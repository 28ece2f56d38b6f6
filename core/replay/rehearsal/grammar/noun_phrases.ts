/** What noun phrases name: persons, amounts, the things that they are about. */
import { isPerson } from "../persons.ts";
import { articles, determiners, ours, possessive } from "./determiners.ts";
import type { TaggedWord } from "./tagged_words.ts";

const title = /^(?:(?:Dr|Mr|Mrs|Ms|Prof|Aunt|Uncle|Grandma|Grandpa|Mum|Dad|Notary)\b)/u;
/** A name: each word has a capital letter, and not only capital letters. */
export function isName(noun: string): boolean {
  return !/^The /u.test(noun) &&
    noun.split(" ").every((word) => /^\p{Lu}[\p{L}'’.-]*\p{Ll}[\p{L}'’.-]*$/u.test(word) || word === "and");
}
/** Several persons. */
const group =
  /(?:^|[ -])(?:choir|team|band|orchestra|quartet|crew|committee|council|family|class|squad|staff|household|jury|troupe|couple)$/u;

/** Callings and relations that are not among the kin of `persons.ts`. */
const calling = new RegExp(
  "(?:^|[ -])(?:parents?|mum|mam|dad|grandpa|grandma|gran|granny|nan|nana|auntie|twins?|child|children|kids?|baby|boys?|girls?|man|woman|men|women|partner|fianc[ée]e?|" +
    "students?|pupils?|landlord|landlady|lodger|tenants?|flatmate|roommate|housemate|painter|plumber|agent|electrician|carpenter|roofer|builder|gardener|cleaner|" +
    "handyman|postman|milkman|baker|butcher|farmer|vet|nurses?|surgeon|midwife|\\p{L}+(?:therap|olog|nal|art)ist|physio|optician|pharmacist|" +
    "hairdresser|barber|trainer|coach|tutor|instructor|professor|lecturer|principal|headmaster|manager|supervisor|intern|apprentice|" +
    "lawyer|notary|solicitor|accountant|banker|driver|pilot|captain|guide|guests?|pianist|cellist|violinist|drummer|singer|conductor|" +
    "pastor|priest|vicar|rabbi|imam|mayor|clerk|secretary|caretaker|janitor|concierge|babysitter|nanny|childminder|stepmum|stepdad|" +
    "(?:half-|step)?(?:sisters?|brothers?)|in-laws?|best man|bridesmaid)$",
  "iu",
);

/** "the steam cleaner" */
const device = /(?<!^(?:an?|the|my|our|his|her|their|your)) (?:cleaner|driver|guide|captain|conductor|clerk|coach)$/iu;
const isKnownPerson = (phrase: string): boolean => {
  const noun = phrase.replace(/(?<=\p{Ll})(?: \p{Lu}[\p{L}'’-]*)+$/u, "");
  return group.test(noun) ||
    calling.test(noun) && !/ (?:of|for|from|with|in|at|to|on) /u.test(noun) && !device.test(noun);
};

/** Whether a phrase is a person or a group of persons, as far as its words tell; a bare name may be one. */
export function isWho(phrase: string): boolean {
  // "the visit to Aunt Ada"
  const noun = phrase.replace(/(?<=\p{Ll}) to .+$/u, "");
  // "Grandpa Ove's allotment" is no person; "Ove's sister" is one.
  const owned = /['’]s? (\p{Ll}.*)$/u.exec(noun)?.[1];
  if (owned !== undefined) return isPerson(`the ${owned}`) || isKnownPerson(noun);
  return isKnownPerson(noun) || title.test(noun) || isName(noun) ||
    isPerson(noun.replace(/^\p{Lu}/u, (c) => c.toLowerCase()));
}
/** A name that is no person's for sure: it may be a thing's or a place's. */
export function isUnsure(noun: string): boolean {
  return isName(noun) && !title.test(noun);
}

/** Pronouns: they name nobody. */
export const pronoun = /^(?:I|we|you|it|he|she|they|this|that|those|these|there)(?: |$)/iu;

const determined = new RegExp(`^(?:${determiners}|all|some) `, "u");
const kinOf = new RegExp(`^((?:${possessive}) [\\p{Ll} -]+?) (\\p{Lu}[\\p{L}'’.-]*(?: \\p{Lu}[\\p{L}'’.-]*)*)$`, "u");
const ownThing = new RegExp(`^(?:${ours}) (?!own )(.+)$`, "u");

/** "my sister Orla" is "my sister" and "Orla" too; "the key of the shed" is "the shed's key". */
export function namesOf(subject: string): string[] {
  const kin = kinOf.exec(subject);
  if (kin && !/ (?:in|at|on|of|from|for|with|to)$/u.test(kin[1])) return [subject, kin[1], kin[2]];
  // "Bin lorry comes Fridays" is about the bin lorry.
  if (/^\p{Ll}/u.test(subject) && !determined.test(subject) && !pronoun.test(subject)) {
    // "Latex gloves make my hands itch" is about all of them.
    return /[^s]s$/u.test(subject) ? [subject, ...namesOf(`the ${subject}`)] : namesOf(`the ${subject}`);
  }
  if (/^an? /u.test(subject)) return namesOf(subject.replace(/^an? /u, "the "));
  const plain = subject.replace(/ (?:in|at|on|under|behind|near|beside) .*$/u, "");
  const own = ownThing.exec(plain);
  return [...new Set([subject, plain, ...(own && !isPerson(subject) ? [`the ${own[1]}`] : [])])];
}

/** What goes before a noun without telling it from others. */
export const article = new RegExp(`^(?:${articles})$`, "iu");

/** "How much flour" for "450 g flour", "how many litres" for "4.2 litres". */
export function amountOf(words: readonly TaggedWord[]): { ask: string } | undefined {
  const preposed = words.findIndex(({ text }, i) =>
    i > 0 && /^(?:in|on|at|for|with|from|per|under|behind)$/iu.test(text)
  );
  const [first, ...rest] = preposed > 0 ? words.slice(0, preposed) : words;
  if (!first || !/^[\d½¼¾.,]+$/u.test(first.text) && !first.tags.has("Cardinal") || rest.length === 0) return undefined;
  const [unit, ...of] = rest.filter(({ text }) => !/^of$/iu.test(text));
  if (!unit || /^\d/u.test(unit.text) || unit.tags.has("Month") || /^(?:1|one)$/iu.test(first.text)) return undefined;
  // "12 Mill Lane"
  if (/^\p{Lu}\p{Ll}/u.test(unit.text)) return undefined;
  // "7 left", "64 a month" count nothing.
  if (rest.some(({ text }) => /^(?:and|or)$/iu.test(text))) return undefined;
  const counted = rest.at(-1)!.tags;
  if (
    !counted.has("Noun") && !counted.has("Unit") && !/\p{Ll}{3}s$/u.test(rest.at(-1)!.text) || article.test(unit.text)
  ) return undefined;
  if (/^(?:m?g|kg|m?l|cl|dl|lb|oz|tsp|tbsp)$/iu.test(unit.text) && of.length > 0) {
    return { ask: `how much ${of.map(({ text }) => text).join(" ")}` };
  }
  if (
    rest.length === 1 && /^(?:euros?|pounds?|dollars?|crowns|francs|kroner|zloty|cents|pence|quid)$/u.test(unit.text)
  ) {
    return { ask: "how much" };
  }
  return { ask: `how many ${rest.map(({ text }) => text).join(" ")}` };
}

/** The noun that a phrase is about: its last word, where that is a common noun. */
export function headOf(words: readonly TaggedWord[]): string | undefined {
  const of = words.findIndex(({ text }, i) =>
    i > 0 && /^(?:of|with|who|which|that|in|on|at|under|behind|for|near|to|from)$/iu.test(text)
  );
  const own = of > 0 ? words.slice(0, of) : words;
  // "port 8447" is a port.
  const last = /^\d+$/u.test(own.at(-1)?.text ?? "") ? own.at(-2) : own.at(-1);
  if (!last || words.some(({ text }) => /^(?:and|or)$/iu.test(text))) return undefined;
  const common = last.tags.has("Noun") && !last.tags.has("ProperNoun") && !last.tags.has("Pronoun");
  return common && /^\p{Ll}+$/u.test(last.text) ? last.text : undefined;
}
