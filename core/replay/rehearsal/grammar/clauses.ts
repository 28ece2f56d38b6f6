/**
 * What a sentence says, clause by clause: who or what, does what, and what stands behind the verb. It is a small grammar: a sentence that
 * does not fit it gives no clause.
 */
import { type Complement, coordinated, determiner, prepositions } from "./complements.ts";
import { definite } from "./determiners.ts";
import { infinitiveBehind } from "./catenatives.ts";
import { infinitive } from "./infinitive.ts";
import { isParticiple, isPerfect } from "./participles.ts";
import { type TaggedWord, taggedWords } from "./tagged_words.ts";

/** A verb as a statement has it and as a question takes it apart. */
export interface VerbGroup {
  /** "sticks", "was moved", "does not work". */
  text: string;
  /** "does", "was", "can". */
  auxiliary: string;
  /** "stick", "moved"; empty for a bare form of "be". */
  main: string;
  /** Infinitive of the main verb. */
  root: string;
  negative: boolean;
  /** "knit", in "learned to knit"; its verb is the clause's root then. */
  infinitive?: string;
}

/** Who or what does what. */
export interface Clause {
  subject: string;
  verb: VerbGroup;
  complements: readonly Complement[];
  /** Whether every word of the sentence, up to a comma, has its place in it. */
  whole: boolean;
}

const beForms = new Set(["is", "are", "was", "were", "am"]);
const haveForms = new Set(["has", "have", "had"]);
const modals = new Set(["can", "could", "must", "should", "may", "might", "will", "would", "shall"]);
/** What may stand between subject and verb. */
const adverb = /^(?:no|longer|never|always|also|only|still|now|usually|often|just|already)$/iu;
/** What may come after a comma without belonging to what stands before it. */
const sideways = /^(?:not|never|so|because|since|which|who|but|and|not|though|although|as|while|even|when|where|if)$/iu;
/**
 * The clauses of one sentence; none where its grammar is not understood.
 *
 * @param words Those of the sentence.
 */
export function clausesOf(sentence: string, words: readonly TaggedWord[] = taggedWords(sentence)): Clause[] {
  const lead = /^(?:from now on|as of now|these days|at the moment),? /iu.exec(sentence)?.[0];
  if (lead) return clausesOf(sentence.slice(lead.length));
  if (words.length > 0 && prepositions.has(words[0].text.toLowerCase())) {
    const turned = fronted(sentence, words);
    return turned === undefined ? [] : clausesOf(turned);
  }
  const at = mainVerb(words);
  if (at < 1) return [];
  const found = verbGroup(words, at);
  if (!found || /^(?:and|but|or)$/iu.test(words[0].text)) return [];
  const from = /^only$/iu.test(words[0].text) ? 1 : 0;
  let end = at;
  while (end > from && adverb.test(words[end - 1].text)) end--;
  const before = words.slice(from, end), between = words.slice(end, at).map(({ text }) => text).join(" ");
  if (before.length === 0 || before.some(({ breaks }) => breaks)) return [];
  const subject = sentence.slice(before[0].start, before.at(-1)!.end);
  const negative = found.verb.negative || /^(?:never|no longer)\b/iu.test(between);
  const behind = words.slice(found.next);
  // "has cancelled the Gazette and reads the Courier": two clauses.
  const and = behind.findIndex(({ text }, i) =>
    /^(?:and|but)$/iu.test(text) && i + 1 < behind.length && isFinite(behind[i + 1], found.verb)
  );
  if (and > 0) {
    // "for he moved and forgot it": whose verb the second is, is not clear.
    if (behind.slice(0, and).some(({ text }) => /^(?:he|she|they|I|we)$/u.test(text))) return [];
    return [
      ...clausesOf(sentence.slice(0, behind[and].start).trim()),
      ...clausesOf(`${subject} ${sentence.slice(behind[and + 1].start)}`),
    ];
  }
  const parts = coordinated(sentence, behind);
  const placed = parts.flat().reduce((sum, one) => sum + one.length, 0);
  const joints = behind.filter(({ text }) => /^(?:and|but)$/iu.test(text)).length;
  // What a comma sets off may be left: "wants rye bread, toasted twice".
  const least = behind.findIndex(({ breaks }) => breaks) + 1 || behind.length;
  const follows = behind[least]?.text;
  const whole = (follows === undefined || parts.length === 1 && placed === behind.length || sideways.test(follows) ||
    isAside(behind[least - 1], behind.slice(least))) &&
    placed >= least - (parts.length > 1 ? joints : 0) && !words[found.next - 1].breaks;
  return parts.map((complements) => ({
    subject: inside(subject, before),
    verb: { ...found.verb, negative, text: between ? `${between} ${found.verb.text}` : found.verb.text },
    complements,
    whole,
  }));
}

/** Whether what a comma sets off says something more: "on the grey stick, under the rest"; no part of a list. */
function isAside({ text }: TaggedWord, [first, ...more]: readonly TaggedWord[]): boolean {
  return prepositions.has(first.text.toLowerCase()) &&
    !/^(?:since|before|after|until|till|without|about)$/iu.test(first.text) &&
    more.length <= 5 && !/^\d/u.test(text) && !more.some(({ text }) => /^(?:and|or|\d.*)$/iu.test(text));
}

/** What a subject may begin with. */
const beginning = new RegExp(`^(?:\\p{Lu}|(?:${definite}|we|he|she|they)$)`, "u");

/** "For breakfast Ada wants rye" is "Ada wants rye for breakfast"; undefined where it is not clear where the subject begins. */
function fronted(sentence: string, words: readonly TaggedWord[]): string | undefined {
  const comma = words.findIndex(({ breaks }) => breaks);
  const verb = words.findIndex(({ text, tags }) => isVerb(text, tags));
  const at = comma >= 0 && comma < verb
    ? comma + 1
    : words.findIndex(({ text }, i) =>
      i > 1 && (beginning.test(text) || text === "I") &&
      !determiner.test(words[i - 1].text) && !/^\p{Lu}/u.test(words[i - 1].text)
    );
  if (at < 2 || at >= words.length - 1) return undefined;
  const first = sentence.slice(words[0].start, words[at - 1].end), rest = sentence.slice(words[at].start).trim();
  return `${rest.replace(/[.!]$/u, "")} ${first[0].toLowerCase()}${first.slice(1)}`;
}

/** A verb that may be a second one of the same subject. */
function isFinite({ text, tags }: TaggedWord, { auxiliary }: VerbGroup): boolean {
  if (beForms.has(text) || haveForms.has(text) || modals.has(text)) return true;
  if (!isVerb(text, tags)) return false;
  return auxiliary === "did" ? tags.has("PastTense") : tags.has("PresentTense") && /s$/u.test(text);
}

/** Where the verb of the sentence is: the first one that no relative pronoun and no "to" stands before. */
function mainVerb(words: readonly TaggedWord[]): number {
  let relative = false;
  for (const [i, { text, tags }] of words.entries()) {
    if (/^(?:who|which|that|whose|where|when)$/iu.test(text)) relative = i > 0;
    if (!isVerb(text, tags) || i === 0) continue;
    if (relative) relative = false;
    else if (!/^to$/iu.test(words[i - 1].text) && !determiner.test(words[i - 1].text)) return i;
  }
  // "The lease ends on 30 June": tagged as a noun.
  return words.findIndex(({ text }, i) =>
    i > 0 && /^(?!ones$)\p{Ll}{2,}s$/u.test(text) && prepositions.has(words[i + 1]?.text.toLowerCase() ?? "")
  );
}

function isVerb(text: string, tags: ReadonlySet<string>): boolean {
  const lower = text.toLowerCase();
  if (beForms.has(lower) || haveForms.has(lower) || modals.has(lower) || /^(?:cannot|can't)$/u.test(lower)) return true;
  return lower !== "ones" && tags.has("Verb") && !tags.has("Gerund") && !tags.has("Negative") && !tags.has("Adverb");
}

/** The verb with what belongs to it, and where its complements begin. */
function verbGroup(words: readonly TaggedWord[], at: number): { verb: VerbGroup; next: number } | undefined {
  const first = words[at], lower = first.text.toLowerCase();
  let next = at + 1, negative = /not$|n't$/u.test(lower);
  // "no longer", "never" before the verb are in the subject's words: the caller's subject ends there.
  while (words[next] && /^(?:not|never|always|also|only|still|now|already|just|recently)$/iu.test(words[next].text)) {
    negative ||= /^(?:not|never)$/iu.test(words[next].text);
    next++;
  }
  const follows = words[next];
  const participle = follows && !first.breaks &&
    (isParticiple(follows) || follows.tags.has("Gerund") || follows.text === "getting" ||
      // "is parked behind the shed"
      beForms.has(lower) && /^\p{Ll}{3,}ed$/u.test(follows.text) &&
        prepositions.has(words[next + 1]?.text.toLowerCase() ?? ""));
  /** With the infinitive behind it, if there is one: "needs to order". */
  const joined = (verb: VerbGroup, isPassive = false): { verb: VerbGroup; next: number } => {
    const more = infinitiveBehind(verb.root, isPassive, words.slice(next));
    if (!more) return { verb, next };
    next += more.length;
    const main = `${verb.main} ${more.main}`;
    return { verb: { ...verb, text: text(), main, root: more.root, infinitive: more.main.slice(3) }, next };
  };
  const text = () => words.slice(at, next).map((word) => word.text).join(" ");
  if (beForms.has(lower)) {
    if (!participle) return { verb: { text: text(), auxiliary: lower, main: "", root: "be", negative }, next };
    next++;
    if (follows.text === "getting" && words[next] && /^(?:married|divorced|engaged)$/u.test(words[next].text)) {
      const root = words[next++].root;
      return {
        verb: { text: text(), auxiliary: lower, main: text().split(" ").slice(-2).join(" "), root, negative },
        next,
      };
    }
    const root = isParticiple(follows) || follows.tags.has("Gerund") ? follows.root : follows.text.replace(/ed$/u, "");
    return joined({ text: text(), auxiliary: lower, main: follows.text, root, negative }, true);
  }
  if (haveForms.has(lower)) {
    if (follows && !first.breaks && isPerfect(follows, words[next + 1])) {
      next++;
      const done = follows.text.toLowerCase() === "been" ? words[next] : undefined;
      const isPassive = done !== undefined && !follows.breaks && (isParticiple(done) || done.tags.has("Gerund"));
      if (isPassive) next++;
      const [main, root] = isPassive ? [`been ${done.text}`, done.root] : [follows.text, done ? "be" : follows.root];
      return joined({ text: text(), auxiliary: lower, main, root, negative }, isPassive);
    }
    const auxiliary = lower === "had" ? "did" : lower === "has" ? "does" : "do";
    return joined({ text: text(), auxiliary, main: "have", root: "have", negative });
  }
  const modal = lower.replace(/(?:n't|not)$/u, "").replace(/^ca$/u, "can");
  if (modals.has(modal) || /^(?:do|does|did)$/u.test(modal)) {
    if (!follows) return undefined;
    // "does the cooking": a verb of its own.
    if (/^do/u.test(modal) && modal !== "did" && !follows.tags.has("Verb")) {
      return { verb: { text: text(), auxiliary: modal, main: "do", root: "do", negative }, next };
    }
    next++;
    const passive = words[next];
    const isPassive = follows.text.toLowerCase() === "be" && passive &&
      (passive.tags.has("PastTense") || passive.tags.has("Participle"));
    if (isPassive) next++;
    const main = isPassive ? `be ${passive.text}` : follows.text;
    return joined({ text: text(), auxiliary: modal, main, root: (isPassive ? passive : follows).root, negative });
  }
  const isPast = lower === "used" || first.tags.has("PastTense") || first.root !== lower && !/s$/u.test(lower);
  const auxiliary = isPast ? "did" : /s$/u.test(lower) ? "does" : "do";
  let main = lower === "used"
    ? "use"
    : auxiliary === "do"
    ? lower
    : first.root !== lower
    ? first.root
    : isPast
    ? lower.replace(/(?<=e)d$|ed$/u, "")
    : infinitive(lower);
  const long = first.breaks ? undefined : infinitiveBehind(first.root, false, words.slice(next));
  if (long) {
    main += ` ${long.main}`;
    next += long.length;
  }
  const behind = words[next];
  const married = behind && first.root === "get" && (behind.tags.has("PastTense") || behind.tags.has("Participle"));
  const parted = behind && (behind.tags.has("Particle") || /^(?:off|up|down|out|away|back)$/iu.test(behind.text)) &&
    (!words[next + 1] || behind.breaks || prepositions.has(words[next + 1].text.toLowerCase()));
  if ((married && !long || parted) && !first.breaks) {
    main += ` ${behind.text}`;
    next++;
  }
  const verb = { text: text(), auxiliary, main, root: long?.root ?? first.root, negative };
  return { verb: long ? { ...verb, infinitive: long.main.slice(3) } : verb, next };
}

/** Whether the verb tells a name: "is called", "was named". */
export function isNaming({ main }: VerbGroup): boolean {
  return /^(?:called|named)$/u.test(main);
}

/** Whether it is a verb of several, or of me. */
export function isPlural({ auxiliary }: VerbGroup): boolean {
  return /^(?:are|do|have|were)$/u.test(auxiliary);
}

/** As it stands inside a sentence: no capital letter but a name's. */
function inside(text: string, [first, second]: readonly TaggedWord[]): string {
  const named = ["ProperNoun", "Person", "Place", "Possessive", "Acronym"].some((tag) => first.tags.has(tag));
  const common = first.tags.has("Value") && /^\p{Lu}\p{Ll}+$/u.test(first.text) || determiner.test(first.text) ||
    /^(?:We|He|She|It|They|You)$/u.test(first.text) ||
    !named && second?.tags.has("Noun") && /^\p{Lu}\p{Ll}+ \p{Ll}/u.test(text) ||
    !named && first.tags.has("Noun") && (second ? prepositions.has(second.text) : first.tags.has("Plural"));
  return common ? text[0].toLowerCase() + text.slice(1) : text;
}
