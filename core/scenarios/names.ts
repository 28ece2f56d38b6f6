/** Words of the evaluated scenarios. The reader's training has words of its own; a test proves that they share none. */
import { PeoplePool, ThingPool } from "../corpus/pools.ts";
import type { Random } from "../random/random.ts";
import data from "./names.json" with { type: "json" };

/** The words by what they name. */
export interface ScenarioNames {
  firstNames: readonly string[];
  lastNames: readonly string[];
  /** Things that can be left somewhere. */
  objects: readonly string[];
  /** Materials or looks, put before an object. */
  objectLooks: readonly string[];
  /** Kinds of place; all of them go with "at". */
  places: readonly string[];
  /** Looks of a place. */
  placeLooks: readonly string[];
}

/** The scenarios' words. */
export const names: ScenarioNames = data;

/** Full names of people. */
export function people(random: Random): PeoplePool {
  return new PeoplePool(random, names.firstNames, names.lastNames);
}

/** "the brass key" and the like. */
export function things(random: Random): ThingPool {
  return new ThingPool(random, names.objects, names.objectLooks);
}

/** "the old library" and the like. */
export function places(random: Random): ThingPool {
  return new ThingPool(random, names.places, names.placeLooks);
}
