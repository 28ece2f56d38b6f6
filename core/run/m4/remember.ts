import { decideWrites, gateInput, type GateWeights, labelDecisions, measureEpisodes } from "../../memory/gate.ts";
import { gateReport } from "../../memory/gate_telemetry.ts";
import { DocumentStore } from "../../memory/document_store.ts";
import { createKeyer } from "../../memory/keyer.ts";
import type { Trace } from "../../memory/memory.ts";
import { createMemory, type EpisodicMemory } from "../../memory/retrieval.ts";
import { SqliteTraceStore } from "../../memory/trace_store.ts";
import { tracesOf } from "../../memory/write_traces.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import type { EpisodeStream } from "../../episodes/episode.ts";
import type { GateMetrics } from "../../../schemas/gate_metrics.ts";
import type { GateOptions } from "../m4_options.ts";

/** What is left of a stream once it has been lived through. */
export interface Remembered {
  traces: Trace[];
  memory: EpisodicMemory;
  gate: GateMetrics;
  weights: GateWeights;
}

/**
 * Lives through a stream with the base model: measures every episode at the gate, and writes those that pass.
 *
 * @param storePath The SQLite file of the traces, replaced; ":memory:" for none. The texts stay in memory: they can be made
 * again from scenario, n and seed, and a run's folder must not hold them.
 */
export async function rememberStream(
  model: LanguageModel,
  stream: EpisodeStream,
  options: GateOptions,
  storePath: string,
  progress?: (done: number, total: number) => void,
): Promise<Remembered> {
  const weights = { alpha: options.alpha, beta: options.beta, gamma: options.gamma, delta: options.delta };
  const { episodes } = stream;
  const keyer = await createKeyer(model);
  const measurements = await measureEpisodes(model, keyer, episodes.map(gateInput), progress ? { progress } : {});
  const verdicts = decideWrites(measurements, { weights, threshold: options.tau });
  const traces = tracesOf(stream, verdicts, measurements.map((m) => m.key), `scenario ${stream.scenario}`);

  if (storePath !== ":memory:") await removeIfThere(storePath);
  const store = new SqliteTraceStore(storePath);
  try {
    for (const trace of traces) store.put(trace);
  } finally {
    store.close();
  }
  const documents = new DocumentStore(":memory:");
  documents.putAll(episodes);
  return {
    traces,
    memory: createMemory(keyer, traces, documents),
    gate: gateReport(
      labelDecisions(verdicts, episodes),
      traces,
      episodes.map((e) => model.tokens.encode(e.text).length),
      { threshold: options.tau, weights },
    ),
    weights,
  };
}

async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
