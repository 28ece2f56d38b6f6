/** How patches are told and asked about. */
import type { WorldRelation } from "../../corpus/world.ts";
import type { Wordings } from "../../episodes/cues.ts";
import data from "./texts.json" with { type: "json" };

/**
 * Questions of scenario B. `{phrase}` stands for "the capital of France", `{noun}` for "city". SmolLM2 gives the old answer
 * under each of these wordings in most cases; how often is written in `known_facts.ts`.
 */
export const patchWordings: Wordings = data.wordings;

/** How a patch is announced. */
export const patchTemplates: readonly string[] = data.patches;

/** How the truth is mentioned in passing; it is the second mention (`again`) that counts, and it says nothing new. */
export const truthTemplates: readonly string[] = data.truths;

/** Old news about towns that nobody knows; it is the second mention of the name (`again`) that counts. */
export const townTemplates: readonly string[] = data.towns;

/** Of what the names of those towns are made. */
export const townParts: Readonly<Record<"starts" | "ends", readonly string[]>> = {
  starts: data.townStarts,
  ends: data.townEnds,
};

/** Offices in those towns. */
export const offices: readonly Pick<WorldRelation, "name" | "phrase" | "noun">[] = data.offices;
