/** Whether a model has words for the texts that it is given. It learns little from what it can only spell, and that is said. */
import { explain, InputError } from "../../schemas/errors.ts";
import { countWords, type WordCounts } from "../corpus/spelt_words.ts";
import { commonWords } from "../memory/common_words.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import type { LanguageModel } from "../model/language_model.ts";
import type { ProgressSink } from "./progress.ts";

/** Texts of a file that a person gives. */
export interface GivenTexts {
  /** The field that names the file: "notes". */
  field: string;
  file: string;
  texts: readonly string[];
}

/**
 * Share of the words above which it is said that a model has not many of them, and from which on it has hardly any. Of English notes the
 * embedded model spells 0.27 to 0.41, of notes of its own world 0.12 to 0.17; SmolLM2 spells at most 0.05 of either.
 */
const foreignShare = 0.2, refusedShare = 0.9;
const advice = "A model that was trained on the language of the notes has words for them.";

/**
 * Says where a model has no tokens for many words of a file.
 *
 * @param cannot What cannot be done where it has hardly any: "train the reader".
 * @throws {InputError} where it has hardly any.
 */
export function requireKnownWords(
  model: Pick<LanguageModel, "tokens">,
  { field, file, texts }: GivenTexts,
  cannot: string,
  progress: ProgressSink,
): void {
  const counts = foreignWords(model, texts);
  if (counts === undefined) return;
  const { words, spelt, lost } = counts;
  if (spelt + lost < refusedShare * words) {
    const share = `The model spells ${spelt} of the ${words} words in ${file}${losing(lost)} (names left out)`;
    return progress({ stage: "words", step: 0, total: 0, warning: `${share}: it learns little from these. ${advice}` });
  }
  throw new InputError(explain({
    ...{ cannot, field, rule: "a file whose words the model has tokens for", hint: advice },
    received: `${file}: of ${words} words it spells ${spelt}${losing(lost)}`,
  }));
}

/** What is said of notes for many of whose words a model has no tokens; undefined where it has them. */
export function foreignNotes(model: Pick<LanguageModel, "tokens">, texts: readonly string[]): string | undefined {
  return foreignWords(model, texts) &&
    "The model has no tokens for many words of the notes. It finds them again by their words, but asks itself and learns " +
      `little from them. ${advice}`;
}

const losing = (lost: number) => lost > 0 ? ` and loses letters of ${lost}` : "";

/** Counts, where they are to be told. Of a model that spells all that it reads, only what it loses is. */
function foreignWords({ tokens }: Pick<LanguageModel, "tokens">, texts: readonly string[]): WordCounts | undefined {
  const counts = countWords(tokens, texts);
  // In a short note one word more is chance.
  const isForeign = (some: number) => some > 1 + foreignShare * counts.words;
  if (!isForeign(counts.spelt + counts.lost)) return undefined;
  return isForeign(counts.lost) || !spellsAll(tokens) ? counts : undefined;
}

/** Whether a tokenizer has letters or bytes only. */
function spellsAll(tokens: Tokenizer): boolean {
  const { words, spelt, lost } = countWords(tokens, [...commonWords]);
  return spelt + lost >= refusedShare * words;
}
