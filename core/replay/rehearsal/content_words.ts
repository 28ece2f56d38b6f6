/** Words that say what a text is about: those of a question's frame and of grammar left out. */

const empty = new Set(
  ("a an the and or but nor of in on at to from by for with without as is are was were be been being am do does did done has have had " +
    "having will would shall should can could may might must not no yes it its this that these those there here he she they we you i " +
    "him her them us me my our your his their mine ours what which who whom whose when where why how many much long often that's " +
    "if than then so too very also only just any some all each every both about into over under after before during between out up " +
    "down off again once more most other another same own s t d ll re ve m kind sort type name called thing person somebody someone " +
    "something anybody anyone anything tell know please remind").split(" "),
);

/** In lower case, in the order of the text. */
export function contentWords(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu) ?? [])
    .map((word) => word.replace(/['’]s$/u, ""))
    .filter((word) => !empty.has(word));
}

/** The words of a text, each once, in lower case. */
export function wordSet(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Share of the words of two texts that both have (Jaccard). */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return a.intersection(b).size / Math.max(1, a.union(b).size);
}

/** A word without what marks plural and tense: "hangs" and "hang" are one. Rough, and only for comparing. */
export function rootOf(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s|e)$/u, "") : word.length > 3 ? word.replace(/s$/u, "") : word;
}
