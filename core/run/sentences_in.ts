import { readFile } from "node:fs/promises";
import { explain, InputError } from "../../schemas/errors.ts";
import { type SentencePairs, sentencePairs } from "../corpus/sentence_pairs.ts";

/**
 * The sentences of a public question set.
 *
 * @param cannot What cannot be done without them: "train the reader".
 * @throws {InputError} if the file cannot be read.
 * @throws {FormatError} that names the first line that is wrong.
 */
export async function sentencesIn(file: string, cannot: string): Promise<SentencePairs[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const received = `${file} (${(error as Error).message})`;
    throw new InputError(explain({ cannot, field: "sentences", rule: "a file that can be read", received }), {
      cause: error,
    });
  }
  return sentencePairs(text, file);
}
