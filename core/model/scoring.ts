import { BufferScope } from "./buffer_scope.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import type { Scored, ScoreItem } from "./language_model.ts";
import { forLogits, headRows } from "./output_head.ts";
import { packSequences } from "./packed_batch.ts";
import { isChat, opening, promptIds } from "./prompt.ts";
import type { Session } from "./session.ts";
import { forward } from "./transformer.ts";

/** A {@link ScoreItem} in ids. */
export interface EncodedItem {
  prompt: readonly number[];
  /** Token ids whose log-probabilities are asked for. */
  continuation: readonly number[];
}

/** The ids of an item. */
export function encodeItem(tokens: Tokenizer, { prompt, continuation }: ScoreItem): EncodedItem {
  if (typeof continuation !== "string") return { prompt: promptIds(tokens, prompt), continuation };
  const text = typeof prompt === "string" ? prompt : isChat(prompt) ? tokens.chat(prompt) : undefined;
  const own = promptIds(tokens, prompt);
  if (text === undefined) return { prompt: own, continuation: tokens.encode(continuation) };
  // Tokens may reach over the boundary: those that the prompt alone has not belong to the continuation.
  const whole = [...(typeof prompt === "string" ? opening(tokens) : []), ...tokens.encode(text + continuation)];
  let shared = 0;
  while (shared < own.length && own[shared] === whole[shared]) shared++;
  return { prompt: whole.slice(0, shared), continuation: whole.slice(shared) };
}

/** The log-probabilities of continuations, in one pass. */
export async function scoreBatch(session: Session, items: readonly EncodedItem[]): Promise<Scored[]> {
  const packed = packSequences(items.map((i) => [...i.prompt, ...i.continuation]));
  const index: number[] = [], targets: number[] = [];
  for (const [s, { prompt, continuation }] of items.entries()) {
    for (const [i, id] of continuation.entries()) {
      index.push(packed.rowOf(s, prompt.length + i - 1));
      targets.push(id);
    }
  }
  const logProbs = new Float32Array(index.length);
  const best = new Int32Array(index.length);
  if (index.length > 0) {
    await session.withBatch(packed, async (batch, acts, base) => {
      const x = await forward(session.net, batch, acts, base);
      using h = headRows(session.net, x, Int32Array.from(index));
      await forLogits(session.net, h, async (logits, from, rows) => {
        const { device, config: { vocab } } = session.net;
        using scope = new BufferScope(device);
        const losses = scope.alloc(rows), argmax = scope.allocInt(rows);
        const ids = scope.ints(Int32Array.from(targets.slice(from, from + rows)));
        device.argmaxRows({ out: argmax, x: logits, rows, cols: vocab });
        device.crossEntropy({ logits, losses, targets: ids, rows, vocab, scale: 0 });
        logProbs.set((await device.read(losses, 0, rows)).map((l) => -l), from);
        best.set(await device.readInt(argmax, 0, rows), from);
      });
    });
  }
  let at = 0;
  return items.map(({ continuation }) => {
    const from = at;
    at += continuation.length;
    return { logProbs: logProbs.slice(from, at), greedy: continuation.every((id, i) => best[from + i] === id) };
  });
}
