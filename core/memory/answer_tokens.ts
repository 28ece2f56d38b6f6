import type { Tokenizer } from "../format/tokenizer.ts";

/** A text cut at the token boundary where its answer begins. */
export interface AnswerTokens {
  /** The tokens before the answer; never empty. */
  prompt: number[];
  /** The tokens that cover the answer. */
  continuation: number[];
}

/**
 * Tokenises `text` up to the end of `span` as one piece and splits it in front of the first token that covers a character of
 * the span. A space right before the span belongs to the answer, since tokenisers write it into the answer's first token.
 * Where nothing stands before the answer, the tokenizer's begin-of-text id (or its first end id, which separates
 * documents in pretraining) stands there.
 *
 * @param limit Most tokens in all; the beginning of the prompt is left out beyond it.
 */
export function answerTokens(
  tokens: Tokenizer,
  text: string,
  span: { start: number; end: number },
  limit: number = Infinity,
): AnswerTokens {
  const begin = span.start > 0 && text[span.start - 1] === " " ? span.start - 1 : span.start;
  const upToEnd = text.slice(0, span.end);
  const ids = tokens.encode(upToEnd);
  // Smallest count of tokens whose text reaches beyond `begin`; coverage grows with the count, so bisect.
  let low = 1;
  let high = Math.max(1, ids.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (coveredLength(tokens, ids, middle, upToEnd) > begin) high = middle;
    else low = middle + 1;
  }
  const first = low - 1;
  const opening = tokens.bosId !== undefined ? [tokens.bosId] : first === 0 ? tokens.endIds.slice(0, 1) : [];
  const continuation = ids.slice(first);
  const room = Math.max(1, limit - continuation.length);
  return { prompt: [...opening, ...ids.slice(0, first)].slice(-room), continuation };
}

/** Characters of `text` that the first `count` ids surely cover: a character cut in half by a token boundary does not count. */
function coveredLength(tokens: Tokenizer, ids: readonly number[], count: number, text: string): number {
  const decoded = tokens.decode(ids.slice(0, count), true);
  let length = 0;
  while (length < decoded.length && length < text.length && decoded[length] === text[length]) length++;
  return length;
}
