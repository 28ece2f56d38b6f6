import type { Episode, EpisodeStream } from "../episodes/episode.ts";
import type { GateDecision } from "./gate.ts";
import type { Trace } from "./memory.ts";

/** The trace of one episode: where its text lies, what the gate measured, and its key. */
export function traceOf(
  episode: Episode,
  verdict: GateDecision,
  key: Float32Array,
  provenance: Trace["provenance"] & Pick<Trace, "scenario">,
): Trace {
  const { scenario, ...rest } = provenance;
  return {
    traceId: `${episode.doc}:0`,
    groupId: episode.groupId,
    scenario,
    pointer: { doc: episode.doc, start: 0, end: episode.text.length },
    slotNames: Object.keys(episode.slots).sort(),
    salience: verdict.score,
    tags: { ...verdict.features },
    provenance: rest,
    key,
  };
}

/** The traces of all episodes of a stream that the gate lets through, in the order of living. */
export function tracesOf(
  stream: EpisodeStream,
  verdicts: readonly GateDecision[],
  keys: readonly Float32Array[],
  source: string,
): Trace[] {
  return stream.episodes.flatMap((episode, index) =>
    verdicts[index].shouldWrite
      ? [
        traceOf(episode, verdicts[index], keys[index], { scenario: stream.scenario, source, seed: stream.seed, index }),
      ]
      : []
  );
}
