import type { RecallTruth } from "../memory/retrieval.ts";
import type { Episode, EpisodeStream } from "../episodes/episode.ts";

/** For each record that is asked about: its trace, and the traces of the hard negatives that were made from it. */
export function retrievalTruth(
  stream: Pick<EpisodeStream, "episodes" | "records">,
  asked: readonly Episode[],
): RecallTruth[] {
  const negativesOf = hardNegativesOf(stream);
  return asked.map((record) => ({
    traceId: traceIdOf(record),
    hardNegatives: new Set((negativesOf.get(record.doc) ?? []).map(traceIdOf)),
  }));
}

/**
 * The hard negatives by the document of their record: the one with which they share the rarest slot values (each value
 * counts 1 / the number of episodes that have it; the lower group id among equals).
 */
export function hardNegativesOf(stream: Pick<EpisodeStream, "episodes" | "records">): Map<string, Episode[]> {
  const frequency = new Map<string, number>();
  for (const episode of stream.episodes) {
    for (const value of slotValues(episode)) frequency.set(value, (frequency.get(value) ?? 0) + 1);
  }
  const records = stream.records.map((record) => ({ record, values: new Set(slotValues(record)) }));
  const out = new Map<string, Episode[]>();
  for (const negative of stream.episodes.filter((episode) => episode.kind === "hard_negative")) {
    let best: { record: Episode; likeness: number } | undefined;
    for (const { record, values } of records) {
      const likeness = slotValues(negative).filter((value) => values.has(value))
        .reduce((sum, value) => sum + 1 / frequency.get(value)!, 0);
      if (likeness > (best?.likeness ?? 0)) best = { record, likeness };
    }
    if (best) out.set(best.record.doc, [...out.get(best.record.doc) ?? [], negative]);
  }
  return out;
}

function slotValues(episode: Episode): string[] {
  return Object.entries(episode.slots).map(([slot, value]) => `${slot}=${value}`);
}

function traceIdOf(episode: Episode): string {
  return `${episode.doc}:0`;
}
