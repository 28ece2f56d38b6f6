/** Words that nobody has seen: a model that has to copy them learns to copy, not to know its pools by heart. */
import type { Random } from "./random.ts";

const onsets = "b br c ch d dr f fl g gr h j k kr l m n p pr r s sh st t tr v w y z".split(" ");
const nuclei = "a e i o u ai ea ie oo ou".split(" ");
const codas = ["", "", "", ..."n r l s t m d k x nd rt st lm".split(" ")];

/** A word of two or three syllables. */
export function coinedWord(random: Random): string {
  const syllables = 2 + random.int(2);
  return Array.from({ length: syllables }, () => random.pick(onsets) + random.pick(nuclei) + random.pick(codas)).join("");
}

/**
 * Texts in which some words have been replaced by coined ones, each by the same wherever it stands. A word that was capitalised still is.
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
      const held = replaced.get(word);
      if (held !== undefined) return held;
      if (random.next() >= share) {
        kept.add(word);
        return word;
      }
      const coined = coinedWord(random);
      const found = /^\p{Lu}/u.test(word) ? coined.charAt(0).toUpperCase() + coined.slice(1) : coined;
      replaced.set(word, found);
      return found;
    })
  );
}
