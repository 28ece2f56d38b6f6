/** Two sides that take steps in turn: how their samples are summed up, and how many threads suit the peer. */
import type { PeerProcess } from "./peers/peer_process.ts";

/** Seconds a step of one side. */
export interface Timing {
  median: number;
  min: number;
  max: number;
  tokensPerSecond: number;
  samples: number[];
}

/** Median, spread and rate of some samples in seconds. */
export function timing(samples: readonly number[], tokens: number): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return {
    median,
    min: sorted[0],
    max: sorted[sorted.length - 1],
    tokensPerSecond: tokens / median,
    samples: [...samples],
  };
}

/** Tries 1 … `most` threads, two steps each, and leaves the peer on the fastest number. */
export async function bestThreads(
  peer: PeerProcess,
  most: number,
  step: () => Promise<{ seconds: number }>,
): Promise<number> {
  let best = { count: 1, seconds: Infinity };
  for (let count = 1; count <= most; count *= 2) {
    await peer.ask({ do: "threads", count });
    const seconds = Math.min((await step()).seconds, (await step()).seconds);
    if (seconds < best.seconds) best = { count, seconds };
  }
  await peer.ask({ do: "threads", count: best.count });
  return best.count;
}
