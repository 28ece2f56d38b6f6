import type { Tokenizer } from "../format/tokenizer.ts";
import type { TrainRow } from "./train_row.ts";

/** The ids of a one-turn chat, ready for the answer. The template's own default system line applies. */
export function chatPrompt(tokens: Tokenizer, user: string): number[] {
  return tokens.encode(tokens.chat([{ role: "user", content: user }]));
}

const turnEnds = new WeakMap<Tokenizer, number[]>();

/**
 * The id that ends an assistant's turn in the model's own chat template, as a list of one; empty where nothing ends it. Of the
 * ids that end a generation it has to be this one: SmolLM2 ends a turn with `<|im_end|>` and a text with `<|endoftext|>`, and to
 * teach it the other with every answer costs ten nats a row and changes what it says elsewhere.
 */
export function turnEnd(tokens: Tokenizer): number[] {
  let end = turnEnds.get(tokens);
  if (end === undefined) {
    const asked = chatPrompt(tokens, "a").length;
    const answered = tokens.encode(
      tokens.chat([{ role: "user", content: "a" }, { role: "assistant", content: "b" }]),
    );
    const id = answered.slice(asked).find((id) => tokens.endIds.includes(id)) ?? tokens.endIds[0];
    end = id === undefined ? [] : [id];
    turnEnds.set(tokens, end);
  }
  return end;
}

/** A row that teaches one short answer, its end-of-turn token included, to one user turn. */
export function chatRow(tokens: Tokenizer, user: string, answer: string): TrainRow {
  const prompt = chatPrompt(tokens, user);
  return {
    tokens: [...prompt, ...tokens.encode(answer), ...turnEnd(tokens)],
    answerStart: prompt.length,
    loss: "nll",
  };
}
