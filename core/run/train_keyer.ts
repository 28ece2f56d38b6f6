import { join } from "node:path";
import { type CuePair, cuePairs, ownWorldMix, type PairMix, peopleMix } from "../corpus/keying/cue_pairs.ts";
import { type AskedTexts, type FoundFirst, foundFirst, ranksBy } from "../eval/found_first.ts";
import { keyerFile } from "../format/keyer_bytes.ts";
import { readKeyer, writeKeyer } from "../format/keyer_file.ts";
import { createKeyer } from "../memory/keyer.ts";
import { createSparseKeyer } from "../memory/sparse_keyer.ts";
import { tokenRows } from "../memory/token_states.ts";
import { endingWith } from "../model/ending_with.ts";
import type { LanguageModel } from "../model/language_model.ts";
import type { SparseProjection } from "../model/sparse_projection.ts";
import { Random } from "../random/random.ts";
import { type ProjectionOptions, trainProjection } from "../train/projection_trainer.ts";
import { explain, InputError } from "../../schemas/errors.ts";
import type { RunContext, RunOutcome } from "./m4_options.ts";
import type { TrainKeyerOptions } from "./training_options.ts";
import { openRunModel } from "./open_model.ts";
import { counted, tokensPerSecond } from "./progress.ts";
import { writeJsonAtomic } from "./store/atomic_write.ts";
import { claimFolder, refuseTaken, type TrainingFolder } from "./store/claim.ts";
import { flagsOf } from "./store/run_folder.ts";
import { mean } from "../numbers/mean.ts";

/** What a keyer was trained with, and what it finds of pairs that it was not trained on. */
export interface KeyerReport {
  base_model: string;
  base_sha256: string;
  flags: Record<string, unknown>;
  /** Nats a cue, mean of the first and of the last ten steps. */
  loss_first: number;
  loss_last: number;
  /** Tokens whose states were read to train it. */
  tokens: number;
  /** Of pairs of another draw with their rivals: by the trained keys, by the same projection untrained, and so on. */
  found: Record<string, FoundFirst>;
}

const reportName = "keyer_report.json";
const folder: TrainingFolder = { holds: "a keyer", marks: [reportName], result: keyerFile, state: "keyer.state" };
/** The pairs are a corpus of their own: what a training's seed decides is their order, and where the projection begins. */
const corpus = "keyer/1";

/** The layers of a keyer where none are named: the embedding, and what lies a little above it. */
function usualLayers(layers: number): number[] {
  return [...new Set([0, Math.max(1, Math.round(layers * 4 / 30))])];
}

/** `hei-nw train-keyer`: a projection of the model's hidden states to sparse keys, trained on generated cues and episodes. */
export async function runTrainKeyer(options: TrainKeyerOptions, context: RunContext): Promise<RunOutcome<KeyerReport>> {
  const out = options.out ?? join("core/adapters", `keyer-${options.model.split("/").at(-1)!.toLowerCase()}`);
  await using claim = await claimFolder(out, "train-keyer", folder);
  refuseTaken(claim, folder, { resume: false, force: options.force });
  const model = await openRunModel(options, context.progress);
  try {
    const asked = endingWith(model, context.signal);
    const layers = layersOf(options, model.config.layers);
    const mix = model.ownCorpus ? ownWorldMix : peopleMix;
    const { projection, losses, tokens } = await train(asked, layers, mix, options, context);
    await writeKeyer(out, { ...projection, layers, baseSha256: model.sha256 });
    const found = await sideBySide(asked, out, mix, options);
    const summary = {
      base_model: options.model,
      base_sha256: model.sha256,
      flags: { ...flagsOf(options), layers: layers.join(",") },
      loss_first: mean(losses.slice(0, 10)),
      loss_last: mean(losses.slice(-10)),
      tokens,
      found,
    };
    await writeJsonAtomic(join(out, reportName), summary);
    return { out, summary, files: [keyerFile, reportName].map((file) => join(out, file)) };
  } finally {
    model.close();
  }
}

function layersOf({ layers }: TrainKeyerOptions, count: number): readonly number[] {
  if (layers === undefined) return usualLayers(count);
  if (layers.every((layer) => layer <= count)) return layers;
  const rule = `numbers from 0 to ${count}, the model's blocks`;
  throw new InputError(explain({ cannot: "train the keyer", field: "layers", rule, received: layers.join(",") }));
}

async function train(
  model: LanguageModel,
  layers: readonly number[],
  mix: PairMix,
  options: TrainKeyerOptions,
  context: RunContext,
): Promise<{ projection: SparseProjection; losses: number[]; tokens: number }> {
  const pairs = cuePairs({ count: options.pairs, seed: corpus, mix });
  const read = (part: keyof CuePair) =>
    tokenRows(model, pairs.map((pair) => pair[part]), { layers, progress: counted(context, `states of ${part}s`) });
  const rows = { cues: await read("cue"), episodes: await read("episode"), rivals: await read("rival") };
  const { steps, seed } = options;
  const speed = tokensPerSecond();
  const trained = await trainProjection(model.device, rows, {
    ...projectionOptions(options, new Random(`keyer/${seed}`)),
    progress: (step, loss, tokens) =>
      context.progress({ stage: "train keyer", step, total: steps, loss, tokensPerSecond: speed(tokens) }),
    ...(context.signal ? { signal: context.signal } : {}),
  });
  return { ...trained, tokens: Object.values(rows).reduce((sum, { starts }) => sum + starts.at(-1)!, 0) };
}

function projectionOptions(options: TrainKeyerOptions, random: Random): ProjectionOptions {
  const { units, winners, steps, batchSize, rate, temperature } = options;
  return { units, winners, steps, batchSize, rate, temperature, random };
}

/** Trained keys beside untrained ones of the same form, the bare states, words, and both together, on pairs of another draw. */
async function sideBySide(
  model: LanguageModel,
  trained: string,
  mix: PairMix,
  options: TrainKeyerOptions,
): Promise<Record<string, FoundFirst>> {
  if (options.evalPairs === 0) return {};
  const pairs = cuePairs({ count: options.evalPairs, seed: `${corpus}/evaluation/${options.seed}`, mix });
  const set = askedTexts(pairs);
  const { layers, ...projection } = readKeyer(trained);
  const keyer = createSparseKeyer(model, { name: "trained", layers, projection });
  const random = await randomKeyer(model, { layers, ...projection });
  const ranks = await ranksBy(set, {
    trained: { keyer, share: 0 },
    random: { keyer: random, share: 0 },
    bare_states: { keyer: await createKeyer(model), share: 0 },
    words: { share: 1 },
    words_and_trained: { keyer, share: options.wordShare },
  });
  const texts = set.asked.map(({ text }) => text);
  return Object.fromEntries(Object.entries(ranks).map(([name, own]) => [name, foundFirst(own, texts)]));
}

/** Episodes and rivals are told; each cue asks for its episode. */
function askedTexts(pairs: readonly CuePair[]): AskedTexts {
  return {
    texts: pairs.flatMap(({ episode, rival }) => [episode, rival]),
    asked: pairs.map(({ cue }, i) => ({ question: cue, text: 2 * i })),
  };
}

/** A keyer of the same form whose projection was drawn and never trained. */
export async function randomKeyer(
  model: LanguageModel,
  { layers, units, winners }: { layers: readonly number[] } & Pick<SparseProjection, "units" | "winners">,
) {
  const pairs = cuePairs({ count: 100, seed: corpus, mix: ownWorldMix });
  const episodes = await tokenRows(model, pairs.map(({ episode }) => episode), { layers });
  const { projection } = await trainProjection(model.device, { cues: episodes, episodes, rivals: episodes }, {
    ...{ units, winners, steps: 0, batchSize: 1, rate: 0, temperature: 1, random: new Random("random keyer") },
  });
  return createSparseKeyer(model, { name: "random", layers, projection });
}
