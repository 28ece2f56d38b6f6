/** Clipped notes that begin with a place, or with what was done: "In the blue tin: receipts", "Lent to Kwabena: the seed drill". */
import { verbsOf } from "../../../../corpus/lexicon/verbs.ts";
import { type Unsure, whole } from "../question_words.ts";
import type { TaggedWord } from "../tagged_words.ts";
import { headPhrase } from "./head_phrase.ts";
import { valuesOf } from "./terse_line.ts";
import { type Value, valueOf } from "./value_kind.ts";

const isNoun = ({ kind }: Value): boolean => kind === "noun" || kind === "person";

/** "In the blue tin: rent receipts". */
export function placeFirstQuestions(sentence: string, words: readonly TaggedWord[]): Unsure[] {
  const [, given, rest] =
    /^((?:In|On|Under|Behind|Inside|Beneath|Above|Below|Beside|Next to|At) [^:;,]{3,50}): (.+)$/u.exec(sentence) ?? [];
  if (rest === undefined) return [];
  const where = `${given[0].toLowerCase()}${given.slice(1)}`;
  const place = valueOf(where, 0, words.map((word, i) => i === 0 ? { ...word, text: word.text.toLowerCase() } : word));
  const values = valuesOf(rest, sentence.length - rest.length, words);
  if (place.kind !== "place" || !values.every(isNoun)) return [];
  const answer = sentence.slice(values[0].start, values.at(-1)!.end);
  const asked = [{ question: whole(["what is", where]), answer }];
  const [only, ...more] = values;
  const head = more.length === 0 && only.kind === "noun" ? headPhrase(only.words, only.text) : undefined;
  return head ? [...asked, { question: whole(["where", head.be, head.text]), answer: where }] : asked;
}

/** "Allergic to penicillin: Mum". */
export function allergyQuestions(sentence: string): Unsure[] {
  const [, what, who] =
    /^(Allergic to \p{Ll}[\p{L} ]*): (\p{Lu}\p{Ll}+(?:(?:, | and |, and )\p{Lu}\p{Ll}+)*)$/u.exec(sentence) ?? [];
  return who === undefined ? [] : [{ question: `Who is ${what[0].toLowerCase()}${what.slice(1)}?`, answer: who }];
}

const done =
  /^(Lent|Borrowed|Sold|Sent|Given|Promised|Returned|Bought|Ordered|Allowed|Not allowed|Forbidden|Reserved|Hidden|Stored) ((?:to|from|for|on|in|at|under|behind) [^:;,]{2,40}): (.+)$/u;

/** "Lent to Kwabena: the seed drill". */
export function participleQuestions(sentence: string, words: readonly TaggedWord[]): Unsure[] {
  const [, said, rest, what] = done.exec(sentence) ?? [];
  if (what === undefined) return [];
  const values = valuesOf(what, sentence.length - what.length, words);
  if (!values.every(isNoun)) return [];
  const answer = sentence.slice(values[0].start, values.at(-1)!.end);
  const verb = said.toLowerCase();
  if (/allowed|forbidden|reserved|hidden|stored/u.test(verb)) {
    const behind = rest.replace(/^(on|in|at|under|behind) (?=\p{Ll}+$)/u, "$1 the ");
    const [, not, main] = /^(not )?(.+)$/u.exec(verb)!;
    return [{ question: whole(["what is", not?.trim() ?? "", main, behind]), answer }];
  }
  const base = verbsOf(verb).find(({ form }) => form === "Ved" || form === "Ven")?.base;
  return [
    { question: whole(["what was", verb, rest]), answer },
    ...(base && !/ /u.test(base) ? [{ question: whole(["what did I", base, rest]), answer }] : []),
  ];
}
