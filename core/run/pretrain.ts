/** `hei-nw pretrain`: the embedded model from nothing, on the corpus of its own world. */
import { join } from "node:path";
import { greedyMatches } from "../eval/greedy_matches.ts";
import type { ModelConfig } from "../format/checkpoint.ts";
import { modelConfigJson } from "../format/config_json.ts";
import { writeSafetensors } from "../format/safetensors.ts";
import { tokensFromParts } from "../format/library_tokens.ts";
import { trainBpe } from "../format/bpe_trainer.ts";
import { freshCheckpoint } from "../model/fresh_checkpoint.ts";
import { loadModel } from "../model/load.ts";
import type { LocalModel } from "../model/local_model.ts";
import { type CorpusExample, corpusExample, corpusTurn } from "../scenarios/corpus.ts";
import { Random } from "../scenarios/random.ts";
import { chatRow } from "../train/chat_row.ts";
import { FullTrainer, type FullStep } from "../train/full_trainer.ts";
import { learningRate } from "../train/schedule.ts";
import { StepLate } from "../train/step_late.ts";
import { expectedTensors } from "../format/checkpoint_shapes.ts";
import { createDevice } from "../../kernels/choose_device.ts";
import { RunError } from "../../schemas/errors.ts";
import { writeJsonAtomic } from "./atomic_write.ts";
import { readCheckpointState, writeCheckpointState } from "./checkpoint_state.ts";
import type { ProgressSink } from "./progress.ts";

/** How the embedded model is made. */
export interface PretrainOptions {
  out: string;
  seed: number;
  steps: number;
  /** Examples a step. */
  batchSize: number;
  lr: number;
  warmup: number;
  layers: number;
  width: number;
  vocab: number;
  /** Steps between two checkpoints, and between two evaluations. */
  saveEvery: number;
  evalEvery: number;
  threads: number | undefined;
  resume: boolean;
}

/** Factor on the tokens of a prompt. */
const contextWeight = 0.3;
/** Examples from which the tokenizer is trained. */
const tokenizerExamples = 20_000;
const headDim = 32;
const specialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
/**
 * The question stands before the notes as well, so that they are read with it in mind: what comes after the last blank line is the
 * question.
 */
export const chatTemplate = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}" +
  "{% if message['role'] == 'user' and '\n\n' in message['content'] %}{{ message['content'].split('\n\n')[-1] + '\n' }}{% endif %}" +
  "{{ message['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** EM on examples that training does not draw, by kind. */
export type PretrainScores = Record<string, number>;

/** Trains, evaluates on the way, writes the model folder. */
export async function runPretrain(
  options: PretrainOptions,
  progress: ProgressSink,
  report: (step: number, scores: PretrainScores) => void,
): Promise<PretrainScores> {
  await Deno.mkdir(options.out, { recursive: true });
  const tokenizer = await tokenizerOf(options);
  const tokens = await tokensFromParts({
    path: options.out,
    tokenizer,
    template: chatTemplate,
    eosToken: "<|im_end|>",
    endIds: [0, 2],
  });
  const config: ModelConfig = {
    architecture: "qwen2",
    layers: options.layers,
    width: options.width,
    heads: options.width / headDim,
    kvHeads: options.width / headDim / 2,
    headDim,
    ffn: 3 * options.width,
    vocab: tokens.size,
    maxPositions: 512,
    ropeBase: 10_000,
    normEps: 1e-6,
    tiedEmbedding: true,
    qkvBias: true,
  };
  const initial = new Random(`pretrain/${options.seed}/weights`);
  const device = await createDevice("cpu", options.threads ? { threads: options.threads } : {});
  const model = loadModel(freshCheckpoint(config, tokens, () => initial.next(), { mimetic: true }), device, {
    trainable: true,
  });
  const trainer = new FullTrainer(model, { weightDecay: 0.1 });
  const statePath = join(options.out, "pretrain.state");
  try {
    const losses: number[] = [];
    const identity = JSON.stringify({ ...options, resume: undefined, out: undefined, threads: undefined });
    const state = options.resume ? await readCheckpointState(statePath) : undefined;
    if (state) {
      if (state.header.identity !== identity) {
        throw new RunError(`Cannot resume with ${statePath}: flags must be those of the interrupted training.`);
      }
      losses.push(...state.header.losses as number[]);
      const { params, m, v } = state.arrays;
      trainer.restore({ step: losses.length, params, m, v });
    }
    const late = new StepLate<FullStep>();
    const began = performance.now();
    let seen = 0;
    for (let step = trainer.steps; step < options.steps; step++) {
      const random = new Random(`pretrain/${options.seed}/${step}`);
      const rows = Array.from({ length: options.batchSize }, () => {
        const example = corpusExample(random);
        return { ...chatRow(tokens, corpusTurn(example), example.answer), context: contextWeight };
      });
      const lr = learningRate(step, { peak: options.lr, warmup: options.warmup, total: options.steps, kind: "cosine" });
      await late.add(await trainer.submit(rows, lr), (result) => {
        losses.push(result.loss);
        seen += result.tokens;
        const tokensPerSecond = seen / (performance.now() - began) * 1000;
        progress({ stage: "pretrain", step: step + 1, total: options.steps, loss: result.loss, tokensPerSecond });
      });
      const last = step + 1 === options.steps;
      if ((step + 1) % options.evalEvery === 0 || last) {
        await late.settle();
        report(step + 1, { loss: losses.slice(-50).reduce((a, b) => a + b, 0) / 50, ...await scores(model, options.seed) });
      }
      if ((step + 1) % options.saveEvery === 0 || last) {
        await late.settle();
        const { params, m, v } = await trainer.state();
        await writeCheckpointState(statePath, { header: { identity, losses }, arrays: { params, m, v } });
        await writeModel(options.out, config, tokenizer, await trainer.weights());
      }
    }
    return await scores(model, options.seed);
  } finally {
    trainer.close();
    model.close();
  }
}

async function tokenizerOf({ out, seed, vocab }: PretrainOptions): Promise<Record<string, unknown>> {
  const path = join(out, "tokenizer.json");
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    const random = new Random(`pretrain/${seed}/tokenizer`);
    const texts = Array.from({ length: tokenizerExamples }, () => {
      const example = corpusExample(random);
      return `${corpusTurn(example)}\n${example.answer}`;
    });
    const tokenizer = trainBpe(texts, { vocabSize: vocab, specialTokens });
    await Deno.writeTextFile(path, JSON.stringify(tokenizer));
    return tokenizer;
  }
}

/** Greedy EM by kind, on examples of another stream than any of training's. */
async function scores(model: LocalModel, seed: number): Promise<PretrainScores> {
  const random = new Random(`pretrain/${seed}/held out`);
  const byKind = new Map<string, CorpusExample[]>();
  for (let i = 0; i < 1600; i++) {
    const example = corpusExample(random);
    const kind = example.kind === "read" ? `read ${example.lines.length}` : example.kind;
    const own = byKind.get(kind) ?? [];
    if (own.length < 64) byKind.set(kind, [...own, example]);
  }
  const out: PretrainScores = {};
  for (const [kind, examples] of [...byKind].sort()) {
    const asked = examples.map((example) => ({ user: corpusTurn(example), answer: example.answer }));
    const hits = await greedyMatches(model, asked, { adapters: [] });
    out[kind] = hits.filter(Boolean).length / hits.length;
  }
  return out;
}

async function writeModel(
  out: string,
  config: ModelConfig,
  tokenizer: Record<string, unknown>,
  weights: Map<string, Float32Array>,
): Promise<void> {
  const shapes = expectedTensors(config);
  const tensors = [...shapes].map(([name, [rows, cols]]) => ({
    name,
    shape: rows === 1 ? [cols] : [rows, cols],
    make: () => weights.get(name)!,
  }));
  await writeSafetensors(join(out, "model.safetensors"), tensors, "bf16", { format: "pt" });
  await writeJsonAtomic(join(out, "config.json"), modelConfigJson(config));
  await writeJsonAtomic(join(out, "tokenizer_config.json"), {
    tokenizer_class: "PreTrainedTokenizerFast",
    eos_token: "<|im_end|>",
    chat_template: chatTemplate,
  });
  await Deno.writeTextFile(join(out, "tokenizer.json"), JSON.stringify(tokenizer));
}
