/** "Noor cooks on Mondays, Piet on Tuesdays": of the later clauses only what differs is said. */
import { clausesOf, isPlural } from "./clauses.ts";
import { isName, isWho } from "./noun_phrases.ts";

const number = "(?:\\d[\\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
const gapped = new RegExp(
  `^(\\p{Lu}\\p{Ll}[\\p{L}'’-]*) ((on|in|at|to|from|for|by|with) [\\p{L}\\d' -]+|${number}(?: \\p{Ll}+){0,2})$`,
  "u",
);
const beginsNumber = new RegExp(`^${number}(?: |$)`, "u");

/** All clauses in full; the sentence itself where it has no gap. */
export function gappedClauses(sentence: string): string[] {
  const [first, ...others] = sentence.split(/, (?:and )?/u);
  const found = others.map((part) => gapped.exec(part));
  if (others.length === 0 || !found.every((one) => one !== null)) return [sentence];
  const [clause, more] = clausesOf(first);
  const last = clause?.complements.at(-1);
  if (!last || more || !clause.whole || isPlural(clause.verb) || clause.verb.negative || !isWho(clause.subject)) {
    return [sentence];
  }
  const isAlike = found.every(([, name, rest, preposition]) =>
    isName(name) &&
    (preposition
      ? preposition === last.preposition
      : last.preposition === "" && beginsNumber.test(last.text) && beginsNumber.test(rest))
  );
  const at = first.lastIndexOf(last.text);
  if (!isAlike || !first.startsWith(clause.subject) || at < 0) return [sentence];
  const said = first.slice(clause.subject.length, at).trim();
  // "weighs 81 kg, Ana 63": kilos, too.
  const unit = (rest: string) => /^[\d.,]+$/u.test(rest) ? "" : rest;
  return [
    first,
    ...found.filter(([, , rest, preposition]) => preposition || unit(rest) !== "").map(([, name, rest]) =>
      `${name} ${said} ${rest}`
    ),
  ];
}
