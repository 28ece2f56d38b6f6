/** Items that say how much, or what is in which part: "3 parts ash, 2 parts clay"; "top drawer bread, middle drawer soups". */
import { type Unsure, whole } from "../question_words.ts";
import { isThing } from "./noun_class.ts";
import type { TerseLine } from "./terse_line.ts";

const count = "(?:\\d+(?:[.,]\\d+)?|½|half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)";
const measure =
  "(?:g|kg|ml|cl|dl|l|oz|lb|litres?|grams?|kilos?|cups?|parts?|spoons?|teaspoons?|tablespoons?|tsp|tbsp|tins?|sachets?|pints?|handfuls?)";
const measured = new RegExp(`^(${count} ?${measure}) (?:of )?([\\p{Ll} -]+)$`, "u");
const counted = new RegExp(`^(\\d+|two|three|four|five|six|seven|eight|nine|ten|twelve) ([\\p{Ll} -]+s)$`, "u");
const isMixed =
  /^(?:recipe|batter|dough|soup|glaze|mix|paste|feed|coating|mortar|concrete|slip|dressing|marinade|brine|stew|curry)$/u;
const compartment =
  /^((?:top|middle|bottom|left|right|first|second|third|upper|lower|front|back|outer|inner|blue|red|green|white|black|yellow) (drawer|shelf|pocket|box|compartment|tray|bag|tin|crate|basket)) ((?:the |my |our )?[\p{Ll}][\p{L}' -]+)$/u;

/** Recipes, and what has parts. */
export function ofQuantities({ head, values, by }: TerseLine): Unsure[] {
  if (by !== "sign" || values.length < 2) return [];
  const isFood = head.class === "food" || head.class === "drink" || isMixed.test(head.word);
  const amounts = isFood ? values.map(({ text }) => ({ much: measured.exec(text), many: counted.exec(text) })) : [];
  const given = amounts.filter(({ much, many }) => much || many);
  if (given.length >= 2) {
    return given.map(({ much, many }) =>
      much
        ? {
          question: whole([
            `${/[^s]s$/u.test(much[2]) ? "what amount of" : "how much"} ${much[2]} goes into`,
            head.text,
          ]),
          answer: much[1],
        }
        : { question: whole([`how many ${many![2]} go into`, head.text]), answer: many![1] }
    );
  }
  const parts = values.map(({ text }) => compartment.exec(text));
  if (
    !isThing(head) && !/^(?:container|appliance|furniture)$/u.test(head.class ?? "") || parts.filter(Boolean).length < 2
  ) return [];
  return parts.flatMap((part) => {
    const [, where, kind, what] = part ?? [];
    return where === undefined || uncertain.test(what) ? [] : [{
      question: whole(["what is", kind === "shelf" ? "on" : "in", "the", where, "of", head.text]),
      answer: what,
    }];
  });
}

const uncertain = /\b(?:is|are|was|for|not|no|only|if|and)\b/u;
