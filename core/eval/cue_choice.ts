import type { Cue, Episode } from "../episodes/episode.ts";

/** `sample`: one replayed and two held-out wordings a record; `all`: every wording. */
export type CueChoice = "sample" | "all";

/**
 * The questions asked about a record. A sample rotates over the wordings by group id, so that many records cover them all and
 * every mode asks the same ones.
 */
export function chooseCues(record: Pick<Episode, "cues" | "groupId">, choice: CueChoice): Cue[] {
  if (choice === "all") return [...record.cues];
  return [...rotated(record, "replayed", 1), ...rotated(record, "held_out", 2)];
}

function rotated(record: Pick<Episode, "cues" | "groupId">, set: Cue["set"], count: number): Cue[] {
  const own = record.cues.filter((cue) => cue.set === set);
  return Array.from({ length: Math.min(count, own.length) }, (_, i) => own[(record.groupId * count + i) % own.length]);
}
