/**
 * The invariant prompts of the drift guard: completions on which a base model has something to lose and something to gain.
 *
 * They are completions, since a small chat model answers a chat question in a sentence: EM would be near zero and guard nothing.
 * Facts, word forms, sums, patterns and phrases come in many kinds, since the prompts of one kind flip together: 377 prompts of
 * few kinds moved by two points from run to run. Some rows were exchanged after the base model's answers were seen, never after a
 * trained model's. No row is trained on, and no anchor row asks for the same fact (a test proves it).
 */
import tables from "./invariants.json" with { type: "json" };

/** One prompt whose continuation is known. */
export interface InvariantPrompt {
  /** What kind of skill it asks for ("capital"), for tables by kind. */
  kind: string;
  /** Given to the model as it stands, without a chat template. */
  prompt: string;
  /** What follows, in as many words as are compared. */
  answer: string;
  /** The prompt is a user turn after all: for a model that knows nothing but its own chat. */
  chat?: true;
}

/** All invariant prompts, always the same and in the same order. */
export function invariantPrompts(): InvariantPrompt[] {
  return tables.flatMap(({ kind, prompt, rows }) =>
    rows.map(([subject, answer]) => ({ kind, prompt: prompt.replace("{}", subject), answer }))
  );
}

/**
 * What of a continuation is compared with the answer: its first line, without a leading article, as many words as the
 * answer has. A base model does not end after the answer, so the rest says nothing; punctuation at the cut stays, since
 * EM normalisation drops it.
 */
export function cutCompletion(text: string, answer: string): string {
  return comparedWords(text).slice(0, answer.split(/\s+/).length).join(" ");
}

/** Whether no further token can change what {@link cutCompletion} gives: a word has begun after those that are compared. */
export function completionDecided(text: string, answer: string): boolean {
  return comparedWords(text).length > answer.split(/\s+/).length;
}

/** Words of the first line without a leading article. */
function comparedWords(text: string): string[] {
  const words = text.trim().split("\n", 1)[0].split(/\s+/).filter((word) => word !== "");
  return words.slice(/^(a|an|the)$/i.test(words[0] ?? "") ? 1 : 0);
}
