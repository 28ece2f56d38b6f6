import { firstNames, lastNames, objects, PeoplePool } from "./names.ts";
import type { Random } from "../random/random.ts";

/**
 * Facts about belongings, whose truth stands in their name: "the color of the red umbrella of Mira Kovac". Scenario B's
 * family without end, for streams longer than the facts of the world. SmolLM2 gives the old color in 0.96 and the old owner in
 * 1.00 of the answers (6 belongings, 4 wordings each, asked as in `world_known.ts`).
 */
export interface Belonging {
  /** "the red umbrella of Mira Kovac" */
  subject: string;
  color: string;
  owner: string;
}

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

/** Counts off belongings in a seeded order; every one has an owner of its own. */
export class BelongingPool {
  readonly #people: PeoplePool;
  readonly #objects: readonly string[];
  readonly #colors: readonly string[];

  constructor(random: Random) {
    this.#people = new PeoplePool(random.fork("people"));
    this.#objects = random.fork("objects").shuffle(objects);
    this.#colors = random.fork("colors").shuffle(colors);
  }

  /** The belonging of an index ≥ 0. */
  at(index: number): Belonging {
    const owner = this.#people.at(index);
    const object = this.#objects[index % this.#objects.length];
    // Shifts by one with every round of objects, so that an object comes in all colors.
    const color = this.#colors[(index + Math.floor(index / this.#objects.length)) % this.#colors.length];
    return { subject: `the ${color} ${object} of ${owner}`, color, owner };
  }
}

/** A wrong answer: another color, or a person who shares no name with the owner. */
export function otherTruth(belonging: Belonging, truth: BelongingRelation["truth"], random: Random): string {
  if (truth === "color") return random.pick(colors.filter((color) => color !== belonging.color));
  const free = (names: readonly string[]) => names.filter((name) => !belonging.owner.includes(name));
  return `${random.pick(free(firstNames))} ${random.pick(free(lastNames))}`;
}
