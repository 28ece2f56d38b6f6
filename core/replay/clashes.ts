/** Questions that documents answer otherwise than others. */
import { spaced } from "../episodes/whole_words.ts";
import type { MemoryDocument } from "../memory/memory_store.ts";
import { heldOutQuestions, trainedQuestions } from "./mine.ts";

/**
 * The documents without what a model asked itself of them where another one answers the same question otherwise: it says nothing of
 * either. It is left out here and not in the store, so that it counts again when the other one is forgotten.
 */
export function withoutClashes(documents: readonly MemoryDocument[]): MemoryDocument[] {
  const answers = new Map<string, Set<string>>();
  for (const document of documents) {
    for (const { cue, answer } of [...trainedQuestions(document), ...heldOutQuestions(document)]) {
      answers.set(spaced(cue), (answers.get(spaced(cue)) ?? new Set()).add(answer.toLowerCase()));
    }
  }
  return documents.map(({ rehearsal, ...document }) => {
    if (rehearsal === undefined) return document;
    const questions = rehearsal.questions.filter(({ cue }) => (answers.get(spaced(cue))?.size ?? 0) <= 1);
    return { ...document, rehearsal: { ...rehearsal, questions } };
  });
}
