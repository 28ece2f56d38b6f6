/** Past participles, also those that look like a present form or a noun. */
import { determiner, prepositions } from "./complements.ts";
import type { TaggedWord } from "./tagged_words.ts";

/** Participles that may be tagged as nouns, adjectives or other forms. */
const ambiguous =
  /^(?:been|born|run|cut|set|put|hit|hurt|shut|let|read|bet|cost|split|spread|come|become|overcome|cast|quit|bid|burst|beat|grown|known|thrown|drawn|flown|shown|broken|spoken|stolen|chosen|frozen|woken|given|taken|eaten|fallen|written|ridden|hidden|bitten|driven|risen|seen|gone|done|begun|drunk|sung|swum|sunk|rung|won|sold|told|held|kept|left|lost|built|sent|spent|lent|bent|met|fed|led|bought|brought|caught|taught|thought|found|made|paid|said|laid|heard|stood|understood|got|forgotten|forgiven|sworn|torn|worn|hung|stuck|dug|shot|sewn|knitted|lit|slept|swept|felt|dealt|meant|named|moved|called|passed|ordered|promised|changed|booked|planted|painted|signed|started|stopped)$/iu;

/** By its own form. */
export function isParticiple({ tags, text }: TaggedWord): boolean {
  return tags.has("PastTense") || tags.has("Participle") || /^(?:born|been)$/iu.test(text);
}

/** After "has": "has run eleven marathons", but not "has cut flowers", "has left knee pain". */
export function isPerfect(word: TaggedWord, next: TaggedWord | undefined): boolean {
  // "has left knee pain"
  if (isParticiple(word) && word.text !== "left") return true;
  return ambiguous.test(word.text) &&
    (!next || word.breaks || determiner.test(next.text) || prepositions.has(next.text.toLowerCase()) ||
      next.tags.has("Value") || next.tags.has("Pronoun") || /^\p{Lu}|\d/u.test(next.text));
}
