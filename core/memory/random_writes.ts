/** The control for the gate: the same number of texts, written at random. */
import { Random } from "../random/random.ts";
import { traceOf } from "./admit.ts";
import type { Keyer } from "./keyer.ts";
import type { Trace } from "./memory.ts";
import type { MemoryDocument } from "./memory_store.ts";

/**
 * As many traces as the gate wrote, of documents that are drawn from all of them, each as likely as any other; in the order of the
 * documents. Keys of traces that are there already are taken over, the others are made.
 *
 * @param seed Of the draw, beside the stream's own.
 */
export async function randomWrites(
  keyer: Keyer,
  { documents, traces }: { documents: readonly MemoryDocument[]; traces: readonly Trace[] },
  { seed, scenario }: { seed: number; scenario: string },
): Promise<Trace[]> {
  const order = new Random(`random-writes/${scenario}/${seed}`).shuffle([...documents.keys()]);
  const places = order.slice(0, traces.length).sort((a, b) => a - b);
  const written = new Map(traces.map((trace) => [trace.pointer.doc, trace]));
  const left = places.filter((i) => !written.has(documents[i].id));
  const keys = await keyer.keys(left.map((i) => documents[i].text));
  const made = new Map(left.map((i, at) => [i, keys[at]]));
  return places.map((i) => {
    const document = documents[i], trace = written.get(document.id);
    if (trace) return trace;
    const { decision = unmeasured } = document;
    return traceOf(document, decision, made.get(i)!, { scenario, seed, index: i });
  });
}

/** The trace of a document that no gate has measured. */
const unmeasured = {
  score: 0,
  shouldWrite: false,
  features: { surprise: 0, novelty: 0, reward: false, pin: false },
  contributions: { surprise: 0, novelty: 0, reward: 0, pin: 0 },
};
