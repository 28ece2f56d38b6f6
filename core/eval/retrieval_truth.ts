import type { Episode, EvaluationSet } from "../episodes/episode.ts";
import { traceIdOf } from "../memory/admit.ts";
import type { MemoryDocument } from "../memory/memory_store.ts";
import type { RecallTruth } from "../memory/retrieval.ts";

type Compared = Pick<MemoryDocument, "id" | "kind" | "slots">;
type Told = Pick<EvaluationSet<Compared & Episode>, "episodes" | "records">;

/** For each record that is asked about: its trace, and the traces of the hard negatives that were made from it. */
export function retrievalTruth(
  set: Told,
  asked: readonly Pick<MemoryDocument, "id">[],
): RecallTruth[] {
  const negativesOf = hardNegativesOf(set);
  return asked.map(({ id }) => ({
    traceId: traceIdOf(id),
    hardNegatives: new Set((negativesOf.get(id) ?? []).map(({ id }) => traceIdOf(id))),
  }));
}

/**
 * The hard negatives by the document of their record: the one with which they share the rarest slot values (each value
 * counts 1 / the number of episodes that have it; the lower group id among equals).
 */
export function hardNegativesOf(set: Told): Map<string, Compared[]> {
  const frequency = new Map<string, number>();
  for (const episode of set.episodes) {
    for (const value of slotValues(episode)) frequency.set(value, (frequency.get(value) ?? 0) + 1);
  }
  const records = set.records.map((record) => ({ record, values: new Set(slotValues(record)) }));
  const out = new Map<string, Compared[]>();
  for (const negative of set.episodes.filter((episode) => episode.kind === "hard_negative")) {
    let best: { record: Compared; likeness: number } | undefined;
    for (const { record, values } of records) {
      const likeness = slotValues(negative).filter((value) => values.has(value))
        .reduce((sum, value) => sum + 1 / frequency.get(value)!, 0);
      if (likeness > (best?.likeness ?? 0)) best = { record, likeness };
    }
    if (best) out.set(best.record.id, [...out.get(best.record.id) ?? [], negative]);
  }
  return out;
}

function slotValues({ slots = {} }: Compared): string[] {
  return Object.entries(slots).map(([slot, value]) => `${slot}=${value}`);
}
