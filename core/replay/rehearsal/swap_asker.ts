/** Asks nothing of notes; makes questions about other people and things by putting unseen words in the place of those that tell them apart. */
import { unseenWord } from "../../corpus/coined_words.ts";
import { Random } from "../../random/random.ts";
import type { Asker } from "./asker.ts";
import { contentWords } from "./content_words.ts";

/** Other questions for each. */
const othersEach = 2;
/** A word that stands in more than this share of the questions belongs to their form. */
const formShare = 0.05;

/** For every model that no asker was trained for. */
export const swapAsker: Asker = {
  name: "word swap",
  origin: "asker",
  ask: (notes) => Promise.resolve(notes.map(() => [])),
  others(questions, { seed }) {
    const random = new Random(`swap/${seed}`);
    const counts = new Map<string, number>();
    for (const question of questions) {
      for (const word of new Set(contentWords(question))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const most = Math.max(1, formShare * questions.length);
    const telling = (word: string) => {
      const [plain] = contentWords(word);
      return plain !== undefined && (counts.get(plain) ?? 0) <= most;
    };
    return Promise.resolve(
      questions.map((question) => Array.from({ length: othersEach }, () => swapped(question, telling, random))),
    );
  },
};

/** The question with other words in the place of those that tell it from others. A word that was capitalised still is. */
function swapped(question: string, telling: (word: string) => boolean, random: Random): string {
  const names = /(?<=\S )\p{Lu}[\p{L}\p{M}]+/u.test(question);
  return question.replace(/[\p{L}\p{M}\p{N}]+/gu, (word, at: number) => {
    const isName = at > 0 && /^\p{Lu}/u.test(word);
    // Where there is a name, it is what tells the question from others; if there is none, any rare word does.
    if (names ? !isName || !telling(word) : at === 0 || !telling(word)) return word;
    if (/^\p{N}+$/u.test(word)) return String(random.int(10 ** word.length));
    const other = unseenWord(random);
    return isName ? other[0].toUpperCase() + other.slice(1) : other;
  });
}
