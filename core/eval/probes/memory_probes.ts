/**
 * Shows where an answer from memory is lost: in reading (the right trace is given), in search (the answer of the first trace is taken), or
 * in ranking.
 */
import { HopfieldCompletion } from "../../memory/hopfield_completion.ts";
import { packMemory } from "../../memory/packer.ts";
import { type EpisodicMemory, type Recall, recall } from "../../memory/retrieval.ts";
import { traceIdOf } from "../../memory/admit.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import { Answerer } from "../answerer.ts";
import { type BootstrapInterval, pairedBootstrap } from "../bootstrap.ts";
import { type AskedCue, chooseCues } from "../cue_choice.ts";
import type { AskedDocument, AskedSet } from "../evaluation_set.ts";
import { scoreAnswer } from "../metrics.ts";
import { mean } from "../../numbers/mean.ts";

/** One question about a record. */
export interface Asked {
  record: AskedDocument;
  cue: AskedCue;
}

/** The questions that all modes are asked. */
export function askedOf(set: AskedSet): Asked[] {
  return set.records.flatMap((record) => chooseCues(record, "sample").map((cue) => ({ record, cue })));
}

/** EM if each question comes with its record's own line. */
export async function oracleEm(
  model: LanguageModel,
  asked: readonly Asked[],
  options: {
    reader: string | undefined;
    maxMemoryTokens: number;
    maxNewTokens: number;
    progress?: (done: number, total: number) => void;
  },
): Promise<number> {
  const { reader, maxMemoryTokens, maxNewTokens, progress } = options;
  const answerer = new Answerer(model, {
    ...{ consolidated: undefined, reader, maxNewTokens, batchSize: 192 },
    now: () => performance.now(),
  });
  const answers = await answerer.answer(
    asked.map(({ record: { id, text }, cue }) => ({
      text: cue.text,
      memory: packMemory(model.tokens, [{ traceId: traceIdOf(id), text }], { maxTokens: maxMemoryTokens }),
    })),
    progress,
  );
  return mean(answers.map(({ prediction }, i) => scoreAnswer(prediction, asked[i].record.answer).em));
}

/** EM if the answer of the first document found is taken; no model reads. */
export function retrievalOnlyEm(set: AskedSet, asked: readonly Asked[], recalls: readonly Recall[]): number {
  const answers = new Map(set.episodes.map(({ id, answer = "" }) => [traceIdOf(id), answer]));
  return mean(recalls.map(({ completed }, i) => {
    const first = completed.at(0);
    return first === undefined ? 0 : scoreAnswer(answers.get(first.id) ?? "", asked[i].record.answer).em;
  }));
}

/** What a readout changes. */
export interface ReadoutEffect {
  /** P@1 as found, and after the readout. */
  before: number;
  after: number;
  /** The difference, over records. */
  lift: BootstrapInterval;
  /** Share of the questions whose first k are other ones, or in another order. */
  changed: number;
}

/** What a Hopfield readout changes in what is found first, on the same candidates. */
export async function hopfieldEffect(
  memory: EpisodicMemory,
  asked: readonly Asked[],
  options: { steps: number; temperature: number; k: number; seed: number },
): Promise<ReadoutEffect> {
  const { steps, temperature, k, seed } = options;
  const completion = new HopfieldCompletion((id) => memory.traces.get(id)?.key, { steps, temperature });
  const recalls = await recall({ ...memory, completion }, asked.map(({ cue }) => cue.text), { k });
  const hit = (found: readonly { id: string }[], i: number) =>
    Number(found.at(0)?.id === traceIdOf(asked[i].record.id));
  const pairs = recalls.map(({ candidates, completed }, i) => ({
    before: hit(candidates, i),
    after: hit(completed, i),
  }));
  const groups = Map.groupBy(pairs.keys(), (i) => asked[i].record.groupId);
  const firsts = (found: readonly { id: string }[]) => found.slice(0, k).map(({ id }) => id).join(" ");
  return {
    before: mean(pairs.map(({ before }) => before)),
    after: mean(pairs.map(({ after }) => after)),
    lift: pairedBootstrap(
      Array.from(groups.values(), (own) => own.map((i) => pairs[i].after - pairs[i].before)),
      { seed },
    ),
    changed: mean(recalls.map(({ candidates, completed }) => Number(firsts(candidates) !== firsts(completed)))),
  };
}
