/**
 * English words that stand in no record of an evaluation (a test proves it), though they look like what stands there. They were collected
 * once from the anchors' questions and texts; as a list they stay what the shipped model was trained with.
 */
import words from "./spare_words.json" with { type: "json" };

/** Some 3,000 words in lower case. */
export const spareWords: readonly string[] = words;
