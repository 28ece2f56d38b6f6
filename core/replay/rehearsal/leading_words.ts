/** Words that only lead to what is asked for, or ask for its kind: they name no thing. */

/** "On which day …?", "At what time …?" */
export const kindNouns: readonly string[] =
  "day date month year week weekday hour time moment place spot location person".split(" ");

/** "Where do I find …?", "Do you know …?" */
export const leadingVerbs: readonly string[] = "keep find put store get know remember use".split(" ");
