/** Where prompts and their answers lie in the key-value cache. A beginning that several prompts share is stored once. */
import type { CacheRows } from "./cache_rows.ts";
import { type PackedBatch, packSequences } from "./packed_batch.ts";

/** The cache rows of one prompt: its shared prefix, then its own tokens and room for the new ones. */
export interface Room {
  prefix: Prefix | undefined;
  base: number;
  length: number;
}

/** A beginning that several prompts share, and how many of them are still being answered. */
export interface Prefix {
  base: number;
  length: number;
  open: number;
}

/** Prompts that were given rooms together. */
export interface Joining {
  batch: PackedBatch;
  rooms: Room[];
  prefixes: Prefix[];
}

/** Rooms for the prompts from `first` on, as many as fit; undefined if not even one fits. */
export function takeRooms(
  free: CacheRows,
  prompts: readonly (readonly number[])[],
  first: number,
  { maxNewTokens, passRows }: { maxNewTokens: number; passRows: number },
): Joining | undefined {
  let count = 0;
  for (let rows = 0, ahead = 0; first + count < prompts.length; count++) {
    const tokens = prompts[first + count];
    rows += tokens.length;
    // What is shared with the first of them is counted once; should less be shared after all, fewer prompts join.
    ahead += tokens.length + maxNewTokens - (count > 0 ? sharedLength(prompts[first], tokens) : 0);
    if (count > 0 && (rows > passRows || ahead > free.left)) break;
  }
  for (; count > 0; count = count >> 1) {
    const joining = prompts.slice(first, first + count);
    const batch = packSequences(joining);
    const rooms: Room[] = [];
    const prefixes = batch.prefixes.map(({ length }): Prefix => ({ base: free.take(length) ?? -1, length, open: 0 }));
    for (const [s, tokens] of joining.entries()) {
      const prefix: Prefix | undefined = prefixes[batch.layout[s].group];
      const length = tokens.length - (prefix?.length ?? 0);
      const base = free.take(length + maxNewTokens);
      if (base === undefined) break;
      if (prefix) prefix.open++;
      rooms.push({ prefix, base, length });
    }
    if (rooms.length === count && prefixes.every(({ base }) => base >= 0)) return { batch, rooms, prefixes };
    for (const { base, length } of rooms) free.give(base, length + maxNewTokens);
    for (const { base, length } of prefixes) if (base >= 0) free.give(base, length);
  }
  return undefined;
}

/** Gives back the rows of an answer that has ended, and its prefix with the last that shares it. */
export function leaveRoom(free: CacheRows, { prefix, base, length }: Room, newTokens: number): void {
  free.give(base, length + newTokens);
  if (prefix && --prefix.open === 0) free.give(prefix.base, prefix.length);
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length) - 1;
  let shared = 0;
  while (shared < most && a[shared] === b[shared]) shared++;
  return shared;
}
