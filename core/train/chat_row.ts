import type { Tokenizer } from "../format/tokenizer.ts";
import { type AnswerFrame, answerFrame } from "../format/turn_end.ts";
import type { TrainRow } from "./train_row.ts";

/** The ids of a one-turn chat, ready for the answer. The template's own default system line applies. */
export function chatPrompt(tokens: Tokenizer, user: string): number[] {
  return tokens.encode(tokens.chat([{ role: "user", content: user }]));
}

const frames = new WeakMap<Tokenizer, AnswerFrame>();

function frameOf(tokens: Tokenizer): AnswerFrame {
  let frame = frames.get(tokens);
  if (frame === undefined) frames.set(tokens, frame = answerFrame(tokens));
  return frame;
}

/**
 * The id that ends an assistant's turn in the model's own chat template, as a list of one; empty if nothing ends it. Of the
 * ids that end a generation it has to be this one: SmolLM2 ends a turn with `<|im_end|>` and a text with `<|endoftext|>`, and to
 * teach it the other with every answer costs ten nats a row and changes what it says elsewhere.
 */
export function turnEnd(tokens: Tokenizer): number[] {
  const { end } = frameOf(tokens);
  return end === undefined ? [] : [end];
}

/**
 * A row that teaches one short answer, its end-of-turn token included, to one user turn. The prompt is that of a generation; behind it
 * stands the answer as the template writes it, with the white space and marks that it puts around it.
 */
export function chatRow(tokens: Tokenizer, user: string, answer: string): TrainRow {
  const { lead, between, end, trimsStart, trimsEnd } = frameOf(tokens);
  const asked = tokens.chat([{ role: "user", content: user }]);
  const prompt = tokens.encode(asked);
  const kept = trimsStart ? answer.trimStart() : answer;
  const said = lead + (trimsEnd ? kept.trimEnd() : kept) + between;
  const ends = end === undefined ? [] : [end];
  return {
    tokens: [...prompt, ...continuation(tokens, asked, prompt, said, ends)],
    answerStart: prompt.length,
    loss: "nll",
  };
}

/**
 * The ids of what is said and its end: as they stand in the whole chat, where that begins with the prompt's ids, else by themselves. Some
 * tokenizers begin every text with a space, which does not belong in the middle of a chat.
 */
function continuation(
  tokens: Tokenizer,
  asked: string,
  prompt: readonly number[],
  said: string,
  ends: readonly number[],
): number[] {
  if (tokens.answersApart) return [...tokens.encode(said), ...ends];
  const whole = tokens.encode(asked + said + tokens.decode(ends, true));
  const fits = prompt.every((id, i) => whole[i] === id) && ends.every((id) => whole.at(-1) === id);
  return fits && whole.length >= prompt.length + ends.length
    ? whole.slice(prompt.length)
    : [...tokens.encode(said), ...ends];
}
