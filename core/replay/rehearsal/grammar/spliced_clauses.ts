/** "We bring the salad, they bring the bread": clauses that only a comma parts. */
import { clausesOf } from "./clauses.ts";
import { prepositions } from "./complements.ts";
import { definite } from "./determiners.ts";

const joint = new RegExp(`, (?:(?:and|but|so) )?(?=(?:I|we|they|he|she|it|${definite}|\\p{Lu}\\p{Ll}+) )`, "u");
const subordinate = /^(?:when|whenever|if|because|while|unless|although|once|as|before|after|not|never|please)\b/iu;

/** The sentence's clauses, where each part is one that is understood to its end; the sentence itself otherwise. */
export function splicedClauses(sentence: string): string[] {
  const parts = sentence.split(joint);
  const first = sentence.split(" ")[0].toLowerCase();
  if (parts.length < 2 || subordinate.test(sentence) || prepositions.has(first)) return [sentence];
  const isClause = parts.every((part) => {
    const clauses = clausesOf(part);
    return clauses.length === 1 && clauses[0].whole && clauses[0].complements.length > 0 &&
      !/,|\b(?:only|any more|his|hers?|their|it|them|him)\b/u.test(part);
  });
  return isClause ? parts : [sentence];
}
