/**
 * Everyday English nouns and adjectives in groups: what may stand in each other's place and is something else ("cellar", "attic"), and what
 * says the same ("cellar", "basement"). The lists were written for this project by a large language model, without any evaluation at hand.
 */
import home from "./siblings_home.json" with { type: "json" };
import life from "./siblings_life.json" with { type: "json" };
import people from "./siblings_people.json" with { type: "json" };
import synonymLists from "./synonyms.json" with { type: "json" };
import { pluralOf } from "./inflection.ts";

/** Words that name different things of one kind. */
export interface SiblingGroup {
  /** What any of them is: one may ask "Which instrument …". */
  kinds: readonly string[];
  /** A coarser kind, for the questions that fit it. */
  class: string;
  /** Singular, in lower case; "wife/wives" brings its plural. */
  words: readonly string[];
}

/** A word of the lexicon as it stands in a text. */
export interface LexiconEntry {
  /** The singular. */
  word: string;
  plural: boolean;
}

/** What the lexicon knows. It is made once: everything below only reads it. */
interface Lexicon {
  /** Singular or plural, in lower case, to the entries that it may be. */
  forms: Map<string, LexiconEntry>;
  groups: Map<string, SiblingGroup[]>;
  /** Kinds ("boat") to the class of what is of them. */
  kinds: Map<string, string>;
  synonyms: Map<string, readonly string[]>;
  plurals: Map<string, string>;
}

let made: Lexicon | undefined;

function lexicon(): Lexicon {
  return made ??= read();
}

function read(): Lexicon {
  const forms = new Map<string, LexiconEntry>(), plurals = new Map<string, string>();
  const known = (given: string): string => {
    // One list may bring a plural and another not.
    const [word, brought] = given.split("/");
    const plural = brought ?? plurals.get(word) ?? pluralOf(word);
    plurals.set(word, plural);
    forms.set(word.toLowerCase(), { word, plural: false });
    const many = plural.toLowerCase();
    if (!forms.has(many)) forms.set(many, { word, plural: true });
    return word;
  };
  const groups = new Map<string, SiblingGroup[]>(), kinds = new Map<string, string>();
  for (const given of [home, people, life].flat()) {
    const group = { ...given, words: [...new Set(given.words.map(known))] };
    for (const word of group.words) groups.set(word, [...groups.get(word) ?? [], group]);
    for (const kind of group.kinds) if (!kinds.has(kind)) kinds.set(known(kind), group.class);
  }
  const synonyms = new Map<string, readonly string[]>();
  for (const [word, others] of Object.entries<readonly string[]>(synonymLists)) {
    synonyms.set(
      known(word),
      others.map((other) => {
        const [singular, plural] = other.split("/");
        if (plural) plurals.set(singular, plural);
        return singular;
      }),
    );
  }
  return { forms, groups, kinds, synonyms, plurals };
}

/** The entry for a word or several, in any case; undefined if the lexicon has none. */
export function entryOf(text: string): LexiconEntry | undefined {
  return lexicon().forms.get(text.toLowerCase());
}

/** Groups that a singular belongs to. */
export function groupsOf(word: string): readonly SiblingGroup[] {
  return lexicon().groups.get(word) ?? [];
}

/** The class of a singular, or of what is of the kind that it names; undefined for a word that the lexicon does not have so. */
export function wordClass(word: string): string | undefined {
  const { groups, kinds } = lexicon();
  return groups.get(word)?.[0].class ?? kinds.get(word);
}

/** What says the same as a singular. */
export function synonymsOf(word: string): readonly string[] {
  return lexicon().synonyms.get(word) ?? [];
}

/** A singular in the number that is asked for. */
export function inNumber(word: string, plural: boolean): string {
  return plural ? lexicon().plurals.get(word) ?? pluralOf(word) : word;
}
