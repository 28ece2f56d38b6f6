/** From episodes to what a store is handed: documents for all of them, traces for those that the gate lets through. */
import type { Episode, EpisodeSource } from "../episodes/episode.ts";
import { hexOf } from "../format/hex.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import type { LanguageModel } from "../model/language_model.ts";
import { gateInput, type GateWeights, measureEpisodes, type Salience, saliences, settled } from "./gate.ts";
import type { Keyer } from "./keyer.ts";
import type { GateDecision, Trace, VectorIndex } from "./memory.ts";
import type { MemoryEntry, StoredEpisode } from "./memory_store.ts";
import { turns } from "./turns.ts";

/** The id of the one trace of a document. */
export function traceIdOf(document: string): string {
  return `${document}:0`;
}

/** The id of an episode that brings none: made of its text, so that the same note has the same id everywhere. */
export async function noteId(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `note-${hexOf(hash.subarray(0, 8))}`;
}

/**
 * The episodes of a source as documents: what each leaves open is filled in.
 *
 * @param first Number of the first episode, for those without a group id.
 */
export async function documentsOf(
  source: AsyncIterable<Episode> | Iterable<Episode>,
  tokens: Pick<Tokenizer, "encode">,
  first = 0,
): Promise<StoredEpisode[]> {
  const documents: StoredEpisode[] = [];
  const idOfText = new Map<string, string>();
  for await (const episode of source) {
    const { text, replaces } = episode;
    const id = episode.id ?? await noteId(text);
    documents.push({
      ...episode,
      id,
      groupId: episode.groupId ?? first + documents.length,
      cues: episode.cues ?? [],
      heldOutCues: episode.heldOutCues ?? [],
      reward: episode.reward ?? false,
      pin: episode.pin ?? false,
      tokens: tokens.encode(text).length,
      ...(replaces === undefined ? {} : { replaces: idOfText.get(replaces) ?? replaces }),
    });
    idOfText.set(text, id);
  }
  return documents;
}

/** How episodes are let in. */
export interface AdmitOptions {
  /** Of the gate's features. */
  weights: GateWeights;
  /** τ. */
  threshold: number;
  /** The source, its seed where it was generated. */
  source: Pick<EpisodeSource, "scenario"> & { seed?: number };
  /** Number of the first document in its source. */
  first?: number;
  /** Lets pinned documents in whatever their score is: the person asked for it. */
  pinsAlways?: boolean;
  /** Lets everything in whatever its score is: it was in a memory before. */
  always?: boolean;
  /** What `ordinaryForm` gave for the model; it is measured where it is left out. */
  ordinary?: number;
  /** Called with the episodes measured so far and in all. */
  progress?: (done: number, total: number) => void;
}

/** What {@link admit} hands to `MemoryStore.write`. */
export interface Admitted {
  /** All documents, apart from those that a later one of them corrects. */
  entries: MemoryEntry[];
  /** Ids of stored documents that were corrected. */
  forget: string[];
}

/**
 * Lives through documents with the base model: measures each at the gate, and makes traces of those that pass.
 *
 * @param index Keys of what is stored already; gets those of what is written.
 */
export async function admit(
  model: LanguageModel,
  keyer: Keyer,
  documents: readonly StoredEpisode[],
  index: VectorIndex,
  options: AdmitOptions,
): Promise<Admitted> {
  const { weights, threshold, first = 0, pinsAlways = false, always = false, source, ordinary, progress } = options;
  const measured = await measureEpisodes(model, keyer, documents.map(gateInput), { ordinary, progress });
  const questions = documents.map(({ id, pin, replaces }, i) => ({
    ...measured[i],
    id: traceIdOf(id),
    always: always || (pinsAlways && pin),
    ...(replaces === undefined ? {} : { replaces: traceIdOf(replaces) }),
  }));
  const each: Salience[] = [];
  const turn = turns();
  for (const one of saliences(questions, index, weights)) {
    each.push(one);
    await turn();
  }
  const decisions = settled(questions, each, index, threshold);
  const corrected = new Set(documents.flatMap(({ replaces }) => replaces ?? []));
  const own = new Set(documents.map(({ id }) => id));
  return {
    entries: documents.flatMap((document, i): MemoryEntry[] => {
      if (corrected.has(document.id)) return [];
      const decision = decisions[i];
      const place = { ...source, index: first + i };
      return [{
        document: { ...document, decision },
        ...(decision.shouldWrite ? { trace: traceOf(document, decision, measured[i].key, place) } : {}),
      }];
    }),
    forget: [...corrected].filter((id) => !own.has(id)),
  };
}

/** The trace of a document: where its text lies, what the gate measured, and its key. */
export function traceOf(
  document: StoredEpisode,
  decision: GateDecision,
  key: Float32Array,
  { scenario, seed, index }: { scenario: string; seed?: number; index: number },
): Trace {
  return {
    traceId: traceIdOf(document.id),
    groupId: document.groupId,
    scenario,
    pointer: { doc: document.id, start: 0, end: document.text.length },
    slotNames: Object.keys(document.slots ?? {}).sort(),
    salience: decision.score,
    tags: { ...decision.features },
    provenance: { source: `scenario ${scenario}`, ...(seed === undefined ? {} : { seed }), index },
    key,
  };
}
