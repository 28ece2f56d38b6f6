/**
 * Common words, which say how something is asked or told and not what about. Counting cannot find them in few texts: among twenty notes,
 * "do" is as rare as a name. Words that are names as well ("may", "will") are left out.
 */
export const commonWords: ReadonlySet<string> = new Set(
  ("a an the of in on at to for from with by and or but not no is are was were be been being am do does did done have has had having " +
    "i me my mine we us our ours you your he him his she her hers it its they them their this that these those " +
    "what which who whom whose when where why how can could would shall should must if as than then so there here about into out up " +
    "down over under again").split(" "),
);

/** The weight of a common word, relative to other words that are as rare. */
export const commonShare = 0.1;
