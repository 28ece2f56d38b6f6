/** Forms of everyday verbs, and verbs that say the same or something else of the same object. */
import formLists from "./verb_forms.json" with { type: "json" };
import siblingLists from "./verb_siblings.json" with { type: "json" };
import synonymLists from "./verb_synonyms.json" with { type: "json" };

/** Which form of a verb: base, third person, past, past participle, -ing. */
export type VerbForm = "V" | "Vs" | "Ved" | "Ven" | "Ving";
const forms: readonly VerbForm[] = ["V", "Vs", "Ved", "Ven", "Ving"];

const byBase = new Map<string, readonly string[]>(
  Object.entries<readonly string[]>(formLists).map(([base, others]) => [base, [base, ...others]]),
);
const synonyms = new Map(Object.entries<readonly string[]>(synonymLists));
const siblings: readonly (readonly string[])[] = siblingLists;

let byForm: Map<string, { base: string; form: VerbForm }[]> | undefined;

/** What a word or several may be a form of. */
export function verbsOf(text: string): readonly { base: string; form: VerbForm }[] {
  byForm ??= Map.groupBy(
    [...byBase].flatMap(([base, own]) => own.map((text, i) => ({ text, base, form: forms[i] }))),
    ({ text }) => text,
  );
  return byForm.get(text.toLowerCase()) ?? [];
}

/** A verb in a form; undefined if the lexicon does not have it. */
export function verbIn(base: string, form: VerbForm): string | undefined {
  return byBase.get(base)?.[forms.indexOf(form)];
}

/** Verbs that say the same of the same object. */
export function verbSynonymsOf(base: string): readonly string[] {
  return synonyms.get(base) ?? [];
}

/** Verbs that say something else of the same object. */
export function verbSiblingsOf(base: string): string[] {
  return siblings.filter((group) => group.includes(base)).flatMap((group) => group.filter((other) => other !== base));
}
