/** How new each note is beside those that are still there: what a forgotten one did to the gate's measure goes with it. */
import { type GateWeights, salience } from "../../memory/gate.ts";
import type { Trace } from "../../memory/memory.ts";
import { SizedIndex } from "../../memory/sized_index.ts";
import { turns } from "../../memory/turns.ts";

/** Traces in the order of telling, with novelty and salience as if nothing else had ever been told. */
export async function renewedNovelty(traces: readonly Trace[], weights: GateWeights): Promise<Trace[]> {
  const index = new SizedIndex(), turn = turns();
  const renewed: Trace[] = [];
  for (const trace of traces) {
    const nearest = index.search(trace.key, 1)[0]?.score ?? 0;
    index.add(trace.traceId, trace.key);
    const tags = { ...trace.tags, novelty: Math.min(1, Math.max(0, 1 - nearest)) };
    renewed.push({ ...trace, tags, salience: salience(tags, weights).score });
    await turn();
  }
  return renewed;
}
