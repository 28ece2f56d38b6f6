import { ContextError, ModelError } from "../../schemas/errors.ts";

/** What bounds a sequence. */
export interface TokenLimits {
  vocab: number;
  /** Longest sequence, in tokens. */
  contextLength: number;
}

/**
 * Not every device looks at what it computes with, so sequences are checked here.
 *
 * @param more Tokens that are still to come.
 * @param what For a person: "prompt 3".
 * @throws {ContextError} if the sequence is too long.
 * @throws {ModelError} if it is empty, or an id is not of the vocabulary.
 */
export function requireTokenIds(tokens: readonly number[], more: number, what: string, limits: TokenLimits): void {
  const { vocab, contextLength } = limits;
  if (tokens.length === 0) {
    throw new ModelError(`Cannot run ${what}: it must hold at least one token: received none`);
  }
  if (tokens.length + more > contextLength) {
    throw new ContextError(
      `Cannot run ${what}: length must be at most ${contextLength} tokens: received ${tokens.length} and ${more} to come. ` +
        `Hint: shorten it, or ask for fewer new tokens.`,
    );
  }
  const bad = tokens.find((id) => !Number.isInteger(id) || id < 0 || id >= vocab);
  if (bad !== undefined) {
    throw new ModelError(`Cannot run ${what}: token ids must be in [0, ${vocab}): received ${bad}`);
  }
}
