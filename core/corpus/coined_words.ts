/** Words that nobody has seen: a model that has to copy them learns to copy, not to know its pools by heart. */
import type { Random } from "../random/random.ts";
import { spareWords } from "./spare_words.ts";

const times = (count: number, letters: string) => Array<string[]>(count).fill(letters.split(" ")).flat();
/** Single letters are commoner than clusters, as in the names of people and things. */
const onsets = [
  ...times(4, "b c d f g h j k l m n p r s t v w"),
  ...times(1, "br ch dr fl gr kr pr sh st tr th qu y z"),
  "",
  "",
];
const nuclei = [...times(5, "a e i o u"), ...times(1, "ai ea ie oo ou au")];
const codas = [...Array<string>(14).fill(""), ...times(2, "n r l s t"), ..."m d k x ck nd rt st ng".split(" ")];

/** A word of one to three syllables, mostly two. */
export function coinedWord(random: Random): string {
  const syllables = random.next() < 0.75 ? 2 : random.next() < 0.6 ? 3 : 1;
  const syllable = () => random.pick(onsets) + random.pick(nuclei) + random.pick(codas);
  for (;;) {
    const word = Array.from({ length: syllables }, syllable).join("");
    if (word.length > 2) return word;
  }
}

/** A coined word, an English word that no evaluation uses, or two such words in one: nobody can know what it stands for here. */
export function unseenWord(random: Random): string {
  const kind = random.next();
  if (kind < 0.45) return coinedWord(random);
  const word = random.pick(spareWords);
  return kind < 0.9 ? word : word + random.pick(shortWords());
}

let short: readonly string[] | undefined;

function shortWords(): readonly string[] {
  short ??= spareWords.filter(({ length }) => length < 6);
  return short;
}

/**
 * Texts in which some words have been replaced by unseen ones, each by the same wherever it stands. A word that was capitalised still is.
 *
 * @param words Words that may be replaced.
 * @param share Of those that occur, how many are.
 */
export function disguised(
  random: Random,
  texts: readonly string[],
  words: ReadonlySet<string>,
  share: number,
): string[] {
  const replaced = new Map<string, string>();
  const kept = new Set<string>();
  return texts.map((text) =>
    text.replaceAll(/[\p{L}]+/gu, (word) => {
      if (!words.has(word) || kept.has(word)) return word;
      const known = replaced.get(word);
      if (known !== undefined) return known;
      if (random.next() >= share) {
        kept.add(word);
        return word;
      }
      const coined = unseenWord(random);
      const found = /^\p{Lu}/u.test(word) ? coined.charAt(0).toUpperCase() + coined.slice(1) : coined;
      replaced.set(word, found);
      return found;
    })
  );
}
