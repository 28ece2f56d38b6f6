import type { EvaluationSet, ScenarioSource } from "../episodes/episode.ts";
import type { MemoryDocument, StoredEpisode } from "../memory/memory_store.ts";

/** What the documents of a store do not tell of the evaluation of their source. */
export type EvaluationFrame = Pick<ScenarioSource, "scenario" | "neighbours" | "hardNegativeRatio">;

/** A document about which is asked. */
export type AskedDocument<D extends StoredEpisode = MemoryDocument> = D & { answer: string };

/** The evaluation set of a store. */
export interface AskedSet<D extends StoredEpisode = MemoryDocument> extends EvaluationSet<D> {
  readonly records: readonly AskedDocument<D>[];
}

/**
 * What is asked about documents: those that bring an answer and a cue, in order of group id. Of a generated stream only the
 * facts are asked about, and nothing that is labelled as not worth remembering.
 */
export function evaluationSet<D extends StoredEpisode>(
  { scenario, neighbours = [], hardNegativeRatio = 0 }: EvaluationFrame,
  documents: readonly D[],
): AskedSet<D> {
  const records = documents.filter(isAsked).sort((a, b) => a.groupId - b.groupId);
  return { scenario, neighbours, hardNegativeRatio, episodes: documents, records };
}

function isAsked<D extends StoredEpisode>(document: D): document is AskedDocument<D> {
  const { answer, cues, heldOutCues, kind = "fact", shouldRemember = true } = document;
  return answer !== undefined && cues.length + heldOutCues.length > 0 && kind === "fact" && shouldRemember;
}
