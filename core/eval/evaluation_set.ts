import type { EvaluationSet } from "../episodes/episode.ts";
import type { MemoryDocument } from "../memory/memory_store.ts";

/** What the documents of a store do not tell of the evaluation of their source. */
export type EvaluationFrame = Pick<EvaluationSet, "scenario" | "neighbours" | "hardNegativeRatio">;

/** A document about which is asked. */
export type AskedDocument = MemoryDocument & { answer: string };

/** The evaluation set of a store. */
export interface AskedSet extends EvaluationSet<MemoryDocument> {
  readonly records: readonly AskedDocument[];
}

/**
 * What is asked about a store's documents: those that bring an answer and a cue, in order of group id. Of a generated
 * stream only the facts are asked about, and nothing that is labelled as not worth remembering.
 */
export function evaluationSet(
  { scenario, neighbours, hardNegativeRatio }: EvaluationFrame,
  documents: readonly MemoryDocument[],
): AskedSet {
  const records = documents.filter(isAsked).sort((a, b) => a.groupId - b.groupId);
  return { scenario, neighbours, hardNegativeRatio, episodes: documents, records };
}

function isAsked(document: MemoryDocument): document is AskedDocument {
  const { answer, cues, heldOutCues, kind = "fact", shouldRemember = true } = document;
  return answer !== undefined && cues.length + heldOutCues.length > 0 && kind === "fact" && shouldRemember;
}
