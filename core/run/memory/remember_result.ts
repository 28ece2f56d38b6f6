/** What a call of `Memory.remember` did, out of what the gate let in. */
import type { MemoryDocument, MemoryEntry } from "../../memory/memory_store.ts";
import type { RememberResult } from "./memory_types.ts";

/** Notes with a trace were written; the others the gate refused. */
export function rememberResult(entries: readonly MemoryEntry[], replaced: string[], threshold: number): RememberResult {
  const written = entries.filter(({ trace }) => trace !== undefined).map(({ document }) => document);
  const refused = entries.filter(({ trace }) => trace === undefined).map(({ document }) => document);
  return {
    written: written.map(({ id, text, cues }) => ({ id, text, questions: [...cues] })),
    replaced,
    notUnderstood: written.filter(({ cues, answer }) => cues.length === 0 || answer === undefined).map(({ id }) => id),
    refused: refused.map(({ text, decision }) => ({ text, score: decision?.score ?? 0, threshold })),
  };
}

/** A note may name what it corrects by its text. */
export function replacing(replaces: string | undefined, known: readonly MemoryDocument[]): { replaces?: string } {
  const named = known.find(({ id, text }) => id === replaces || text === replaces);
  return named ? { replaces: named.id } : {};
}
