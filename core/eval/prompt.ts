import type { ChatMessage } from "../format/tokenizer.ts";
import { memoryBlock, type PackedMemory } from "../memory/packer.ts";

/**
 * The one prompt of all modes: a user turn that holds the memory tokens, if there are any, and the question. There is no
 * system message; the model's chat template adds its own default.
 */
export function userTurn(cue: string, memory: Pick<PackedMemory, "block"> = { block: "" }): string {
  return memory.block + cue;
}

/** The same prompt as an artifact may show it: trace ids instead of the memory lines. */
export function pointerOnlyPrompt(
  cue: string,
  memory: Pick<PackedMemory, "traceIds"> = { traceIds: [] },
): ChatMessage[] {
  return [{ role: "user", content: userTurn(cue, { block: memoryBlock(memory.traceIds.map((id) => `[${id}]`)) }) }];
}
