/** Has the model ask itself what notes answer, and keeps the questions in the store. */
import { ContextError } from "../../../schemas/errors.ts";
import type { MemoryDocument, MemoryStore, Rehearsal } from "../../memory/memory_store.ts";
import { trainedQuestions } from "../../replay/mine.ts";
import type { RehearsedRow } from "../../replay/rehearsal/asker.ts";
import { rehearse, type Rehearsed } from "../../replay/rehearsal/rehearse.ts";
import type { Learner } from "../m4/learner.ts";
import type { ProgressSink } from "../progress.ts";

/** Rows of a fact at most: nothing gains past ten (arXiv:2508.06178). */
const mostRows = 10;
/** In how many parts the work on a note is told. */
const parts = 8;

/**
 * Asks about the notes that bring no questions and were not asked yet, one after another; what was asked before an interruption is kept. Of
 * one that is longer than the model can read, nothing is asked.
 */
export async function rehearseNotes(
  { model, reader, asker }: Learner,
  store: MemoryStore,
  documents: readonly MemoryDocument[],
  options: { seed: number; progress: ProgressSink; signal?: AbortSignal },
): Promise<void> {
  const open = documents.filter((one) => trainedQuestions(one).length === 0 && one.rehearsal?.asker !== asker.name);
  for (const [i, { id, text }] of open.entries()) {
    const asked = rehearse(asker, { model, reader }, text, {
      ...{ mostRows, holdOut: true, seed: options.seed },
      progress: (share) =>
        options.progress({
          stage: "ask itself",
          step: parts * i + Math.floor(parts * share),
          total: parts * open.length,
        }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    // One note that is too long for the model must not keep the others from being asked about.
    const told = await asked.catch((error): Rehearsed => {
      if (!(error instanceof ContextError)) throw error;
      return { rows: [], heldOut: [], unasked: [] };
    });
    await store.rehearse(new Map([[id, kept(told, asker.name)]]));
  }
}

/** As the store has it. */
function kept({ rows, heldOut, unasked }: Rehearsed, asker: string): Rehearsal {
  const questions = (some: readonly RehearsedRow[], heldOut: boolean) =>
    some.map(({ question, answer, origin }) => ({ cue: question, answer, heldOut, origin }));
  return { asker, questions: [...questions(rows, false), ...questions(heldOut, true)], unasked };
}
