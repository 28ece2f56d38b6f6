/**
 * Contrast questions: the forms that are taught, about other people and things, and other questions about the same ones. The answer is that
 * it was not told (after SEAT, arXiv:2506.14387, which holds the same question with the name swapped). None is about anything in memory.
 */
import type { Asker, AskingOptions } from "./asker.ts";
import { Random } from "../../random/random.ts";
import { contentWords, rootOf } from "./content_words.ts";
import { definite } from "./grammar/determiners.ts";
import { taggedWords } from "./grammar/tagged_words.ts";
import { crossedClauses } from "./grammar/crossed_clauses.ts";
import { attributeQuestions, speakerQuestions } from "./lexical/attribute_questions.ts";
import { phrasesAsked } from "./lexical/phrases_asked.ts";
import { siblingQuestions } from "./lexical/sibling_questions.ts";
import { kindNouns, leadingVerbs } from "./leading_words.ts";
import { isOfSpeaker } from "./persons.ts";

/**
 * Fewest questions of a form whose words are recombined, and how often each is. Notes in a person's own words share hardly any form; what
 * would be made of a few may well be told in other words.
 */
const fewestRecombined = 8, recombinedEach = 3;
/** Questions about the speaker that no note answers, if notes are about the speaker. */
const mostOfSpeaker = 24;

/**
 * A contrast question, and how it was made: from a taught question with a thing of
 * the same kind in the place of one ("sibling"), or with something else ("far"); of something else about the same thing ("attribute"); of
 * parts of two that are told ("crossed").
 */
export interface ContrastQuestion {
  question: string;
  kind: "sibling" | "attribute" | "crossed" | "far";
}

/** Words that ask for the kind of an answer, or say where a thing is: they name no other thing. */
const classWords = new Set(
  [...kindNouns, ...leadingVerbs, ..."town city village country kept found hidden lie stand".split(" ")].map(rootOf),
);

/** What contrast questions are made from. */
export interface ContrastInput {
  asker: Asker;
  /** The taught questions, held-out wordings among them or not. */
  questions: readonly string[];
  /** All that memory holds: nothing of it may be asked. */
  texts: readonly string[];
  options: AskingOptions;
  /** How many of the questions the asker varies, from what rules found: it takes its time. All of them if it is left out. */
  varied?: (found: readonly ContrastQuestion[]) => number;
}

/** Contrast questions of all kinds, each once. */
export async function contrastQuestions(
  { asker, questions, texts, options, varied }: ContrastInput,
): Promise<ContrastQuestion[]> {
  const told = new Set([...texts, ...questions].flatMap(contentWords).map(rootOf));
  const found = new Map<string, ContrastQuestion>();
  const add = (question: string, kind: ContrastQuestion["kind"], known: ReadonlySet<string> = told) => {
    const clean = question.replace(/\s+/g, " ").trim();
    if (/\?$/.test(clean) && clean.length <= 160 && isForeign(clean, known) && !found.has(clean.toLowerCase())) {
      found.set(clean.toLowerCase(), { question: clean, kind });
    }
  };
  const named = told.union(classWords);
  const random = new Random(`lexical/${options.seed}`);
  const tagged = questions.map((question) => ({ question, words: taggedWords(question) }));
  for (const { question, words } of tagged) {
    for (const sibling of siblingQuestions(question, told, random, words)) add(sibling, "sibling", named);
  }
  for (const phrase of new Set(tagged.flatMap(({ question, words }) => phrasesAsked(question, words)))) {
    for (const question of attributeQuestions(phrase, texts, random)) add(question, "attribute");
  }
  if (questions.some(isOfSpeaker)) {
    for (const question of speakerQuestions(texts, mostOfSpeaker, random)) add(question, "attribute");
  }
  for (const question of apartFromTold(crossedQuestions(questions), texts)) {
    found.set(question.toLowerCase(), { question, kind: "crossed" });
  }
  for (const question of apartFromTold(crossedClauses(texts, new Random(`crossed/${options.seed}`)), texts)) {
    if (!questions.includes(question)) found.set(question.toLowerCase(), { question, kind: "crossed" });
  }
  const asked = new Set(questions);
  const mixed = new Random(`recombined/${options.seed}`);
  for (const question of apartFromTold(recombinedQuestions(questions, mixed), texts)) {
    if (!asked.has(question)) found.set(question.toLowerCase(), { question, kind: "far" });
  }
  const most = Math.max(0, varied?.([...found.values()]) ?? questions.length);
  const others = await asker.others(questions.slice(0, most), options);
  for (const other of others.flat()) add(other, "far", named);
  return [...found.values()];
}

/** A question of a form: runs of words that it shares with others of its form, and holes whose words tell them apart. */
type FormedQuestion = readonly { telling: boolean; text: string }[];

/** The questions by their forms. */
function formsOf(questions: readonly string[]): FormedQuestion[][] {
  const counts = new Map<string, number>();
  for (const question of questions) {
    for (const word of new Set(contentWords(question))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const most = Math.max(2, commonShare * questions.length);
  const parted = questions.map((question) => {
    const parts = question.split(/(?<=\s)|(?=[?.,\s])/u);
    const isTelling = (part: string) => {
      const [word] = contentWords(part);
      return word !== undefined && (counts.get(word) ?? 0) <= most;
    };
    const runs: { telling: boolean; text: string }[] = [];
    for (const part of parts) {
      const telling = /^\s+$/.test(part) ? runs.at(-1)?.telling ?? false : isTelling(part);
      const last = runs.at(-1);
      if (last && last.telling === telling) last.text += part;
      else runs.push({ telling, text: part });
    }
    return runs;
  });
  const key = (runs: FormedQuestion) => runs.map(({ telling, text }) => telling ? "\n" : text.trim()).join("|");
  return [...Map.groupBy(parted, key).values()];
}

/** Questions that the same form makes with parts of two: the same person and another's thing. One for each question that has a partner. */
export function crossedQuestions(questions: readonly string[]): string[] {
  return formsOf(questions).flatMap((same) =>
    same.flatMap((runs, i) => {
      const holes = runs.flatMap(({ telling }, at) => telling ? [at] : []);
      const other = same[(i + 1) % same.length];
      if (holes.length < 2 || same.length < 2) return [];
      const changed = holes[i % holes.length];
      return [runs.map(({ text }, at) => at === changed ? respaced(other[at].text, text) : text).join("")];
    })
  );
}

/**
 * Questions that the same form makes with words of many: a first name of one, a surname of another, a third one's thing. None of them
 * is in memory, and all look like what is.
 */
export function recombinedQuestions(questions: readonly string[], random: Random): string[] {
  const forms = formsOf(questions).filter((same) =>
    same.length >= fewestRecombined && same[0].some(({ telling }) => telling)
  );
  return forms.flatMap((same) =>
    same.flatMap((runs) =>
      Array.from(
        { length: recombinedEach },
        () => runs.map(({ telling, text }, at) => telling ? recombined(text, at, same, random) : text).join(""),
      )
    )
  );
}

/** A hole filled with words of others, word by word where theirs has as many. */
function recombined(text: string, at: number, same: readonly FormedQuestion[], random: Random): string {
  const words = text.trim().split(/\s+/);
  const others = same.map((runs) => runs[at].text.trim().split(/\s+/)).filter((one) => one.length === words.length);
  return respaced(words.map((_, i) => random.pick(others)[i]).join(" "), text);
}

/** With the white space around it that the text in its place has. */
function respaced(text: string, like: string): string {
  return `${/^\s*/.exec(like)![0]}${text.trim()}${/\s*$/.exec(like)![0]}`;
}

/** Whether a question names something that no note and no taught question names: else it might be about one of them. */
export function isForeign(question: string, told: ReadonlySet<string>): boolean {
  return contentWords(question).some((word) => word.length > 2 && !told.has(rootOf(word)));
}

/** A word that more than this share of the texts holds tells none of them apart. */
const commonShare = 0.1;

/**
 * Those of the questions that no text answers, where the same people and things may come in other pairings: no text holds all the words
 * that tell texts apart.
 */
export function apartFromTold(questions: readonly string[], texts: readonly string[]): string[] {
  const sets = texts.map((text) => new Set(contentWords(text).map(rootOf)));
  const counts = new Map<string, number>();
  for (const set of sets) for (const word of set) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.max(1, commonShare * texts.length);
  return questions.filter((question) => {
    const telling = contentWords(question).map(rootOf).filter((word) => (counts.get(word) ?? most + 1) <= most);
    const unseen = /(?<=\S )\p{Lu}[\p{L}\p{M}]+/u.exec(question)?.[0].toLowerCase();
    if (unseen !== undefined && !counts.has(rootOf(unseen))) return true;
    return telling.length > 0 && !sets.some((set) => telling.every((word) => set.has(word)));
  });
}

const nounPhrase = new RegExp(
  `\\b((?:${definite})(?: [\\p{Ll}][\\p{L}-]*| \\p{Lu}[\\p{L}-]*){1,3}?)` +
    "(?= (?:is|are|was|were|has|have|does|did|do|hang|live|kept|keep|stand|go|open|called|stored|located|move|work|start|belong|cost|come)\\b|\\?|,)",
  "u",
);

/** What a question is about: a noun phrase that begins with an article or a possessive, or a name. */
export function subjectOf(question: string): string | undefined {
  const phrase = nounPhrase.exec(question)?.[1];
  if (phrase !== undefined) return phrase;
  return /(?<=\p{Ll} )((?:(?:Dr|Mr|Mrs|Ms|Prof|St)\. )?\p{Lu}[\p{L}-]{2,}(?: \p{Lu}[\p{L}-]+)*)/u.exec(question)?.[1];
}
