/** Whether what stands behind a verb is one thing, one time or one place beyond doubt. */
import { type Complement, determiner, timeTags, timeWords } from "./complements.ts";
import { definite } from "./determiners.ts";

/** Most words of it. */
const longestComplement = 7;
/** Words that set something apart, or join what the grammar takes for one. */
export const setsApart =
  /\b(?:not|no|never|except|but|only|unless|than|instead|plus|besides|without|if|because|so|whether|what|who|which|that|where|when|though|although|as|per|or|is|are|was|were|has|have|had|again|now|here|there|any more|anymore)\b/iu;

const andAnother = new RegExp(` and (?:${definite}|an?|one|\\d)\\b`, "iu");

/** One object, time or place, in the words that are usual for it. */
export function isPlainComplement({ text, role, preposition, words }: Complement): boolean {
  if (text === "so far") return true;
  if (/\b(?:my|your|him|her|it|our|them)sel(?:f|ves)\b|["“”]/u.test(text) || isIdiom({ role, preposition, words })) {
    return false;
  }
  if (/^(?:either|neither|both|none|all)\b/iu.test(text.slice(preposition.length).trim())) return false;
  const last = words.at(-1)!;
  // "the shed green"
  if (role === "object" && words.length > 2 && determiner.test(words[0].text) && colour.test(last.text)) return false;
  if (role === "object" && /^(?:indoors|outdoors|upstairs|downstairs|abroad|alone|apart)$/u.test(last.text)) {
    return false;
  }
  if (["Comparative", "Superlative"].some((tag) => last.tags.has(tag))) return false;
  // "at the evening college" is a place.
  const isTimed = timeTags.some((tag) => last.tags.has(tag)) || timeWords.test(last.text) ||
    /^\p{Lu}|\d|^o'clock$/u.test(last.text) ||
    words.at(-2)?.text === "at" && last.tags.has("Value");
  if (role === "time" && /\d an? \p{Ll}| and \p{Lu}\S* \p{L}/u.test(text)) return false;
  if (role === "time" && /^(?:at|in|on|by)$/u.test(preposition) && !isTimed) return false;
  const bareTime = role === "time" && preposition === "" && words[0];
  if (
    bareTime && !/^(?:every|each|once|twice|last|next|this|the|a|all|\d.*|\p{L}+ly|\p{L}+day)$/u.test(bareTime.text) &&
    !["Date", "Time", "Value"].some((tag) => bareTime.tags.has(tag))
  ) return false;
  if (
    words.length > longestComplement || setsApart.test(preposition === "as" ? text.slice(3) : text) ||
    /[:;()=…→]/u.test(text.replace(/\d:\d\d/gu, ""))
  ) return false;
  // "to drive the van" is a verb.
  const first = words[preposition.split(" ").filter(Boolean).length];
  if (
    preposition !== "" && (!first || first.tags.has("Infinitive") || preposition === "to" && first.tags.has("Verb"))
  ) {
    return false;
  }
  // "43 and his father's 45" are two things.
  if (
    andAnother.test(text) ||
    role !== "time" && / and (?:against|in|on|at|to|for|with|from|by|under|behind) /u.test(text)
  ) return false;
  // "the girls fifty crowns"
  if (words.some(({ tags }, i) => i > 0 && tags.has("Value") && words[i - 1].tags.has("Plural"))) return false;
  if (isActivity({ role, words })) return true;
  return role !== "object" ||
    words.every(({ tags }, i) =>
      !tags.has("Verb") || tags.has("Noun") || tags.has("Adjective") ||
      // "my left wrist"
      tags.has("PastTense") && i + 1 < words.length && i === 1 && determiner.test(words[0].text)
    );
}

/** "off", "late", "the one", "mine": what it means is not asked for by "what". */
export function isVague({ text, words }: Complement): boolean {
  if (
    /^(?:the one|the same|mine|ours|yours|hers|theirs|his|it|him|her|them|neither|both|either|none|all|sick|up|off|out)\b/iu
      .test(text)
  ) return true;
  // "I owe Tomasz 20": a person and an amount.
  if (/^\p{Lu}\p{Ll}+ \d/u.test(text)) return true;
  if (isActivity({ role: "object", words })) return false;
  return !words.some(({ text, tags }) => tags.has("Noun") || tags.has("Value") || /^\p{Lu}|\d/u.test(text));
}

const colour = /^(?:red|green|blue|yellow|white|black|pink|orange|purple|brown|grey|gray|turquoise|beige)$/u;

/** "for a while" */
const briefly =
  /^(?:living|while|change|bit|moment|start|walk|run|drink|laugh|reason|song|day|week|month|year|swim|ride|second|minute|fee|fiver|tenner|pound|euro)$/u;

/** "recommended swimming" */
const isActivity = ({ role, words }: Pick<Complement, "role" | "words">): boolean =>
  role === "object" && words.length === 1 && words[0].tags.has("Gerund");

/** "in all", "on loan", "for a living", "by hand": a bare noun behind such a preposition is a phrase of its own. */
function isIdiom({ role, preposition, words }: Pick<Complement, "role" | "preposition" | "words">): boolean {
  if (role === "time" || !/^(?:in|on|at|by|for|out)$/u.test(preposition)) return false;
  const rest = words.slice(1);
  if (preposition === "for" && /^an?$/iu.test(rest[0]?.text ?? "") && rest.length === 2 && briefly.test(rest[1].text)) {
    return true;
  }
  return rest.length === 1 && /^\p{Ll}+$/u.test(rest[0].text) && !rest[0].tags.has("Plural");
}
