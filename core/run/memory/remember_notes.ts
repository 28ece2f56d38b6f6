/** Remembering: notes go through the gate into the store, and the model asks itself what they answer. */
import { admit, documentsOf, traceIdOf } from "../../memory/admit.ts";
import type { Trace, VectorIndex } from "../../memory/memory.ts";
import { gateWeights } from "../m4/remember.ts";
import { foreignNotes } from "../known_words.ts";
import { counted, type ProgressSink } from "../progress.ts";
import { corrections } from "./corrections.ts";
import type { MemoryParts } from "./memory_parts.ts";
import type { RememberOptions, RememberResult } from "./memory_types.ts";
import { episodesFrom, type Note } from "./notes.ts";
import { rememberResult, replacing } from "./remember_result.ts";
import { requireReadable, tooLong } from "./too_long.ts";

/** What notes go into. */
export interface Remembering extends Omit<MemoryParts, "folder" | "close" | "modelName"> {
  /** Keys of the traces. */
  index: VectorIndex;
  /** What is written, by trace id. */
  traces: Map<string, Trace>;
  /** Brings the indexes in line with one trace. @param text What the trace points to, where it may be new. */
  reindex(traceId: string, text?: string): void;
  /** Asks about the notes of which nothing was asked yet. */
  rehearse(progress: ProgressSink, signal: AbortSignal | undefined): Promise<void>;
  /** Does work that deletes so many notes, and what holds words of them beside the store. */
  deleting(count: number, work: () => Promise<void>): Promise<void>;
  /** Deletes notes with all that hangs on them; gives the ids that were there. */
  drop(ids: readonly string[]): Promise<string[]>;
}

/** Writes notes, in one transaction. @throws {InputError} if a note is wrong, by its place and field; then none is written. */
export async function rememberNotes(
  into: Remembering,
  notes: Note | readonly Note[],
  options: RememberOptions,
): Promise<RememberResult> {
  const { store, keyer, ordinary, learner: { model }, recipe, progress, now, index, traces } = into;
  options.signal?.throwIfAborted();
  const told = options.onProgress ?? progress;
  const time = now().toISOString();
  const known = await store.documents();
  const episodes = episodesFrom(notes).map((episode) => ({
    time,
    ...episode,
    ...replacing(episode.replaces, known),
  }));
  const documents = await documentsOf(episodes, model.tokens, known.length);
  requireReadable(model, documents);
  const warning = foreignNotes(model, documents.map(({ text }) => text));
  for (const said of [warning, tooLong(model.tokens, documents, recipe.maxMemoryTokens)]) {
    if (said !== undefined) told({ stage: "remember", step: 0, total: 0, warning: said });
  }
  const gate = { weights: gateWeights(recipe), threshold: recipe.tau, ordinary: await ordinary() };
  const measured = counted({ progress: told, ...(options.signal ? { signal: options.signal } : {}) }, "gate");
  // The first of many notes are measured at once, which may take a while.
  measured(0, documents.length);
  try {
    const { entries, forget } = await admit(model, keyer, documents, index, {
      ...{ ...gate, source: { scenario: "notes" }, first: known.length, pinsAlways: true },
      ...(options.always ? { always: true } : {}),
      progress: measured,
    });
    options.signal?.throwIfAborted();
    const before = new Map(documents.map(({ id }, i) => [id, options.rehearsals?.[i]]));
    const admitted = entries.filter(({ trace }) => trace !== undefined).map((entry) => {
      const rehearsal = before.get(entry.document.id);
      return rehearsal ? { ...entry, rehearsal } : entry;
    });
    const write = () => store.write(admitted, forget);
    await (forget.length > 0 ? into.deleting(forget.length, write) : write());
    for (const id of forget) traces.delete(traceIdOf(id));
    for (const { trace } of admitted) if (trace) traces.set(trace.traceId, trace);
    const asked = options.ask === false
      ? false
      : await into.rehearse(told, options.signal).then(() => true, (error) => {
        if (error !== options.signal?.reason) throw error;
        return false;
      });
    const all = await store.documents();
    const added = admitted.map(({ document: { id } }) => all.find((one) => one.id === id)!);
    const clashes = asked ? corrections(all.slice(0, all.length - added.length), added) : [];
    const replaced = await into.drop(clashes.filter(({ saysSo }) => saysSo).map(({ older }) => older));
    const there = new Set(known.map(({ id }) => id));
    return rememberResult({
      known: there,
      ...{
        entries,
        threshold: gate.threshold,
        documents: added,
        replaced: [...forget.filter((id) => there.has(id)), ...replaced],
        asked,
      },
      contradicted: clashes.filter(({ saysSo }) => !saysSo),
    });
  } finally {
    // The gate has put keys into the index, or taken them out, before anything was written.
    for (const { id, text, replaces } of documents) {
      into.reindex(traceIdOf(id), text);
      if (replaces) into.reindex(traceIdOf(replaces));
    }
  }
}
