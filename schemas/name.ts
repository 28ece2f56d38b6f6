/** Names that become part of file names, as those of scenarios and schedulers do: "A", "own-facts". */

/** What such a name looks like. */
export const namePattern: RegExp = /^(?=.{1,64}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;
/** What {@link namePattern} asks for, in words. */
export const nameRule = "letters and digits, with single dashes between them, at most 64 in all";
