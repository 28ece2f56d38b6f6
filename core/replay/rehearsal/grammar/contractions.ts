/** Contractions in their long form, where they carry the verb of a clause: "they've named it" is "they have named it". */
import nlp from "compromise";

const short: Record<string, string> = { ve: "have", re: "are", m: "am", ll: "will" };
/** What comes before a pronoun that a clause begins with. */
const start = "(?<=^|[.!?;:] |, (?:and |but |so )?| (?:and|but|so) )";
const pronounVerb = new RegExp(`${start}(I|we|you|they|he|she|it|there)['’](ve|re|m|ll|d|s)((?: \\p{L}+){0,3})`, "giu");
/** "Leah's allergic to nuts", "the shed's in the garden": the words behind it leave no doubt. */
const nounIs =
  /^((?:The|My|Our|His|Her|Their|\p{Lu})\p{L}*(?: \p{L}+){0,3})['’]s (?=(?:called|named|allergic|afraid|scared|fond|terrified|tired|in|on|at|under|behind|from|not|always|never|now|due) )/u;
const nounHas = /^((?:The|My|Our|His|Her|Their|\p{Lu})\p{L}*(?: \p{L}+){0,3})['’]s (?=(?:been|got) )/u;
const negative =
  /(?<=^[^.!?;:]*\p{L} )(is|are|was|were|do|does|did|has|have|had|could|should|would|must|ca|wo)n['’]t(?= )/u;
const subordinate = /\b(?:when|if|because|unless|who|that|which|what|where|while|although|since)\b/iu;
/** What is done to somebody: "she's called Ada" is "is". */
const passive =
  /^(?:called|named|married|divorced|retired|allowed|supposed|booked|paid|based|used|worried|scared|interested|engaged|tired|excited|known|kept|stored|born)$/iu;
const goes = /^(?:been|got|gone|become|moved|had|grown|run|come|lost|won|started|stopped|changed)$/iu;

/** A note or sentence without contractions of a verb with the word before it. */
export function longForm(text: string): string {
  const plain = text
    .replace(pronounVerb, (_, subject: string, end: string, behind: string) => {
      const verb = short[end.toLowerCase()] ?? ending(subject, end.toLowerCase(), behind);
      return verb === undefined ? `${subject}'${end}${behind}` : `${subject} ${verb}${behind}`;
    })
    .replace(nounHas, "$1 has ").replace(nounIs, "$1 is ");
  const found = negative.exec(plain);
  if (!found || subordinate.test(plain.slice(0, found.index))) return plain;
  const verb = { ca: "cannot", wo: "will not" }[found[1]] ?? `${found[1]} not`;
  return plain.slice(0, found.index) + verb + plain.slice(found.index + found[0].length);
}

/** "'s" is "is" or "has", "'d" is "would" or "had", by the word behind it. */
function ending(subject: string, end: string, behind: string): string | undefined {
  const next = behind.trim().split(" ").find((word) =>
    !/^(?:now|also|still|always|just|already|not|never|only)$/iu.test(word)
  );
  if (next === undefined || next === "") return end === "s" ? "is" : undefined;
  const view = nlp(`she has ${next}`);
  const isPast = view.has(`she has #PastTense`) || view.has("she has #Participle");
  if (end === "d") {
    return /^(?:better|rather|sooner)$/iu.test(next) ? undefined : isPast || goes.test(next) ? "had" : "would";
  }
  if (/^there$/iu.test(subject)) return /^been$/iu.test(next) ? "has" : "is";
  if (/^it$/iu.test(subject)) {
    return goes.test(next) && !/^(?:lost|gone|run|stopped|started)$/iu.test(next) ? "has" : "is";
  }
  return goes.test(next) || isPast && !passive.test(next) ? "has" : "is";
}
