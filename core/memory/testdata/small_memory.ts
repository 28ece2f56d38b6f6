/** The small stream, run through with the word model and put into a store, for tests. */
import { admit, documentsOf } from "../admit.ts";
import { ExactIndex } from "../exact_index.ts";
import { defaultGateWeights } from "../gate.ts";
import { createKeyer } from "../keyer.ts";
import { createMemory } from "../retrieval.ts";
import { SqliteMemoryStore } from "../sqlite_store.ts";
import { smallStream } from "./small_stream.ts";
import { WordModel } from "./word_model.ts";

/** @param threshold τ; whoever calls closes the store. */
export async function smallMemory(threshold = 0, model = new WordModel()) {
  const keyer = await createKeyer(model);
  const { entries } = await admit(model, keyer, await documentsOf(smallStream, model.tokens), new ExactIndex(), {
    weights: defaultGateWeights,
    threshold,
    source: { scenario: "A", seed: smallStream.seed },
  });
  const store = await SqliteMemoryStore.open(":memory:");
  await store.write(entries);
  const [documents, traces] = [await store.documents(), await store.traces()];
  return { model, keyer, store, documents, traces, memory: createMemory(keyer, traces, store) };
}
