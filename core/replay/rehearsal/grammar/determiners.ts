/**
 * Words that go before a noun, as parts of regular expressions: alternatives without brackets. A longer list holds the shorter ones, so that
 * a word which is missing is missing in one place.
 */

/** Mine, as the writer of a note has it. */
export const ours = "my|our";
/** Whose it is. */
export const possessive = `${ours}|his|her|their`;
/** The noun is known: which one it is, or whose. */
export const definite = `the|${possessive}`;
/** One of us speaks, of a thing that there is once. */
export const oursDefinite = `the|${ours}`;
/** What tells a noun from no other. */
export const articles = `${definite}|an?|your|its|no`;
/** What begins a noun phrase. */
export const determiners = `${articles}|this|that|these|those|every|each`;
/** An owner's name in place of a determiner. */
export const ownerName = "\\p{Lu}\\S*['’]s?";
