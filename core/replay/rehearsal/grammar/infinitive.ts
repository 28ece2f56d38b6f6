/** The infinitive of a verb in the third person: "hangs" is "hang", "carries" is "carry". */
export function infinitive(verb: string): string {
  if (/(?:ch|sh|ss|x|o)es$/u.test(verb)) return verb.slice(0, -2);
  return /ies$/u.test(verb) ? `${verb.slice(0, -3)}y` : verb.replace(/s$/u, "");
}
