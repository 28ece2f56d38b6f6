/** What every store refuses to take in. */
import { InputError } from "../../schemas/errors.ts";
import type { MemoryEntry } from "./memory_store.ts";

/** @param known The text that is stored under the document's id; undefined if the id is new. @throws {InputError} */
export function requireStorable({ document, trace }: MemoryEntry, known: unknown): void {
  const { id, text } = document;
  if (known !== undefined && known !== text) {
    throw new InputError(
      `Cannot store document: id must be new or hold the same text: received "${id}". Hint: forget it first.`,
    );
  }
  if (trace !== undefined && trace.pointer.doc !== id) {
    throw new InputError(
      `Cannot store trace: pointer.doc must be its document "${id}": received "${trace.pointer.doc}".`,
    );
  }
  const { answer, time, source, replaces, cues, heldOutCues } = document;
  const beside = [answer, time, source, replaces, trace?.scenario, trace?.provenance.source].map((part) => part ?? "");
  for (const part of [id, text, ...beside, ...cues, ...heldOutCues]) {
    // SQLite would end the text there, or put another character in its place.
    if (part.includes("\0") || !part.isWellFormed()) {
      throw new InputError(
        `Cannot store document: its texts must be without NUL characters and halves of characters: received "${id}".`,
      );
    }
  }
}
