import { fill } from "./templates.ts";

/** One question about a generated episode. */
export interface Cue {
  /** The question. */
  text: string;
  /** `held_out` wordings never occur in a training row; the two sets differ in their whole sentence form. */
  set: "replayed" | "held_out";
  /** Name of the sentence form, the same for every episode of a relation ("where-3"). */
  wording: string;
}

/**
 * The wordings of one relation: whole sentence forms with `{slot}` holes. `replayed` wordings may be trained on, `held_out`
 * wordings never are; no form stands in both lists.
 */
export interface Wordings {
  replayed: readonly string[];
  held_out: readonly string[];
}

/** All cues of one episode: each wording filled with the slots; `name` and the wording's number name the sentence form. */
export function cuesOf(name: string, wordings: Wordings, slots: Readonly<Record<string, string>>): Cue[] {
  const sets = ["replayed", "held_out"] as const;
  let number = 0;
  return sets.flatMap((set) =>
    wordings[set].map((template) => ({ text: fill(template, slots).text, set, wording: `${name}-${++number}` }))
  );
}
