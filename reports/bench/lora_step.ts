/**
 * LoRA training on SmolLM2, ours beside PyTorch + PEFT, alternating in one run: same rows, adapter, rank and number of threads offered;
 * the peer takes the number that serves it best. Both compute in f32, but for a variant of ours that takes products with frozen weights in integers
 * of 8 bits (`--activation-bits 8`). Another adapts the upper third of the blocks only (`--lora-layers`), where the peer adapts all.
 *
 *     deno run -A reports/bench/lora_step.ts [--model PATH] [--python PATH] [--threads 2] [--rounds 5] [--steps 2] [--out FILE]
 *
 * Losses of the first steps are compared before anything is timed. Rows share no prefix. Those of one length
 * need no padding, so that both sides do the same work on the same tokens; rows of mixed lengths are padded by the peer and packed here.
 * That ours computes logits for answers only and does not read a row's last token is part of what is compared.
 */
import { parseArgs } from "node:util";
import { dirname } from "node:path";
import process from "node:process";
import { openGguf } from "../../core/format/gguf_checkpoint.ts";
import { referenceModel } from "../../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../../core/format/locate.ts";
import { writePeft } from "../../core/format/peft.ts";
import { startModel } from "../../core/model/load.ts";
import { createLora, projections } from "../../core/model/lora.ts";
import { Random } from "../../core/random/random.ts";
import { LoraTrainer } from "../../core/train/lora_trainer.ts";
import type { TrainRow } from "../../core/train/train_row.ts";
import { InputError, ModelError } from "../../schemas/errors.ts";
import { bestThreads, type Timing, timing } from "./alternating.ts";
import { type Provenance, provenance } from "./provenance.ts";
import { findPeerPython } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";

/** Tokens of each row. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  "16 × 24": Array(16).fill(24),
  "16 × 40": Array(16).fill(40),
  "8 × 96": Array(8).fill(96),
  "16 × 12–72": Array.from({ length: 16 }, (_, i) => 12 + 4 * i),
};
/** Ways of ours; the first computes what the peer does. */
const variants = [
  { name: "all blocks", layers: 0, activationBits: 32 },
  { name: "all blocks, 8 bits", layers: 0, activationBits: 8 },
  { name: "upper third", layers: 10, activationBits: 32 },
] as const;
const rank = 8;
const alpha = 16;
const learningRate = 1e-3;
const answerTokens = 4;
/** Steps whose losses are compared, and how far they may differ. */
const comparedSteps = 3;
const lossTolerance = 1e-2;

/** One line of `results/lora_step.json`. */
export interface LoraStepResult extends Provenance {
  bench: "lora_step";
  model: string;
  /** "16 × 24" tokens, the last `answerTokens` of which bear loss. */
  shape: string;
  /** Of all rows, without padding. */
  tokens: number;
  answerTokens: number;
  /** "all blocks", "all blocks, 8 bits" or "upper third". */
  variant: string;
  rank: number;
  parameters: number;
  ours: Timing & { device: string };
  peer: Timing & { threads: number };
  /** Our tokens per second over the peer's. */
  ratio: number;
  /** Losses of the first steps. */
  losses: { ours: number[]; peer: number[] };
}

function randomRows(lengths: readonly number[], vocab: number, random: Random): TrainRow[] {
  return lengths.map((length) => ({
    tokens: Array.from({ length }, () => random.int(vocab)),
    answerStart: length - answerTokens,
    loss: "nll" as const,
  }));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: "string", default: referenceModel.id },
      python: { type: "string" },
      threads: { type: "string", default: "2" },
      rounds: { type: "string", default: "5" },
      steps: { type: "string", default: "2" },
      out: { type: "string", default: new URL("results/lora_step.json", import.meta.url).pathname },
    },
  });
  const found = await findPeerPython(values.python);
  if ("missing" in found) {
    console.error(`Cannot compare with PyTorch + PEFT: ${found.missing}`);
    process.exit(2);
  }
  const threads = Number(values.threads);
  const located = locateModel(values.model, processEnvironment);
  if (located?.kind !== "gguf") {
    throw new InputError(
      `Cannot compare with PyTorch + PEFT: --model must be a GGUF file on this machine: received ${values.model}. ` +
        `Hint: hei-nw pull ${referenceModel.id}`,
    );
  }
  const { path } = located;
  const folder = await Deno.makeTempDir();
  const peer = new PeerProcess(found.python, new URL("peers/lora_step_peer.py", import.meta.url));
  const models = await Promise.all(
    variants.map(async ({ activationBits }) =>
      await startModel(await openGguf(path), { device: "cpu", threads, contextLength: 512, activationBits })
    ),
  );
  try {
    const { config } = models[0];
    const random = new Random("lora_step");
    const adapters = variants.map(({ layers }) => {
      const adapter = createLora(
        config,
        { rank, alpha, targets: projections, layers, baseModel: values.model },
        () => random.next(),
      );
      // Where B is zero the gradient of A is zero as well, and a comparison of losses would say less.
      for (const pair of adapter.pairs) pair.b.forEach((_, i) => pair.b[i] = 0.01 * (random.next() - 0.5));
      return adapter;
    });
    adapters[1] = adapters[0];
    await writePeft(folder, adapters[0], { dtype: "f32" });
    const { threads: _, ...versions } = await peer.ask<Record<string, string>>({ do: "versions" });
    const { parameters } = await peer.ask<{ parameters: number }>({ do: "load", model: path, adapter: folder });

    const results: LoraStepResult[] = [];
    for (const [shape, lengths] of Object.entries(shapes)) {
      const rows = randomRows(lengths, config.vocab, random.fork(shape));
      const peerRows = rows.map((r) => [r.tokens, r.answerStart]);
      const peerStep = () => peer.ask<{ loss: number; seconds: number }>({ do: "step", rows: peerRows });
      const trainers = models.map((model, i) => {
        model.addAdapter("bench", adapters[i]);
        return new LoraTrainer(model, "bench");
      });
      const ourStep = async (trainer: LoraTrainer) => {
        const started = performance.now();
        const { loss } = await trainer.step(rows, learningRate);
        return { loss, seconds: (performance.now() - started) / 1000 };
      };

      await peer.ask({ do: "reset", lr: learningRate });
      const losses = { ours: variants.map(() => [] as number[]), peer: [] as number[] };
      for (let i = 0; i < comparedSteps; i++) {
        for (const [v, trainer] of trainers.entries()) losses.ours[v].push((await ourStep(trainer)).loss);
        losses.peer.push((await peerStep()).loss);
        const off = Math.abs(losses.ours[0][i] - losses.peer[i]);
        if (!(off <= lossTolerance)) {
          throw new ModelError(
            `Cannot compare speeds: losses of step ${i + 1} must differ by at most ${lossTolerance}: ` +
              `received ${losses.ours[0][i]} (ours) and ${losses.peer[i]} (peer)`,
          );
        }
      }

      const peerThreads = await bestThreads(peer, threads, peerStep);
      const samples = { ours: variants.map(() => [] as number[]), peer: [] as number[] };
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const [v, trainer] of trainers.entries()) {
          for (let i = 0; i < Number(values.steps); i++) samples.ours[v].push((await ourStep(trainer)).seconds);
        }
        for (let i = 0; i < Number(values.steps); i++) samples.peer.push((await peerStep()).seconds);
      }
      for (const trainer of trainers) trainer.close();
      const tokens = lengths.reduce((sum, n) => sum + n, 0);
      const theirs = timing(samples.peer, tokens);
      for (const [v, variant] of variants.entries()) {
        const ours = timing(samples.ours[v], tokens);
        const ratio = ours.tokensPerSecond / theirs.tokensPerSecond;
        console.error(
          `${shape}, ${variant.name}: ours ${ours.median.toFixed(2)} s (${
            ours.tokensPerSecond.toFixed(0)
          } tokens/s), ` +
            `PyTorch + PEFT ${theirs.median.toFixed(2)} s (${
              theirs.tokensPerSecond.toFixed(0)
            } tokens/s, ${peerThreads} threads), ratio ${ratio.toFixed(2)}`,
        );
        results.push({
          bench: "lora_step",
          model: values.model,
          shape,
          tokens,
          answerTokens,
          variant: variant.name,
          rank,
          parameters,
          ours: { ...ours, device: models[v].device.description },
          peer: { ...theirs, threads: peerThreads },
          ratio,
          losses: { ours: losses.ours[v], peer: losses.peer },
          ...await provenance(versions),
        });
      }
    }
    await Deno.mkdir(dirname(values.out), { recursive: true });
    await Deno.writeTextFile(values.out, JSON.stringify(results, null, 2) + "\n");
    console.error(`written to ${values.out}`);
  } finally {
    for (const model of models) model.close();
    await peer.close();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
