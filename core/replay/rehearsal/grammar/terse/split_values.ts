/** One property with several values, each for somebody or something: "Fee: 45 for adults, 20 for children", "Shoe sizes: Ravi 43, Meera 38". */
import { type Unsure, whole } from "../question_words.ts";
import type { TerseLine } from "./terse_line.ts";

const value =
  "(?:minus |[-+£€$])?\\d[\\d.,/]*(?: ?(?:g|kg|ml|l|cm|mm|m|km|min|mins|minutes|hours|bar|degrees|°C?|euros?|pounds?|cents?|p|%|units?|wide|slim))?";
const forEach = new RegExp(`^(${value}) (for|at|by|in|on) ((?:the |my |our )?[\\p{L}][\\p{L}'’ -]*)$`, "u");
const ofEach = new RegExp(`^(\\p{Lu}\\p{Ll}[\\p{L}-]*) (${value})$`, "u");
const uncertain = /\b(?:me|us|you|it|them|now|only|so far|total|all|if|when|is|are|was|who|no|not)\b/u;
const timely =
  /^(?:day|night|weekdays|weekends|(?:the )?(?:day|morning|evening|afternoon|night|summer|winter|spring|autumn)|(?:sun|mon|tues|wednes|thurs|fri|satur)days?)$/iu;

/** What each of them is. */
export function ofSplit({ head, values, by }: TerseLine): Unsure[] {
  const isSum = head.class === "money";
  const isProperty = head.class === "attribute" || head.class === "number" || head.class === "code" ||
    /^(?:thermostat|grinder|oven)$/u.test(head.word);
  if (by !== "sign" || !isSum && !isProperty) return [];
  const singular = head.core.replace(/(?<=[^s])s$/u, "");
  const ask = isSum ? "how much" : "what";
  return values.flatMap(({ text }) => {
    const [, each, preposition, whom] = forEach.exec(text) ?? [];
    if (each !== undefined && !uncertain.test(whom) && (preposition === "for" || timely.test(whom))) {
      return [{
        question: whole([ask, "is", head.plural ? `the ${singular}` : head.text, preposition, whom]),
        answer: each,
      }];
    }
    const [, person, own] = ofEach.exec(text) ?? [];
    if (
      person === undefined || head.tail !== "" || values.length < 2 || /['’]s? /u.test(head.core) ||
      /^(?:address|name|title)$/u.test(head.word)
    ) return [];
    return [{
      question: whole([ask, "is", `${person}${/s$/u.test(person) ? "'" : "'s"}`, singular.replace(/^.+['’]s? /u, "")]),
      answer: own,
    }];
  });
}
