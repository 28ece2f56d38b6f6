import type { Tokens } from "../format/tokens.ts";
import type { TrainRow } from "./train_row.ts";

/** The ids of a one-turn chat, ready for the answer. The template's own default system line applies. */
export function chatPrompt(tokens: Tokens, user: string): number[] {
  return tokens.encode(tokens.chat([{ role: "user", content: user }]));
}

/** A row that teaches one short answer, its end-of-turn token included, to one user turn. */
export function chatRow(tokens: Tokens, user: string, answer: string, weight = 1): TrainRow {
  const prompt = chatPrompt(tokens, user);
  return {
    tokens: [...prompt, ...tokens.encode(answer), ...tokens.endIds.slice(0, 1)],
    answerStart: prompt.length,
    loss: "nll",
    weight,
  };
}
