/**
 * Words of the reader's training tasks. No name, object, place, service or subject here occurs in an evaluated scenario (a test
 * proves it). Days and numbers belong to everybody.
 */
import data from "./reading_pools.json" with { type: "json" };

/** A relation whose notes contradict what a model may know. */
export interface ReaderRelation {
  name: string;
  phrase: string;
  noun: string;
  /** Facts as [subject, object], the truth. */
  facts: readonly (readonly string[])[];
}

/** The words by what they name. */
export interface ReaderPools {
  firstNames: readonly string[];
  lastNames: readonly string[];
  /** Things and places of one-shot stories, and what they look like. */
  looks: readonly string[];
  objects: readonly string[];
  placeLooks: readonly string[];
  places: readonly string[];
  /** Services, and what is set about them. */
  serviceNames: readonly string[];
  serviceKinds: readonly string[];
  hosts: readonly string[];
  /** Other short things to read. */
  jobs: readonly string[];
  foods: readonly string[];
  ingredients: readonly string[];
  events: readonly string[];
  rooms: readonly string[];
  pets: readonly string[];
  /** What somebody may like best, by kind ("board_game"). */
  preferences: Readonly<Record<string, readonly string[]>>;
  relations: readonly ReaderRelation[];
  /** Questions with short answers that SmolLM2 gives by itself (all of them checked), for tasks whose notes do not bear on them. */
  commonKnowledge: readonly (readonly string[])[];
}

/** The reader's words. */
export const readerPools: ReaderPools = data;
