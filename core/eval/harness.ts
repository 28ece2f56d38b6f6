import { InputError } from "../../schemas/errors.ts";
import type { GateMetrics } from "../../schemas/gate_metrics.ts";
import type { Metrics, MetricsRecord, NeighbourRecord } from "../../schemas/metrics.ts";
import type { MemoryDocument } from "../memory/memory_store.ts";
import { packRecalled } from "../memory/packer.ts";
import { defaultRecall, diagnoseRetrieval, type EpisodicMemory, recall } from "../memory/retrieval.ts";
import { WordIndex } from "../memory/word_index.ts";
import * as field from "../model/fields.ts";
import type { LanguageModel } from "../model/language_model.ts";
import type { NeighbourFact } from "../episodes/episode.ts";
import { Answerer, type Question } from "./answerer.ts";
import { computeCost } from "./compute_cost.ts";
import { type AskedCue, chooseCues, type CueChoice } from "./cue_choice.ts";
import { questionsOf, type Stretches, stretchesIn, withoutQuotes } from "./episode_quotes.ts";
import { type AskedDocument, type AskedSet, type EvaluationFrame, evaluationSet } from "./evaluation_set.ts";
import { lagBins, meanRecall } from "./lag_bins.ts";
import { containsAnswer, meanScores, scoreAnswer } from "./metrics.ts";
import { pointerOnlyPrompt } from "./prompt.ts";
import { retrievalTruth } from "./retrieval_truth.ts";
import { mean } from "../numbers/mean.ts";

/**
 * The modes. B0: base model. B1: base model, reader and memory. B2: as B1, with the consolidated adapter. B3: base model and consolidated
 * adapter, no memory.
 */
export type Mode = "B0" | "B1" | "B2" | "B3";

/** The inputs of an evaluation. */
export interface EvaluateOptions {
  /** Which of the four. */
  mode: Mode;
  /** Carries the adapters. */
  model: LanguageModel;
  /** A store's documents; those with an answer and a cue are asked about. */
  documents: readonly MemoryDocument[];
  /** What the documents do not contain: the name of the source, and its neighbour facts, which are asked too. */
  frame: EvaluationFrame;
  /** Names of adapters in the model. A mode uses only its own. */
  adapters: { reader?: string; consolidated?: string };
  /** The memory; needed by B1 and B2, ignored by the others. */
  memory?: EpisodicMemory;
  /** The gate's report from when the memory was written; shown if memory is on. */
  gate?: GateMetrics;
  /** Which cues are asked: a sample of three a record by default. */
  cues?: CueChoice;
  /** Traces recalled for a question. */
  topK?: number;
  /** Most memory tokens in a prompt, 128 by default. */
  maxMemoryTokens?: number;
  /** Longest answer, 24 tokens by default. */
  maxNewTokens?: number;
  /** Prompts in one call of the model, 48 by default. */
  batchSize?: number;
  /** The baseline that retention refers to, B1 by default. */
  retentionRef?: "B0" | "B1";
  /** Written into the metrics as it is. */
  runConfig?: Record<string, unknown>;
  /** Milliseconds of a clock, for latencies. */
  now: () => number;
  /** Called with the answers given so far and in all. */
  progress?: (done: number, total: number) => void;
}

/** What these may be. */
const evaluateFields: field.FieldsOf<EvaluateOptions> = {
  mode: field.oneOf("B0", "B1", "B2", "B3"),
  model: field.object("a LanguageModel"),
  documents: field.list("documents"),
  frame: field.object("an EvaluationFrame"),
  adapters: field.object("the names of adapters"),
  memory: field.optional(field.object("an EpisodicMemory")),
  gate: field.optional(field.object("what the gate reported")),
  cues: field.optional(field.oneOf("sample", "all")),
  topK: field.optional(field.integer(1)),
  maxMemoryTokens: field.optional(field.integer(0)),
  maxNewTokens: field.optional(field.integer(1)),
  batchSize: field.optional(field.integer(1)),
  retentionRef: field.optional(field.oneOf("B0", "B1")),
  runConfig: field.optional(field.object("an object")),
  now: field.callback,
  progress: field.optional(field.callback),
};

/**
 * Evaluates one mode. All modes go through here: the same records, cues and prompt builder; they differ in whether memory
 * is asked and in which adapters are active. The reader is active only for prompts that carry memory tokens.
 *
 * @throws {ModelError} that names the option that is unknown, missing or wrong.
 * @throws {InputError} if the mode needs a memory or an adapter that is not given.
 */
export async function evaluateMode(options: EvaluateOptions): Promise<Metrics> {
  field.requireFields("evaluate", options, evaluateFields);
  const { mode, model, gate, topK = defaultRecall } = options;
  const set = evaluationSet(options.frame, options.documents);
  const memory = memoryOf(options);
  const asked = set.records.flatMap((record) =>
    chooseCues(record, options.cues ?? "sample").map((cue) => ({ record, cue }))
  );
  const recalls = memory ? await recall(memory, asked.map(({ cue }) => cue.text), { k: topK }) : [];
  const packed = memory
    ? await packRecalled(model.tokens, memory.store, recalls.map(({ recalled }) => recalled), {
      maxTokens: options.maxMemoryTokens,
    })
    : [];
  const questions = asked.map(({ cue }, i): Question => ({ text: cue.text, memory: memory && packed[i] }));
  // Neighbour facts are asked without memory.
  const neighbours = memory ? [] : set.neighbours;
  const answerer = new Answerer(model, {
    consolidated: mode === "B2" || mode === "B3" ? required(options, "consolidated") : undefined,
    reader: memory && options.adapters.reader,
    maxNewTokens: options.maxNewTokens ?? 24,
    batchSize: options.batchSize ?? 192,
    now: options.now,
  });
  const answers = await answerer.answer(
    [...questions, ...neighbours.map(({ question }) => ({ text: question, memory: undefined }))],
    options.progress,
  );
  const stretches = stretchesIn(set.episodes.map(({ text }) => text), { allowed: questionsOf(set) });
  const records = asked.map(({ record, cue }, i): MetricsRecord => ({
    prompt: pointerOnlyPrompt(cue.text, questions[i].memory),
    prediction: withoutQuotes(answers[i].prediction, stretches),
    truth: record.answer,
    ...scoreAnswer(answers[i].prediction, record.answer),
    lag: record.lag,
    latency: answers[i].latency,
    recall_at_k: memory ? Number(recalls[i].recalled.some((trace) => trace.pointer.doc === record.id)) : null,
    cue: cue.set,
    should_remember: record.shouldRemember ?? true,
    group_id: record.groupId,
  }));
  return {
    aggregate: {
      ...withoutCount(meanScores(records)),
      latency: mean(records.map(({ latency }) => latency)),
      non_empty_rate: records.filter((record) => record.prediction !== "").length / Math.max(1, records.length),
      recall_at_k: meanRecall(records),
      retention_ref: options.retentionRef ?? "B1",
    },
    records,
    lag_bins: lagBins(records),
    retrieval: memory ? diagnose(memory, set, asked, recalls, topK) : null,
    gate: memory ? gate ?? null : null,
    compute: computeCost(model.config, answerer.batches),
    adapter_latency_overhead_s: memory ? await answerer.readerOverhead(questions) : null,
    dataset: { scenario: set.scenario, hard_negative_ratio: set.hardNegativeRatio },
    run_config: options.runConfig ?? {},
    cues: {
      replayed: meanScores(records.filter((record) => record.cue === "replayed")),
      held_out: meanScores(records.filter((record) => record.cue === "held_out")),
    },
    neighbours: neighbourScores(neighbours, answers.slice(asked.length), stretches),
    old_answer: oldAnswers(asked.map(({ record }) => record), answers),
  };
}

function memoryOf(options: EvaluateOptions): EpisodicMemory | undefined {
  if (options.mode === "B0" || options.mode === "B3") return undefined;
  if (options.memory) return options.memory;
  throw new InputError(`Cannot evaluate ${options.mode}: memory must be given: received nothing.`);
}

function required(options: EvaluateOptions, adapter: "consolidated"): string {
  const name = options.adapters[adapter];
  if (name !== undefined) return name;
  throw new InputError(
    `Cannot evaluate ${options.mode}: adapters.${adapter} must be given: received nothing. Hint: consolidate first.`,
  );
}

function diagnose(
  memory: EpisodicMemory,
  set: AskedSet,
  asked: readonly { record: AskedDocument; cue: AskedCue }[],
  recalls: Parameters<typeof diagnoseRetrieval>[0],
  k: number,
): Metrics["retrieval"] {
  const words = new WordIndex();
  const texts = new Map(set.episodes.map(({ id, text }) => [id, text]));
  for (const { traceId, pointer } of memory.traces.values()) {
    words.add(traceId, texts.get(pointer.doc)!.slice(pointer.start, pointer.end));
  }
  const candidates = Math.max(k, ...recalls.map((one) => one.candidates.length));
  return diagnoseRetrieval(
    recalls,
    retrievalTruth(set, asked.map(({ record }) => record)),
    asked.map(({ cue }) => words.search(cue.text, candidates)),
    k,
  );
}

function neighbourScores(
  facts: readonly NeighbourFact[],
  answers: readonly { prediction: string }[],
  stretches: Stretches,
): Metrics["neighbours"] {
  if (facts.length === 0) return null;
  const records = facts.map((fact, i): NeighbourRecord => ({
    prompt: pointerOnlyPrompt(fact.question),
    prediction: withoutQuotes(answers[i].prediction, stretches),
    truth: fact.answer,
    ...scoreAnswer(answers[i].prediction, fact.answer),
    group_id: fact.groupId,
  }));
  return { ...meanScores(records), records };
}

/** How often the answers still contain what the base model used to say. */
function oldAnswers(
  records: readonly AskedDocument[],
  answers: readonly { prediction: string }[],
): Metrics["old_answer"] {
  const edited = records.map((record, i) => ({ old: record.oldAnswer, prediction: answers[i].prediction }))
    .filter((one) => one.old !== undefined);
  if (edited.length === 0) return null;
  const contained = edited.filter((one) => containsAnswer(one.prediction, one.old!)).length;
  return { count: edited.length, contained: contained / edited.length };
}

function withoutCount<T extends { count: number }>({ count: _, ...rest }: T): Omit<T, "count"> {
  return rest;
}
