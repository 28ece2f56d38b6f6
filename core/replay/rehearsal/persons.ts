/** Who is a person, as far as words tell. */

const kin =
  /\b(?:aunt|uncle|mother|father|sister|brother|cousin|niece|nephew|grand\w+|god\w+|neighbou?r|friend|colleague|boss|wife|husband|son|daughter|teacher|dentist|doctor)\b/iu;

/** Whether a subject looks like a person: kin or a calling, or a name. */
export function isPerson(subject: string): boolean {
  return kin.test(subject) || /^\p{Lu}/u.test(subject);
}

/** Whether a text is about the person who speaks. */
export function isOfSpeaker(text: string): boolean {
  return /\b(?:I|me|my|mine|we|us|our|ours)\b/iu.test(text);
}
