/** English words that stand in no record of an evaluation: what they look like is what an evaluation's words look like. */
import { serviceKinds, serviceNames } from "../scenarios/c/attributes_c.ts";
import { anchorProse } from "../replay/anchors/anchor_prose.ts";
import { anchorQuestions } from "../replay/anchors/anchor_questions.ts";
import { anchorStatements, briefStatements } from "../replay/anchors/anchor_statements.ts";
import { firstNames, lastNames, objectLooks, objects, placeLooks, places } from "./names.ts";
import { plainText } from "./plain_text.ts";
import { scenarios } from "../scenarios/registry.ts";

let found: readonly string[] | undefined;

/** Some 3,000 words in lower case, from the foreign questions and texts, without those in the slots of scenarios A and C. */
export function spareWords(): readonly string[] {
  found ??= collect();
  return found;
}

function collect(): string[] {
  const texts = [
    ...anchorQuestions(),
    ...plainText(),
    ...anchorProse({ count: 2000, seed: 1 }),
    ...anchorStatements({ count: 2000, seed: 1 }),
    ...briefStatements({ count: 3000, seed: 1 }),
  ];
  const words = texts.flatMap((text) => text.match(/(?<![\p{L}'’-])\p{Ll}{3,12}(?![\p{L}'’-])/gu) ?? []);
  // Whole pools, and what so many records bring up of the values that are in none.
  const values = scenarios.C.stream({ n: 2000, seed: 1 }).episodes
    .filter(({ kind }) => kind === "fact" || kind === "hard_negative").flatMap(({ slots }) => Object.values(slots));
  const pools = [firstNames, lastNames, objects, objectLooks, places, placeLooks, serviceNames, serviceKinds, values];
  const evaluated = new Set(pools.flat().flatMap((text) => text.toLowerCase().match(/\p{L}+/gu) ?? []));
  return [...new Set(words)].filter((word) => !evaluated.has(word)).sort();
}
