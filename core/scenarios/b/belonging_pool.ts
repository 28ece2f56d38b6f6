import { type BelongingRelation, colors } from "../../corpus/belongings.ts";
import type { PeoplePool } from "../../corpus/pools.ts";
import type { Random } from "../../random/random.ts";
import { names, people } from "../names.ts";

/**
 * Facts about belongings, whose truth stands in their name: "the color of the red umbrella of Mira Kovac". Scenario B's
 * family without end, for streams longer than the facts of the world. SmolLM2 gives the old color in 0.96 and the old owner in
 * 1.00 of the answers (6 belongings, 4 wordings each, asked as in `known_facts.ts`).
 */
export interface Belonging {
  /** "the red umbrella of Mira Kovac" */
  subject: string;
  color: string;
  owner: string;
}

/** Counts off belongings in a seeded order; every one has an owner of its own. */
export class BelongingPool {
  readonly #people: PeoplePool;
  readonly #objects: readonly string[];
  readonly #colors: readonly string[];

  constructor(random: Random) {
    this.#people = people(random.fork("people"));
    this.#objects = random.fork("objects").shuffle(names.objects);
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
  const free = (pool: readonly string[]) => pool.filter((name) => !belonging.owner.includes(name));
  return `${random.pick(free(names.firstNames))} ${random.pick(free(names.lastNames))}`;
}
