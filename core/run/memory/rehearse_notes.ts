/** Has the model ask itself what notes answer, and keeps the questions in the store. */
import type { MemoryDocument, MemoryStore, Rehearsal } from "../../memory/memory_store.ts";
import { trainedQuestions } from "../../replay/mine.ts";
import { rehearse } from "../../replay/rehearsal/rehearse.ts";
import type { Learner } from "../m4/learner.ts";
import type { ProgressSink } from "../progress.ts";

/** Rows of a fact at most: nothing gains past ten (arXiv:2508.06178). */
const mostRows = 10;
/** Notes that are asked at once; what was asked before an interruption is kept. */
const chunk = 20;

/** Asks about the notes that bring no questions and were not asked yet. Gives the rehearsals by the notes' ids. */
export async function rehearseNotes(
  { model, reader, asker }: Learner,
  store: MemoryStore,
  documents: readonly MemoryDocument[],
  options: { seed: number; progress: ProgressSink; signal?: AbortSignal },
): Promise<Map<string, Rehearsal>> {
  const open = documents.filter((one) => trainedQuestions(one).length === 0 && one.rehearsal?.asker !== asker.name);
  const all = new Map<string, Rehearsal>();
  for (let from = 0; from < open.length; from += chunk) {
    const notes = open.slice(from, from + chunk);
    const told = await rehearse(asker, { model, reader }, notes.map(({ text }) => text), {
      ...{ mostRows, holdOut: true, seed: options.seed },
      progress: (stage, done, total) =>
        options.progress({ stage: stage === "ask" ? "ask itself" : "check what it asked", step: done, total }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const rehearsals = new Map(told.map(({ rows, heldOut, unasked }, i): [string, Rehearsal] => [notes[i].id, {
      asker: asker.name,
      questions: [
        ...rows.map(({ question, answer }) => ({ cue: question, answer, heldOut: false })),
        ...heldOut.map(({ question, answer }) => ({ cue: question, answer, heldOut: true })),
      ],
      unasked,
    }]));
    await store.rehearse(rehearsals);
    for (const [id, rehearsal] of rehearsals) all.set(id, rehearsal);
  }
  return all;
}
