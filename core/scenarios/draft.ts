import type { Cue } from "../episodes/cues.ts";
import type { EpisodeKind, Span } from "../episodes/episode.ts";

/** An episode before it is lived: what was drawn for it. Its words are put together when its turn comes. */
export interface Draft {
  /** What the stream says happened. */
  kind: EpisodeKind;
  /** Puts the words together; always the same. */
  tell(): Told;
}

/** The words of an episode. */
export interface Told {
  /** The episode as it is lived. */
  text: string;
  /** Slots by name. */
  slots: Readonly<Record<string, string>>;
  /** Where the answer stands in `text`. */
  answerSpan: Span;
  /** Questions about it; none if nobody asks. */
  cues: readonly Cue[];
  /** What the base model says (scenario B). */
  oldAnswer?: string;
}
