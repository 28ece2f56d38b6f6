/** A fingerprint of what a model computes without memory, to compare bit by bit. */
import type { LanguageModel } from "../model/language_model.ts";
import { chatPrompt } from "../train/chat_row.ts";

/**
 * The last block's states over each user turn, and the log-probabilities of the tokens of an answer after it: logits are a fixed product of
 * the former.
 *
 * @param adapters Names of adapters that are active; none by default.
 */
export async function fingerprint(
  model: LanguageModel,
  turns: readonly string[],
  adapters: readonly string[] = [],
): Promise<Float32Array[]> {
  const prompts = turns.map((turn) => chatPrompt(model.tokens, turn));
  const states = await model.hidden(prompts, [model.config.layers], { adapters });
  const continuation = model.tokens.encode("The answer is not known.");
  const scored = await model.score(prompts.map((prompt) => ({ prompt, continuation })), { adapters });
  return [...states.flat(), ...scored.map(({ logProbs }) => logProbs)];
}

/** Numbers that differ in any bit. */
export function differing(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);
  return a.reduce((sum, values, i) => {
    const [own, other] = [bits(values), bits(b[i] ?? new Float32Array())];
    return sum + own.reduce((count, value, j) => count + Number(value !== other[j]), 0);
  }, 0);
}
