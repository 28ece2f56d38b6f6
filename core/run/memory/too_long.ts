/** Notes that no answer can read, since a prompt takes whole notes, as many as fit; and questions that no sleep can train. */
import { explain, InputError } from "../../../schemas/errors.ts";
import type { Tokenizer } from "../../format/tokenizer.ts";
import type { StoredEpisode } from "../../memory/memory_store.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { packMemory } from "../../memory/packer.ts";
import { chatRow } from "../../train/chat_row.ts";

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

/**
 * Every sleep would fail at such a question, and say nothing of the note.
 *
 * @throws {InputError} that names the first note with a question that the model cannot read together with its answer.
 */
export function requireReadable(
  { tokens, contextLength }: Pick<LocalModel, "tokens" | "contextLength">,
  documents: readonly Pick<StoredEpisode, "cues" | "heldOutCues" | "answer">[],
): void {
  for (const [i, { cues, heldOutCues, answer = "" }] of documents.entries()) {
    for (const cue of [...cues, ...heldOutCues]) {
      const { length } = chatRow(tokens, cue, answer).tokens;
      if (length <= contextLength) continue;
      throw new InputError(explain({
        cannot: `remember note ${i + 1}`,
        field: "a question with its answer",
        rule: `at most ${contextLength} tokens long, the model's context`,
        received: `${length} tokens: ${cue.slice(0, 80)}…`,
      }));
    }
  }
}
