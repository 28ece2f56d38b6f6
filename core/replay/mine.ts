import { InputError } from "../../schemas/errors.ts";
import type { Trace } from "../memory/memory.ts";
import { highestCosine } from "../memory/vectors.ts";
import type { Episode, EpisodeStream } from "../episodes/episode.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";

/**
 * Mines replay rows: one for every written trace and replayed wording. Question and answer come from the generator, by the
 * trace's document id; held-out wordings never come in. A trace about which nothing is asked gives no row.
 *
 * @param salience S by trace id where a later cycle has measured it anew; the trace's own otherwise.
 * @param cuesPerTrace Most wordings of a trace; by default all.
 * @param cycle Written into the rows where a run has several cycles.
 */
export function mineReplayRows(
  { stream, traces, salience, cuesPerTrace = Infinity, cycle }: {
    stream: Pick<EpisodeStream, "episodes">;
    traces: readonly Trace[];
    salience?: ReadonlyMap<string, number>;
    cuesPerTrace?: number;
    cycle?: number;
  },
): ReplayRow[] {
  const byDoc = new Map<string, Episode>(stream.episodes.map((episode) => [episode.doc, episode]));
  const similarity = interference(traces);
  return traces.flatMap((trace, i) => {
    const episode = byDoc.get(trace.pointer.doc);
    if (episode === undefined) {
      throw new InputError(
        `Cannot mine replay rows: pointer.doc must be a document of the stream: received "${trace.pointer.doc}". ` +
          "Hint: mine with the scenario, n and seed that the traces were written with.",
      );
    }
    return wordings(episode, cuesPerTrace).map((cue) => ({
      trace_id: trace.traceId,
      group_id: trace.groupId,
      scenario: trace.scenario,
      cue,
      answer: episode.answer,
      salience: salience?.get(trace.traceId) ?? trace.salience,
      recency: Math.max(0, Math.round(episode.lag)),
      similarity: similarity[i],
      weight: 1,
      pointer: { ...trace.pointer },
      ...(cycle === undefined ? {} : { cycle }),
    }));
  });
}

/**
 * The wordings of an episode that may be trained on, without repetitions, at most `limit` of them. They begin at the one that an
 * evaluation asks as the replayed wording of the group, and rotate with the group, so that many traces cover them all.
 */
function wordings(episode: Episode, limit: number): string[] {
  const all = [...new Set(episode.cues.filter((cue) => cue.set === "replayed").map((cue) => cue.text))];
  if (all.length <= limit) return all;
  return Array.from({ length: limit }, (_, i) => all[(episode.groupId + i) % all.length]);
}

/** The most wordings of each of `traces` traces with which a queue of `capacity` rows need not drop a whole trace; at least 1. */
export function wordingsThatFit(traces: number, capacity: number): number {
  return Math.max(1, Math.floor(capacity / Math.max(1, traces)));
}

/** For each trace, the highest cosine of its key to the key of another trace, clamped to [0, 1]. */
export function interference(traces: readonly Pick<Trace, "key">[]): number[] {
  const keys = traces.map((trace) => trace.key);
  return keys.map((key, i) => {
    const others = keys.filter((_, j) => j !== i);
    return Math.min(1, Math.max(0, highestCosine(key, others)));
  });
}
