/** From a source to a store, and from the store to what the rest of a run needs. */
import type { EpisodeSource } from "../../episodes/episode.ts";
import { admit, documentsOf } from "../../memory/admit.ts";
import { completionOf } from "../../memory/hopfield_completion.ts";
import { type GateWeights, labelDecisions } from "../../memory/gate.ts";
import { gateReport } from "../../memory/gate_telemetry.ts";
import type { Keyer } from "../../memory/keyer.ts";
import type { Trace } from "../../memory/memory.ts";
import type { MemoryDocument, MemoryEntry, MemoryStore } from "../../memory/memory_store.ts";
import { createMemory, type EpisodicMemory } from "../../memory/retrieval.ts";
import { WordIndex } from "../../memory/word_index.ts";
import { SizedIndex } from "../../memory/sized_index.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import type { GateMetrics } from "../../../schemas/gate_metrics.ts";
import type { CompletionOptions, GateOptions, SearchOptions } from "../m4_options.ts";

/** The file of a run's memory, the only one in its folder that holds texts. */
export const memoryFile = "memory.sqlite";

/** The content of a store after a source was run through. */
export interface Remembered {
  documents: MemoryDocument[];
  traces: Trace[];
  memory: EpisodicMemory;
  gate: GateMetrics;
}

/** The weights of the gate that the options name. */
export function gateWeights({ alpha, beta, gamma, delta }: GateOptions): GateWeights {
  return { alpha, beta, gamma, delta };
}

/** An empty index as the options want it. */
export function indexOf(
  { annM: m, annEfConstruction: efConstruction, annEfSearch: efSearch }: Pick<
    SearchOptions,
    "annM" | "annEfConstruction" | "annEfSearch"
  >,
): SizedIndex {
  return new SizedIndex({ m, efConstruction, efSearch });
}

/** The words of what traces point to, by trace id. */
export function wordsOf(
  documents: readonly Pick<MemoryDocument, "id" | "text">[],
  traces: Iterable<Pick<Trace, "traceId" | "pointer">>,
): WordIndex {
  const texts = new Map(documents.map(({ id, text }) => [id, text]));
  const words = new WordIndex();
  for (const { traceId, pointer: { doc, start, end } } of traces) words.add(traceId, texts.get(doc)!.slice(start, end));
  return words;
}

/** Runs through a source with the base model: measures every episode at the gate, and makes traces of those that pass. */
export async function liveThrough(
  model: LanguageModel,
  keyer: Keyer,
  source: EpisodeSource & { seed?: number },
  options: GateOptions & SearchOptions,
  progress?: (done: number, total: number) => void,
): Promise<MemoryEntry[]> {
  const documents = await documentsOf(source, model.tokens);
  const { entries } = await admit(model, keyer, documents, indexOf(options), {
    weights: gateWeights(options),
    threshold: options.tau,
    source: { scenario: source.scenario, ...(source.seed === undefined ? {} : { seed: source.seed }) },
    ...(progress ? { progress } : {}),
  });
  return entries;
}

/** Memory over traces as the options want it. @param remembered Documents, and the traces of those that were written. */
export function memoryOf(
  keyer: Keyer,
  store: MemoryStore,
  { documents, traces }: Pick<Remembered, "documents" | "traces">,
  options: SearchOptions & CompletionOptions,
): EpisodicMemory {
  return createMemory(keyer, traces, store, {
    index: indexOf(options),
    words: { index: wordsOf(documents, traces), share: options.wordShare },
    completion: completionOf(traces, options),
  });
}

/** Reads a store whose documents have all been at the gate. */
export async function recollect(
  keyer: Keyer,
  store: MemoryStore,
  options: GateOptions & SearchOptions & CompletionOptions,
): Promise<Remembered> {
  const [documents, traces] = [await store.documents(), await store.traces()];
  const decided = documents.flatMap(({ decision }) => decision ?? []);
  return {
    documents,
    traces,
    memory: memoryOf(keyer, store, { documents, traces }, options),
    gate: gateReport(labelDecisions(decided, documents), traces, documents.map(({ tokens }) => tokens), {
      threshold: options.tau,
      weights: gateWeights(options),
    }),
  };
}
