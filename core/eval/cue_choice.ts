import type { Episode } from "../episodes/episode.ts";

/** `sample`: one replayed and two held-out wordings a record; `all`: every wording. */
export type CueChoice = "sample" | "all";

/** A question that is asked about a record. */
export interface AskedCue {
  /** The question. */
  text: string;
  /** `held_out` wordings are never trained on. */
  set: "replayed" | "held_out";
}

/**
 * The questions asked about a record. A sample rotates over the wordings by group id, so that many records cover them all and
 * every mode asks the same ones.
 */
export function chooseCues(
  { cues = [], heldOutCues = [], groupId = 0 }: Pick<Episode, "cues" | "heldOutCues" | "groupId">,
  choice: CueChoice,
): AskedCue[] {
  const rotated = (own: readonly string[], count: number) =>
    choice === "all"
      ? own
      : Array.from({ length: Math.min(count, own.length) }, (_, i) => own[(groupId * count + i) % own.length]);
  return [
    ...rotated(cues, 1).map((text) => ({ text, set: "replayed" as const })),
    ...rotated(heldOutCues, 2).map((text) => ({ text, set: "held_out" as const })),
  ];
}
