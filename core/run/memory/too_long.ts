/** Notes that no answer can read: a prompt takes whole notes, as many as fit. */
import type { Tokenizer } from "../../format/tokenizer.ts";
import type { StoredEpisode } from "../../memory/memory_store.ts";
import { packMemory } from "../../memory/packer.ts";

/** A warning that names the notes which are longer than the memory tokens of a prompt; undefined if there is none. */
export function tooLong(
  tokens: Tokenizer,
  documents: readonly Pick<StoredEpisode, "id" | "text" | "tokens">[],
  maxTokens: number,
): string | undefined {
  const ids = documents.filter(({ id, text, tokens: own }) =>
    2 * own > maxTokens && packMemory(tokens, [{ traceId: id, text }], { maxTokens }).traceIds.length === 0
  ).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  return `Longer than the ${maxTokens} memory tokens of a prompt: ${ids.join(", ")}. ` +
    "It can be found, but no answer is read from it. Write shorter notes, of one fact or two each.";
}
