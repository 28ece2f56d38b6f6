/** The same question in another form: "Who owns the boat?" is "To whom does the boat belong?". */
import given from "../../../corpus/lexicon/question_forms.json" with { type: "json" };
import { type VerbForm, verbIn, verbsOf } from "../../../corpus/lexicon/verbs.ts";
import { determiners } from "../grammar/determiners.ts";
import { classOf } from "./class_of.ts";

/** A form with slots, and forms that ask for the same. */
interface QuestionForm {
  pattern: RegExp;
  /** Slots in the order of the pattern's groups. */
  slots: readonly string[];
  /** What X has to be. */
  for: string | undefined;
  plural: boolean | undefined;
  others: readonly string[];
}

/** X, Y and Z are noun phrases, P is a preposition with what follows, the others are one verb. */
const slot = /\b(?:X|Y|Z|P|Ving|Ved|Ven|Vs|V)\b/gu;
const nounPhrase =
  `(?:(?:${determiners}) |\\p{Lu}\\S* )?(?:[\\p{L}\\p{N}&.'’-]+ ){0,4}?[\\p{L}\\p{N}&.'’-]+(?: (?:of|in|at|on) (?:${determiners}) [\\p{L}-]+)?`;
const preposed =
  "(?:in|on|at|under|behind|for|from|with|to|by|after|before|during|near|beside|over|inside|above|below|next to) [^?]+";
const patterns: Readonly<Record<string, string>> = { X: nounPhrase, Y: nounPhrase, Z: nounPhrase, P: preposed };
const verb = "[\\p{Ll}-]+(?: (?:up|off|out|in|on|away|after|down|back))?";

let forms: readonly QuestionForm[] | undefined;

function read(): QuestionForm[] {
  return given.map((one) => {
    const slots: string[] = [];
    const source = one.form.replace(/[?.]/gu, "\\$&").replace(slot, (name) => {
      slots.push(name);
      return `(${patterns[name] ?? verb})`;
    });
    const { number } = one as { number?: string };
    return {
      ...{ slots, others: one.others.filter((other) => !/^P,/u.test(other)), pattern: new RegExp(`^${source}$`, "u") },
      for: (one as { for?: string }).for,
      plural: number === undefined ? undefined : number === "plural",
    };
  });
}

/** Kinds of things that a form is for. */
const classesFor: Readonly<Record<string, (kind: string | undefined) => boolean>> = {
  person: (kind) => kind === "person",
  place: (kind) => kind === "place" || kind === "institution" || kind === "room",
  event: (kind) => kind === "event" || kind === "hobby" || kind === "time",
  thing: (kind) => kind !== "person" && kind !== "event" && kind !== undefined,
};

/** What says the same in other forms; none if no form fits. */
export function otherForms(question: string): string[] {
  forms ??= read();
  return forms.flatMap((form) => {
    const found = form.pattern.exec(question);
    const values = found && valuesOf(form, found.slice(1));
    return values ? form.others.flatMap((other) => filled(other, values) ?? []) : [];
  });
}

/** Not verbs of their own in a question. */
const auxiliary = /^(?:be|do|have|can|could|will|would|must|may|might|shall|should|need|let)$/u;

interface SlotValues {
  texts: ReadonlyMap<string, string>;
  verb: string | undefined;
}

function valuesOf({ slots, for: kind, plural }: QuestionForm, found: readonly string[]): SlotValues | undefined {
  const texts = new Map<string, string>();
  let verb: string | undefined;
  for (const [i, name] of slots.entries()) {
    if (/^V/u.test(name)) {
      verb = verbsOf(found[i]).find(({ form, base }) => form === name && !auxiliary.test(base))?.base;
      if (verb === undefined) return undefined;
    } else if (name !== "P" && !isPhrase(found[i])) return undefined;
    else texts.set(name, found[i]);
  }
  const x = texts.get("X");
  if (x === undefined) return { texts, verb };
  const { class: own, plural: many } = classOf(x);
  if (kind !== undefined && kind in classesFor && !classesFor[kind](own)) return undefined;
  return plural !== undefined && plural !== many ? undefined : { texts, verb };
}

const determined = new RegExp(`^(?:(?:${determiners}) |\\p{Lu})`, "u");

/** Whether it may be one noun phrase: it has a determiner or is a name or a bare noun, and no verb of a question in it. */
function isPhrase(text: string): boolean {
  if (/\b(?:is|are|was|were|do|does|did|has|have|had|can|will|must|may|should|who|which|that|not|and)\b/u.test(text)) {
    return false;
  }
  return determined.test(text) || text.split(" ").length <= 2 && classOf(text).class !== "other";
}

/** The form with the values in it; undefined if a verb has no such form. */
function filled(form: string, { texts, verb }: SlotValues): string | undefined {
  let whole = true;
  const text = form.replace(slot, (name) => {
    const value = /^V/u.test(name) ? verb && verbIn(verb, name as VerbForm) : texts.get(name);
    if (value === undefined) whole = false;
    return value ?? "";
  });
  return whole ? text[0].toUpperCase() + text.slice(1) : undefined;
}
