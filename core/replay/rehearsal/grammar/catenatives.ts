/** Verbs with another verb behind them: "needs to order the cake" is one verb group. */
import { isParticiple } from "./participles.ts";
import type { TaggedWord } from "./tagged_words.ts";

const active =
  /^(?:want|need|learn|try|promise|plan|forget|decide|agree|hope|like|love|prefer|start|begin|refuse|offer|manage|intend|used?|remember|have|wish|aim)$/u;
const passive = /^(?:allow|suppose|expect|ask|tell|forbid|require|go|schedule|plan)$/u;

/** The infinitive behind a verb, and how many words it has with its "to"; undefined if there is none. */
export function infinitiveBehind(
  root: string,
  isPassive: boolean,
  [to, verb, ...rest]: readonly TaggedWord[],
): { main: string; root: string; length: number } | undefined {
  if (!(isPassive ? passive : active).test(root) || !to || !verb || !/^to$/iu.test(to.text) || to.breaks) {
    return undefined;
  }
  const isBase = verb.tags.has("Infinitive") ||
    verb.tags.has("Verb") && !verb.tags.has("Gerund") && !verb.tags.has("PastTense");
  if (!isBase || !/^\p{Ll}+$/u.test(verb.text)) return undefined;
  if (verb.text !== "be") {
    const then = verb.breaks ? undefined : infinitiveBehind(verb.root, false, rest);
    return then
      ? { main: `to ${verb.text} ${then.main}`, root: then.root, length: 2 + then.length }
      : { main: `to ${verb.text}`, root: verb.root, length: 2 };
  }
  const [more] = rest;
  if (!more || verb.breaks || !isParticiple(more)) return { main: "to be", root: "be", length: 2 };
  return { main: `to be ${more.text}`, root: more.root, length: 3 };
}
