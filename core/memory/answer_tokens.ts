import type { Tokenizer } from "../format/tokenizer.ts";

/** A text, split at the token boundary where its answer begins. */
export interface AnswerTokens {
  /** The tokens before the answer; never empty. */
  prompt: number[];
  /** The tokens that cover the answer; none if the tokenizer leaves all of its characters out. */
  continuation: number[];
}

/**
 * Tokenises `text` up to the end of `span` as one piece and splits it in front of the first token that covers a character of
 * the span. A space right before the span belongs to the answer, since tokenisers write it into the answer's first token.
 * Where nothing stands before the answer, the tokenizer's begin-of-text id (or its first end id, which separates
 * documents in pretraining) stands there.
 *
 * A tokenizer may read another text than the one given: composed, in lower case, without outer spaces. Then the place is looked for in what
 * it reads, and a token that holds text of both belongs to the answer.
 *
 * @param limit Most tokens in all; the beginning of the prompt is left out beyond it.
 * @returns No continuation where the tokenizer reads nothing of the answer.
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
  const read = tokens.decode(ids, true);
  const place = read === upToEnd ? begin : commonLength(read, tokens.decode(tokens.encode(text.slice(0, begin)), true));
  // Smallest count of tokens whose text reaches the place; coverage grows with the count, so bisect. A character that is cut by a token
  // boundary is not covered, so that tokens with a part of the answer's first character are the answer's.
  const covered = (count: number) => commonLength(tokens.decode(ids.slice(0, count), true), read);
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (covered(middle) >= place) high = middle;
    else low = middle + 1;
  }
  // A token that holds text of both belongs to the answer.
  const first = covered(low) > place ? low - 1 : low;
  const opening = tokens.bosId !== undefined ? [tokens.bosId] : first === 0 ? tokens.endIds.slice(0, 1) : [];
  const continuation = ids.slice(first);
  const room = Math.max(1, limit - continuation.length);
  return { prompt: [...opening, ...ids.slice(0, first)].slice(-room), continuation };
}

/** How many characters two texts begin with in common. */
function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
