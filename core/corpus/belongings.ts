/** What can be said about belongings, whose truth stands in their name: "the color of the red umbrella of Mira Kovac". */

/** What can be said about a belonging. */
export interface BelongingRelation {
  name: string;
  phrase: string;
  noun: string;
  truth: "color" | "owner";
}

/** Its color, and whose it is. */
export const belongingRelations: readonly [BelongingRelation, BelongingRelation] = [
  { name: "belonging-color", phrase: "the color of {subject}", noun: "color", truth: "color" },
  { name: "belonging-owner", phrase: "the owner of {subject}", noun: "person", truth: "owner" },
];

/** Colors of belongings. */
export const colors: readonly string[] = ["red", "blue", "green", "yellow", "black", "white", "purple", "brown"];
