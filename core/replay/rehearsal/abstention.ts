/** Ways to say that one does not know. */

/** In lower case and without apostrophes: "don't" is "dont". */
const forms: readonly RegExp[] = [
  /\b(?:dont|do not|doesnt|does not|didnt|did not|cant|cannot|couldnt|could not) (?:\w+ )?(?:know|have|remember|recall|say|tell|find|provide|mention|specify|see)\b/,
  /\b(?:not|never|nobody|no one|wasnt|isnt|arent|werent) (?:\w+ )?(?:told|sure|certain|known|mentioned|specified|provided|given|aware)\b/,
  /\b(?:unknown|no (?:information|idea|record|mention|note|notes))\b/,
];

/** Whether an answer says that it is not known. */
export function isAbstention(answer: string): boolean {
  const text = answer.toLowerCase().replace(/['’]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ");
  return forms.some((form) => form.test(text));
}
