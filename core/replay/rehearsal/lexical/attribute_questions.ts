/** Near questions by the lexicon: what else one could ask of a thing that notes tell of, as far as none of them tells it. */
import { months, weekdays } from "../../../corpus/calendar.ts";
import attributes from "../../../corpus/lexicon/attributes.json" with { type: "json" };
import type { Random } from "../../../random/random.ts";
import { contentWords, rootOf } from "../content_words.ts";
import { classOf } from "./class_of.ts";

/** A question about `X`, and what in a note about it may tell the answer: roots, or signs of a kind of value. */
interface Attribute {
  q: string;
  guard: readonly string[];
}

const byClass: Readonly<Record<string, readonly Attribute[]>> = attributes;
/** Questions of a thing. */
const attributesEach = 3;

/** What shows that a note holds a value of a kind. */
const signs: Readonly<Record<string, RegExp>> = {
  "@number":
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred)\b/iu,
  "@time": /\d[:.]\d\d|\b(?:am|pm|o'clock|noon|midnight|morning|evening|afternoon)\b/iu,
  "@day": new RegExp(
    `${weekdays.join("|")}|\\b(?:${months.join("|")}|christmas|easter|spring|summer|autumn|winter|today|tomorrow)\\b|` +
      "\\b(?:1[5-9]|20)\\d\\d\\b",
    "iu",
  ),
  "@money": /[€$£]|\b(?:euros?|pounds?|dollars?|cents?|francs?|kronor|crowns?)\b/iu,
  "@place":
    /\b(?:in|at|on|behind|under|beneath|beside|inside|above|below|near|between|opposite|next to|by) (?:the|my|our|a|an|\p{Lu})/u,
  "@person": /(?<=\S )\p{Lu}\p{Ll}+|\b(?:my|our) \p{Ll}+|\b[Ii]\b/u,
  "@colour":
    /\b(?:red|blue|green|yellow|white|black|brown|grey|gray|pink|purple|violet|orange|beige|silver|golden?)\b/iu,
};

/**
 * Questions about one subject.
 *
 * @param subject A noun phrase with its determiner, or a name.
 * @param texts All notes.
 */
export function attributeQuestions(subject: string, texts: readonly string[], random: Random): string[] {
  const { class: kind, plural, head } = classOf(subject);
  if (kind === undefined || plural) return [];
  const root = rootOf(head.toLowerCase());
  const about = texts.filter((text) => contentWords(text).some((word) => rootOf(word) === root));
  const roots = new Set(about.flatMap(contentWords).map(rootOf));
  const own = kind === "person" && /^(?:my|our) /u.test(subject) ? "kin" : kind;
  const open = (byClass[own] ?? byClass.other).filter(({ q, guard }) =>
    ![...guard, ...contentWords(q)].some((word) =>
      word in signs ? about.some((text) => signs[word].test(text)) : roots.has(rootOf(word))
    )
  );
  return random.shuffle(open).slice(0, attributesEach).map(({ q }) => filled(q, subject));
}

function filled(form: string, subject: string): string {
  const text = form.replace(/\bX\b/gu, subject);
  return text[0].toUpperCase() + text.slice(1);
}

/** Questions about the speaker, or about us, that no note tells. */
export function speakerQuestions(texts: readonly string[], most: number, random: Random): string[] {
  const roots = new Set(texts.flatMap(contentWords).map(rootOf));
  const open = [...byClass.me, ...byClass.us].filter(({ q, guard }) =>
    ![...guard.filter((word) => !(word in signs)), ...contentWords(q)].some((word) => roots.has(rootOf(word)))
  );
  return random.shuffle(open).slice(0, most).map(({ q }) => q);
}
