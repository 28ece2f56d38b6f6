import { specification } from "../../schemas/recipe.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import type { Trace } from "./memory.ts";
import type { MemoryStore } from "./memory_store.ts";
import { plainLine } from "./plain_line.ts";

/** Most memory tokens in a prompt, by default. */
const defaultMemoryTokens: number = specification.maxMemoryTokens;

/** Recalled traces as memory tokens of a prompt. */
export interface PackedMemory {
  /** The text before the question; empty without memory. */
  block: string;
  /** The traces whose lines are in it, in the order of the lines: the most relevant last, next to the question. */
  traceIds: string[];
  /** Tokens of `block`. */
  tokens: number;
}

/** One memory line from the text that a pointer means: white space becomes single spaces, so that a memory is one line. */
export function memoryLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The one template of memory tokens; the reader is trained on it. Without lines it is empty. */
export function memoryBlock(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `Notes:\n${lines.map((line) => `- ${line}\n`).join("")}\n`;
}

/**
 * Renders recalled texts (best first) as memory tokens. Takes whole lines, best first, as long as the block stays within
 * `maxTokens`; a line that does not fit is left out and a shorter one behind it may still come in. Equal lines come once.
 */
export function packMemory(
  tokens: Tokenizer,
  recalled: readonly { traceId: string; text: string }[],
  options: { maxTokens?: number } = {},
): PackedMemory {
  const maxTokens = options.maxTokens ?? defaultMemoryTokens;
  const chosen: { line: string; traceId: string }[] = [];
  let size = 0;
  for (const { traceId, text } of recalled) {
    const line = plainLine(tokens, memoryLine(text));
    if (line === "" || chosen.some((other) => other.line === line)) continue;
    const candidate = [{ line, traceId }, ...chosen];
    const candidateSize = tokens.encode(memoryBlock(candidate.map((item) => item.line))).length;
    if (candidateSize > maxTokens) continue;
    chosen.unshift({ line, traceId });
    size = candidateSize;
  }
  return {
    block: memoryBlock(chosen.map((item) => item.line)),
    traceIds: chosen.map((item) => item.traceId),
    tokens: size,
  };
}

/** Renders the recalled traces of several questions; the store is read once. */
export async function packRecalled(
  tokens: Tokenizer,
  store: Pick<MemoryStore, "texts">,
  recalls: readonly (readonly Pick<Trace, "traceId" | "pointer">[])[],
  options: { maxTokens?: number } = {},
): Promise<PackedMemory[]> {
  const texts = (await store.texts(recalls.flat().map(({ pointer }) => pointer))).values();
  return recalls.map((recalled) =>
    packMemory(tokens, recalled.map(({ traceId }) => ({ traceId, text: texts.next().value! })), options)
  );
}
