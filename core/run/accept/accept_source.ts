/** The preconditions on one source: memory off changes nothing, the right note is found and read correctly, and memory helps. */
import { readFile } from "node:fs/promises";
import { pairedBootstrap } from "../../eval/bootstrap.ts";
import { questionsOf } from "../../eval/episode_quotes.ts";
import { evaluationSet } from "../../eval/evaluation_set.ts";
import { evaluateMode } from "../../eval/harness.ts";
import { askedOf, hopfieldEffect, oracleEm, retrievalOnlyEm } from "../../eval/probes/memory_probes.ts";
import type { Keyer } from "../../memory/keyer.ts";
import type { Trace } from "../../memory/memory.ts";
import type { MemoryStore } from "../../memory/memory_store.ts";
import { randomWrites } from "../../memory/random_writes.ts";
import { recall } from "../../memory/retrieval.ts";
import { SqliteMemoryStore } from "../../memory/sqlite_store.ts";
import { endingWith } from "../../model/ending_with.ts";
import type { LocalModel } from "../../model/local_model.ts";
import {
  type AcceptanceGate,
  type AcceptanceRun,
  type AnswerShares,
  type CompareB0B1,
  readAcceptanceRun,
  readCompareB0B1,
} from "../../../schemas/acceptance.ts";
import { pick } from "../../../schemas/field.ts";
import { type Metrics, readMetrics } from "../../../schemas/metrics.ts";
import { liveThrough, memoryOf, recollect, type Remembered } from "../m4/remember.ts";
import type { AcceptOptions, RunContext } from "../m4_options.ts";
import { counted } from "../progress.ts";
import type { RunSource } from "../sources.ts";
import { requirePointerOnly } from "../store/artifact_lint.ts";
import { metricsConfig, type RunFolder } from "../store/run_folder.ts";
import { jsonStage } from "../store/stage.ts";

/** The limits: distance of retrieval-only from P@1, EM of the base model, and EM that memory adds. */
const acceptanceLimits = { retrievalOnly: 0.05, headroom: 0.7, uplift: 0.3 } as const;

/** Required EM with the gold trace: higher for the project's own model, which was trained to read. */
export function oracleLimitOf({ ownCorpus }: Pick<LocalModel, "ownCorpus">): number {
  return ownCorpus ? 0.95 : 0.9;
}

const resamples = 10_000, level = 0.95;

/** What one source is measured with. */
export interface AcceptInput {
  source: RunSource;
  n: number;
  options: AcceptOptions;
  folder: RunFolder;
  model: LocalModel;
  /** Its name in the model. */
  reader: string | undefined;
  keyer: Keyer;
  /** Numbers that differ from the bare model's, memory off. */
  parity: () => Promise<number>;
  context: RunContext;
}

/**
 * Runs through the source and measures it. A resumed run runs through it again, which takes no more than its texts once through the model,
 * and reads the modes that were measured.
 */
export async function acceptSource(input: AcceptInput): Promise<AcceptanceRun> {
  const { source, options, folder, model, reader, keyer, parity, context } = input;
  const { scenario } = source;
  if (folder.isDone("probes")) {
    return readAcceptanceRun(JSON.parse(await readFile(folder.file("acceptance_probes.json"), "utf8")));
  }
  const asked = endingWith(model, context.signal);
  await using store = await SqliteMemoryStore.open(":memory:");
  await store.write(await liveThrough(asked, keyer, source, options, counted(context, `gate ${scenario}`)));
  const remembered = await recollect(keyer, store, options);
  const b0 = await evaluated(input, remembered, "B0");
  const b1 = await evaluated(input, remembered, "B1");
  const compared = await jsonStage(folder, {
    name: "compare",
    file: "compare_b0_b1.json",
    check: readCompareB0B1,
    make: () => Promise.resolve(compare(input, b0, b1)),
  });
  const set = evaluationSet(source, remembered.documents);
  const run = await jsonStage(folder, {
    name: "probes",
    file: "acceptance_probes.json",
    check: readAcceptanceRun,
    async make() {
      const questions = askedOf(set);
      const { topK: k, maxMemoryTokens, maxNewTokens, seed } = options;
      const oracle = await oracleEm(asked, questions, {
        ...{ reader, maxMemoryTokens, maxNewTokens },
        progress: counted(context, `oracle ${scenario}`),
      });
      const recalls = await recall(remembered.memory, questions.map(({ cue }) => cue.text), { k });
      const alone = retrievalOnlyEm(set, questions, recalls);
      const { p_at_1, p_at_k = 0, mrr, near_miss_rate, collision_rate } = b1.retrieval!;
      const limit = options.oracleLimit ?? oracleLimitOf(model);
      const gates = gatesOf({ parity: await parity(), oracle, alone, p_at_1, compared }, limit);
      const [steps, temperature] = [Math.max(1, options.hopfieldSteps), options.hopfieldTemperature];
      const effect = options.noHopfield
        ? undefined
        : await hopfieldEffect(remembered.memory, questions, { steps, temperature, k, seed });
      const recalled = (traces: readonly Trace[]) => shareWritten(set.records, traces);
      const random = await withRandomWrites(input, remembered, store);
      return {
        scenario,
        folder: ".",
        passed: gates.every(({ passed }) => passed),
        gates,
        oracle_em: oracle,
        retrieval_only_em: alone,
        retrieval: { p_at_1, p_at_k, k, mrr, near_miss_rate, collision_rate },
        gate: {
          writes: remembered.gate.writes,
          total: remembered.gate.total,
          recall_facts: recalled(remembered.traces),
        },
        hopfield: effect === undefined ? null : {
          ...{ steps, temperature, p_at_1_without: effect.before, p_at_1_with: effect.after },
          lift: { mean: effect.lift.mean, ci_low: effect.lift.low, ci_high: effect.lift.high },
          recalls_changed: effect.changed,
        },
        random_writes: {
          writes: random.traces.length,
          recall_facts: recalled(random.traces),
          p_at_1: random.b1.retrieval!.p_at_1,
          b1_em: random.b1.aggregate.em,
          gain: emGain(random.b1, b1, seed),
        },
      };
    },
  });
  await requirePointerOnly(folder.path, set.episodes.map(({ text }) => text), { allowed: questionsOf(set) });
  return run;
}

/** Measures a mode, or reads what the interrupted run measured. */
function evaluated(input: AcceptInput, remembered: Remembered, mode: "B0" | "B1"): Promise<Metrics> {
  return jsonStage(input.folder, {
    name: `evaluate ${mode}`,
    file: `${input.source.scenario}_${mode}_metrics.json`,
    check: readMetrics,
    make: () => measured(input, remembered, mode),
  });
}

function measured(
  { source, options, folder, model, reader, context }: AcceptInput,
  remembered: Remembered,
  mode: "B0" | "B1",
  stage: string = mode,
): Promise<Metrics> {
  return evaluateMode({
    mode,
    model: endingWith(model, context.signal),
    documents: remembered.documents,
    frame: source,
    ...(mode === "B1" ? { memory: remembered.memory, gate: remembered.gate } : {}),
    adapters: reader ? { reader } : {},
    ...pick(options, ["topK", "maxMemoryTokens", "maxNewTokens"]),
    runConfig: metricsConfig(folder.config, model.device.name),
    now: () => performance.now(),
    progress: counted(context, `evaluate ${stage}`),
  });
}

/** B1 if the same number of texts as the gate wrote is written at random. */
async function withRandomWrites(input: AcceptInput, remembered: Remembered, store: MemoryStore) {
  const { keyer, source, options } = input;
  const traces = await randomWrites(keyer, remembered, { seed: options.seed, scenario: source.scenario });
  const memory = memoryOf(keyer, store, { ...remembered, traces }, options);
  return { traces, b1: await measured(input, { ...remembered, traces, memory }, "B1", "B1, random writes") };
}

function shareWritten(records: readonly { id: string }[], traces: readonly Trace[]): number {
  const written = new Set(traces.map(({ pointer }) => pointer.doc));
  return records.filter(({ id }) => written.has(id)).length / Math.max(1, records.length);
}

/** What EM gains from one measurement to another of the same questions, paired, over records. */
function emGain(from: Metrics, to: Metrics, seed: number): CompareB0B1["uplift"] {
  const groups = Map.groupBy(from.records.keys(), (i) => from.records[i].group_id);
  const { mean, low, high } = pairedBootstrap(
    Array.from(groups.values(), (own) => own.map((i) => to.records[i].em - from.records[i].em)),
    { seed, resamples, level },
  );
  return { mean, ci_low: low, ci_high: high };
}

function compare({ source, n, options }: AcceptInput, b0: Metrics, b1: Metrics): CompareB0B1 {
  const shares = ({ aggregate }: Metrics): AnswerShares => pick(aggregate, ["em", "em_relaxed", "em_strict", "f1"]);
  const limit = acceptanceLimits.headroom;
  return {
    ...{ scenario: source.scenario, model: options.model, n, seed: options.seed, questions: b0.records.length },
    ...{ b0: shares(b0), b1: shares(b1), uplift: emGain(b0, b1, options.seed) },
    headroom: { b0_em: b0.aggregate.em, limit, passed: b0.aggregate.em <= limit },
    bootstrap: { resamples, seed: options.seed, level },
  };
}

/** Compares the measurements with the limits. */
export function gatesOf(
  found: { parity: number; oracle: number; alone: number; p_at_1: number; compared: CompareB0B1 },
  oracleLimit: number,
): AcceptanceGate[] {
  const { parity, oracle, alone, p_at_1, compared: { uplift, headroom } } = found;
  const { retrievalOnly, uplift: least } = acceptanceLimits;
  return [
    judged("parity", parity, "at most", 0),
    judged("oracle", oracle, "at least", oracleLimit),
    judged("retrieval_only", Math.abs(alone - p_at_1), "at most", retrievalOnly),
    judged("headroom", headroom.b0_em, "at most", headroom.limit),
    judged("uplift", uplift.mean, "at least", least),
    judged("uplift_interval", uplift.ci_low, "above", 0),
  ];
}

function judged(
  gate: AcceptanceGate["gate"],
  value: number,
  rule: AcceptanceGate["rule"],
  limit: number,
): AcceptanceGate {
  const passed = rule === "at most" ? value <= limit : rule === "above" ? value > limit : value >= limit;
  return { gate, passed, value, limit, rule, short_by: passed ? 0 : Math.abs(value - limit) };
}
