/** `hei-nw pretrain`: a small model from nothing, on the corpus of the scenarios' own world. */
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ModelConfig } from "../../format/model_source.ts";
import { expectedTensors } from "../../format/model_source_shapes.ts";
import { tokensFromParts } from "../../format/library_tokens.ts";
import { modelConfigJson, writeModelCompanions } from "../../format/model_companions.ts";
import { writeSafetensors } from "../../format/write_safetensors.ts";
import { trainBpe } from "../../format/bpe_trainer.ts";
import { greedyMatches } from "../../eval/greedy_matches.ts";
import { freshCheckpoint } from "../../model/fresh_checkpoint.ts";
import { loadModel } from "../../model/load.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { type CorpusExample, corpusExample } from "../../corpus/corpus.ts";
import { scenarioStyle } from "../../scenarios/reading_style.ts";
import { Random } from "../../random/random.ts";
import type { FullStep } from "../../train/full_step.ts";
import { FullTrainer } from "../../train/full_trainer.ts";
import { learningRate } from "../../train/schedule.ts";
import { trainLoop } from "../../train/train_loop.ts";
import { createDevice } from "../../../kernels/choose_device.ts";
import { RunError } from "../../../schemas/errors.ts";
import { loadTraining, saveTraining } from "../store/training_state.ts";
import { flagsOf } from "../store/run_folder.ts";
import { claimFolder, guardFile, refuseTaken, type TrainingFolder } from "../store/claim.ts";
import type { RunContext } from "../m4_options.ts";
import type { PretrainOptions } from "../training_options.ts";
import { openRunSource } from "../open_model.ts";
import { counted, type ProgressSink } from "../progress.ts";
import { pretrainRows, turnOf, wordVerdicts } from "./pretrain_rows.ts";

/** Examples from which the tokenizer is trained. */
const tokenizerExamples = 20_000;
const headDim = 32;
const specialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", ...Object.values(wordVerdicts)];
const stateName = "pretrain.state";
const modelFolder: TrainingFolder = {
  holds: "a model",
  marks: ["config.json", "tokenizer.json"],
  result: "model.safetensors",
  state: stateName,
};

/**
 * The question, which is what follows the last blank line, stands before every note as well: several notes are then read as one is, each
 * between two copies of the question, and what remains is to tell which one answered.
 */
const chatTemplate = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}" +
  "{% if message['role'] == 'user' and message['content'].startswith('Notes:\n- ') %}" +
  "{{ message['content'].split('\n- ') | join('\n' + message['content'].split('\n\n')[-1] + '\n- ') }}" +
  "{% else %}{{ message['content'] }}{% endif %}{{ '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** The result of a training. */
export interface PretrainReport {
  steps: number;
  /** Of this session. */
  seconds: number;
  tokens: number;
  /** Mean of the last fifty steps, in nats per token that bears loss. */
  loss: number;
  /** EM on examples that training does not draw, by kind. */
  em: Record<string, number>;
}

/**
 * Trains, reports progress, and writes the model folder.
 *
 * @throws {RunError} if the folder holds another training.
 */
export async function runPretrain(
  options: PretrainOptions,
  context: RunContext,
  report: (report: PretrainReport) => void,
): Promise<{ out: string; summary: PretrainReport; files: string[] }> {
  const { out, seed, steps } = options;
  await using claim = await claimFolder(out, "pretrain", modelFolder);
  refuseTaken(claim, modelFolder, options);
  const requireUntouched = await guardFile(join(out, modelFolder.result));
  const statePath = join(out, stateName);
  // Showing and saving change no result.
  const { evalEvery, saveEvery, ...decisive } = options;
  const identity = { flags: flagsOf(decisive) };
  const state = options.resume ? await loadTraining(statePath, identity) : undefined;
  const { checkpoint, tokenizer } = await firstCheckpoint(
    options,
    state?.more.tokenizer as Tokenizer | undefined,
    context.progress,
  );
  const { config, tokens } = checkpoint;
  // A model to go on from has its own depth, and verdicts are read within it.
  const drawn = { ...options, layers: config.layers };
  using device = await createDevice(options.device, options.threads === undefined ? {} : { threads: options.threads });
  context.progress({ stage: "device", step: 1, total: 1, note: device.description });
  using model = loadModel(checkpoint, device, { trainable: true });
  using trainer = new FullTrainer(model, { optimizer: options.optimizer, weightDecay: options.weightDecay });
  const losses = state?.losses ?? [];
  if (state) {
    trainer.restore(state.trainer);
    context.progress({
      stage: "pretrain",
      step: losses.length,
      total: steps,
      note: `resumed at step ${losses.length}`,
    });
  }
  const started = performance.now();
  const begun = losses.length;
  let seen = 0;
  const reached = async (): Promise<PretrainReport> => ({
    steps: losses.length,
    seconds: (performance.now() - started) / 1000,
    tokens: seen,
    loss: losses.slice(-50).reduce((a, b) => a + b, 0) / Math.min(50, losses.length),
    em: await exactMatches(model, seed, counted(context, "examine")),
  });
  await trainLoop<FullStep>({
    trainer,
    total: steps,
    rate: (step) =>
      learningRate(step, { peak: options.lr, warmup: options.warmup, total: steps, kind: options.schedule }),
    waits: (step) => step > begun && step % evalEvery === 0,
    async batch(step) {
      if (step > begun && step % evalEvery === 0) report(await reached());
      return pretrainRows(tokens, drawn, step);
    },
    took(step, result) {
      losses.push(result.loss);
      seen += result.tokens;
      const tokensPerSecond = seen / (performance.now() - started) * 1000;
      context.progress({ stage: "pretrain", step: step + 1, total: steps, loss: result.loss, tokensPerSecond });
    },
    save: async () =>
      await saveTraining(statePath, identity, { trainer: await trainer.state(), losses, more: { tokenizer } }),
    every: { steps: saveEvery },
    signal: context.signal,
  });
  const summary = await reached();
  await requireUntouched();
  const files = await writeModelFolder(out, config, tokenizer, await trainer.weights());
  await rm(statePath).catch(() => undefined);
  return { out, summary, files };
}

type Tokenizer = Record<string, unknown>;

/** What training begins with: a model of an earlier one, or fresh weights with a tokenizer, which is trained if there is none yet. */
async function firstCheckpoint(options: PretrainOptions, known: Tokenizer | undefined, progress: ProgressSink) {
  const { from, out, seed, vocab, layers, width } = options;
  if (from !== undefined) {
    const checkpoint = await openRunSource(from, progress);
    if (!checkpoint.ownCorpus) {
      throw new RunError(
        `Cannot pretrain from ${from}: from must be a folder that pretrain wrote. Hint: train-lora teaches other models.`,
      );
    }
    return { checkpoint, tokenizer: JSON.parse(await readFile(join(from, "tokenizer.json"), "utf8")) as Tokenizer };
  }
  const tokenizer = known ?? trainBpe(tokenizerTexts(seed), { vocabSize: vocab, specialTokens });
  const tokens = await tokensFromParts({
    path: out,
    tokenizer,
    template: chatTemplate,
    eosToken: "<|im_end|>",
    endIds: [0, 2],
    answersApart: true,
  });
  const config: ModelConfig = {
    layers,
    width,
    heads: width / headDim,
    kvHeads: width / headDim / 2,
    headDim,
    ffn: 2 * width,
    vocab: tokens.size,
    contextLength: 1024,
    ropeBase: 10_000,
    normEps: 1e-6,
    tiedEmbedding: true,
    qkvBias: true,
  };
  const initial = new Random(`pretrain/${seed}/weights`);
  return { checkpoint: freshCheckpoint(config, tokens, () => initial.next(), { mimetic: true }), tokenizer };
}

/** Examples as the chat template writes them; a segment between special tokens begins with a space. */
function tokenizerTexts(seed: number): string[] {
  const random = new Random(`pretrain/${seed}/tokenizer`);
  return Array.from({ length: tokenizerExamples }, () => {
    const example = corpusExample(random, scenarioStyle);
    return ` user\n${turnOf(example)} \n assistant\n ${example.answer}`;
  });
}

/** Examples of a kind that are asked on the way, drawn from how many. */
const askedEach = 64, askedOf = 1600;

/** Greedy EM by kind, on examples of another stream than any of training's. */
async function exactMatches(
  model: LocalModel,
  seed: number,
  progress: (done: number, total: number) => void,
): Promise<Record<string, number>> {
  const random = new Random(`pretrain/${seed}/held out`);
  const byKind = Map.groupBy(
    Array.from({ length: askedOf }, () => corpusExample(random, scenarioStyle)),
    ({ kind, lines }: CorpusExample) => kind === "read" ? `read ${lines.length}` : kind,
  );
  const found: Record<string, number> = {};
  for (const [kind, examples] of [...byKind].sort(([a], [b]) => a < b ? -1 : 1)) {
    const asked = examples.slice(0, askedEach).map((e) => ({ user: turnOf(e), answer: e.answer }));
    const hits = await greedyMatches(model, asked, { adapters: [], progress });
    found[kind] = hits.filter(Boolean).length / hits.length;
  }
  return found;
}

async function writeModelFolder(
  out: string,
  config: ModelConfig,
  tokenizer: Tokenizer,
  weights: Map<string, Float32Array>,
): Promise<string[]> {
  const tensors = [...expectedTensors(config)].map(([name, [rows, cols]]) => ({
    name,
    shape: rows === 1 ? [cols] : [rows, cols],
    make: () => weights.get(name)!,
  }));
  const weightsPath = join(out, "model.safetensors");
  await writeSafetensors(`${weightsPath}.incomplete`, tensors, "bf16", { format: "pt" });
  await rename(`${weightsPath}.incomplete`, weightsPath);
  await writeModelCompanions(out, {
    config: { ...modelConfigJson(config), eos_token_id: [0, 2], hei_nw_corpus: true },
    tokenizer,
    tokenizerConfig: {
      tokenizer_class: "PreTrainedTokenizerFast",
      model_max_length: config.contextLength,
      eos_token: "<|im_end|>",
      chat_template: chatTemplate,
    },
  });
  return ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"].map((name) => join(out, name));
}
