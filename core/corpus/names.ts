import type { Random } from "../random/random.ts";

/**
 * Word pools of the evaluated scenarios and how names are composed from them. The reader's training has pools of its
 * own (`reading_pools.ts`); a test proves that they share no word.
 */

const words = (text: string): string[] => text.trim().split(/\s+/);
const phrases = (text: string): string[] => text.trim().split(/\s*,\s*/);

/** 80 first names. */
export const firstNames: readonly string[] = words(`
  Mira Tomas Ingrid Rafael Leila Oskar Priya Dmitri Salma Hugo Noor Felix Yuki Marta Kofi Elena Bruno Aisha Lars Chiara
  Omar Greta Mateo Zofia Emil Nadia Ravi Astrid Pablo Hana Viktor Amara Nils Lucia Tariq Freya Diego Anya Jonas Mei
  Stefan Camila Idris Petra Luca Fatima Anton Sofia Kenji Ursula Marco Dalia Henrik Rosa Samir Klara Andrei Paloma Yusuf Britta
  Enzo Lidia Malik Helga Rohan Irina Caspar Thea Javier Minna Karim Agnes Takeshi Olga Hamza Vera Lorenz Ines Goran Selma
`);

/** 80 last names. */
export const lastNames: readonly string[] = words(`
  Kovac Lindqvist Okafor Brandt Marchetti Haddad Novak Tanaka Pereira Sorensen Mbeki Castellano Iversen Rahman Dubois Volkov
  Eriksen Nakamura Ferrari Osei Bergstrom Delgado Khoury Petrov Moreau Singh Larsen Okonkwo Weiss Romano Farah Jansen
  Silva Dvorak Mensah Keller Vargas Holm Sato Bianchi Kaplan Ortega Nilsen Abadi Fischer Cardoso Popov Lund
  Yamada Greco Adeyemi Schreiber Molina Strand Hosseini Laurent Kowalski Diaz Falk Ito Conti Nkosi Richter Salazar
  Dahl Aziz Fontaine Zielinski Campos Berg Mori Rinaldi Traore Vogel Rojas Aalto Nasser Girard Horvat Quintero
`);

/** 24 materials or looks, put before an object. */
export const objectLooks: readonly string[] = words(`
  brass leather wooden copper striped velvet plastic woollen folded rusty painted ceramic
  silk dented yellow grey purple checked linen enamel faded polished cracked knitted
`);

/** 40 things that can be left somewhere. */
export const objects: readonly string[] = words(`
  key umbrella suitcase lantern notebook compass scarf violin teapot camera wallet helmet
  telescope basket kettle flute blanket mirror clock mask medal whistle vase cushion
  ladder trumpet satchel thermos magnet puppet globe chessboard hammer bracelet kite drum
  flashlight envelope toolbox hourglass
`);

/** 30 looks of a place. */
export const placeLooks: readonly string[] = words(`
  old northern upper abandoned central western little harbour royal riverside lower eastern
  village southern stone public glass former hillside corner lakeside university garden railway
  market mountain summer winter island cathedral
`);

/** 40 kinds of place; all of them go with "at". */
export const places: readonly string[] = phrases(`
  ferry office, library, bakery, tram stop, theatre, greenhouse, pharmacy, boathouse, observatory, post office,
  swimming pool, print shop, chapel, cinema, lighthouse, canteen, stables, town hall, gymnasium, bookshop,
  windmill, guest house, fire station, laundry, clinic, warehouse, tea room, auction house, ice rink, tailor shop,
  flower shop, sawmill, music school, car park, hostel, barber shop, water tower, courthouse, toll booth, radio station
`);

const weekdays = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday");
const dayParts = words("morning afternoon evening");
const months = words("January February March April May June July August September October November December");

/** 21 parts of a week; all of them go with "on". */
export const weekTimes: readonly string[] = weekdays.flatMap((day) => dayParts.map((part) => `${day} ${part}`));

/** 336 dates; all of them go with "on". */
export const dates: readonly string[] = months.flatMap((month) =>
  Array.from({ length: 28 }, (_, day) => `${day + 1} ${month}`)
);

/**
 * Counts off pairs of words in a seeded order, all different: `index` below `left.length · right.length` gives pairs in
 * which neighbours in count share no word, as far as the lists reach.
 */
export class PairPool {
  readonly #left: readonly string[];
  readonly #right: readonly string[];

  constructor(left: readonly string[], right: readonly string[], random: Random) {
    this.#left = random.fork("left").shuffle(left);
    this.#right = random.fork("right").shuffle(right);
  }

  /** Number of different pairs. */
  get size(): number {
    return this.#left.length * this.#right.length;
  }

  /** The pair of a number; numbers from `size` on start over. */
  at(index: number): [string, string] {
    const row = index % this.#left.length;
    const turn = Math.floor(index / this.#left.length) % this.#right.length;
    return [this.#left[row], this.#right[(row + turn) % this.#right.length]];
  }

  /** A whole number of rounds that precede `index`. */
  round(index: number): number {
    return Math.floor(index / this.size);
  }
}

/** Full names of people, all different for every index: beyond first · last names they bear a double surname, then a number. */
export class PeoplePool {
  readonly #pairs: PairPool;
  readonly #surnames: readonly string[];

  constructor(random: Random, first: readonly string[] = firstNames, last: readonly string[] = lastNames) {
    this.#pairs = new PairPool(first, last, random);
    this.#surnames = random.fork("second surname").shuffle(last);
  }

  /** The name of a number. */
  at(index: number): string {
    const [first, last] = this.#pairs.at(index);
    const round = this.#pairs.round(index);
    if (round === 0) return `${first} ${last}`;
    const others = this.#surnames.filter((surname) => surname !== last);
    const second = others[(round - 1) % others.length];
    const number = Math.floor((round - 1) / others.length);
    return `${first} ${last}-${second}${number === 0 ? "" : ` ${number + 1}`}`;
  }
}

/** "the brass key" and the like; `size` different ones. */
export class ThingPool {
  readonly #pairs: PairPool;

  /** Nouns first, so that neighbours in count differ in the noun. */
  constructor(random: Random, nouns: readonly string[] = objects, looks: readonly string[] = objectLooks) {
    this.#pairs = new PairPool(nouns, looks, random);
  }

  /** Number of different things. */
  get size(): number {
    return this.#pairs.size;
  }

  /** The thing of a number; numbers from `size` on start over. */
  at(index: number): string {
    const [noun, look] = this.#pairs.at(index);
    return `the ${look} ${noun}`;
  }
}
