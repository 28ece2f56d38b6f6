import type { Random } from "../../random/random.ts";
import { digits, person, thing } from "./reading_draws.ts";
import { readerPools } from "./reading_pools.ts";

/** A kind of note: what is noted about whom, and ways to write it. */
export interface NoteForm {
  noun: string;
  phrase: string;
  subject: (random: Random) => string;
  value: (random: Random) => string;
  texts: readonly string[];
}

/** The forms of notes about people, recipes and schedules. */
export const noteForms: readonly NoteForm[] = [
  {
    noun: "job",
    phrase: "the job of {subject}",
    subject: person,
    value: (random) => random.pick(readerPools.jobs),
    texts: [
      "{subject} works as a {value}.",
      "After school {subject} became a {value}.",
      "{subject}, a {value}, lives next door.",
    ],
  },
  {
    noun: "secret ingredient",
    phrase: "the secret ingredient of {subject}",
    subject: (random) => random.pick(readerPools.foods),
    value: (random) => random.pick(readerPools.ingredients),
    texts: [
      "The secret ingredient of {subject} is {value}.",
      "What makes our {subject} special is {value}.",
      "Recipe for {subject}: add some {value} at the end.",
    ],
  },
  {
    noun: "room",
    phrase: "the room of the {subject}",
    subject: (random) => random.pick(readerPools.events),
    value: (random) => random.pick(readerPools.rooms),
    texts: [
      "The {subject} takes place in {value}.",
      "Go to {value} for the {subject}.",
      "We moved the {subject} to {value}.",
    ],
  },
  {
    noun: "time",
    phrase: "the time of the {subject}",
    subject: (random) => random.pick(readerPools.events),
    value: (random) => `${digits(random, 2, 12)}:${random.pick(["05", "15", "20", "30", "45", "50"])}`,
    texts: [
      "The {subject} begins at {value}.",
      "Be on time: {value} for the {subject}.",
      "Schedule: {subject}, {value}.",
    ],
  },
  {
    noun: "price",
    phrase: "the price of {subject}",
    subject: (random) => thing(random, readerPools.objects, readerPools.looks),
    value: (random) => `${digits(random, 2, 480)} dollars`,
    texts: ["{subject} costs {value}.", "They asked {value} for {subject}.", "Price list: {subject}, {value}."],
  },
  {
    noun: "age",
    phrase: "the age of {subject}",
    subject: person,
    value: (random) => digits(random, 11, 97),
    texts: [
      "{subject} is {value} years old.",
      "At the age of {value}, {subject} moved to the coast.",
      "{subject} turned {value} last week.",
    ],
  },
  {
    noun: "pet",
    phrase: "the pet of {subject}",
    subject: person,
    value: (random) => random.pick(readerPools.pets),
    texts: [
      "The pet of {subject} is called {value}.",
      "{subject} walks a dog by the name of {value}.",
      "{value} is the beloved pet of {subject}.",
    ],
  },
  {
    noun: "neighbor",
    phrase: "the neighbor of {subject}",
    subject: person,
    value: person,
    texts: [
      "{subject} lives next to {value}.",
      "The neighbor of {subject} is {value}.",
      "{value} has moved in beside {subject}.",
    ],
  },
];
