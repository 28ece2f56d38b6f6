/**
 * Training of all weights of small models, ours beside PyTorch, alternating in one run: same weights, rows, optimiser, precision (f32)
 * and number of threads offered; the peer takes the number that serves it best.
 *
 *     deno run -A reports/bench/full_step.ts [--python PATH] [--threads 2] [--rounds 5] [--steps 2] [--out FILE]
 *
 * Losses of the first steps are compared before anything is timed. Rows have no padding, and every token but the first bears loss, as
 * in pretraining.
 */
import { parseArgs } from "node:util";
import { dirname, join } from "node:path";
import process from "node:process";
import type { ModelConfig } from "../../core/format/model_source.ts";
import { writeSafetensors } from "../../core/format/write_safetensors.ts";
import type { Tokenizer } from "../../core/format/tokenizer.ts";
import { freshCheckpoint } from "../../core/model/fresh_checkpoint.ts";
import { startModel } from "../../core/model/load.ts";
import { Random } from "../../core/random/random.ts";
import { FullTrainer } from "../../core/train/full_trainer.ts";
import type { TrainRow } from "../../core/train/train_row.ts";
import { ModelError } from "../../schemas/errors.ts";
import { bestThreads, type Timing, timing } from "./alternating.ts";
import { findPeerPython } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";
import { type Provenance, provenance } from "./provenance.ts";

const models: Readonly<Record<string, Partial<ModelConfig>>> = {
  "0.9 M": { layers: 4, width: 128, heads: 4, kvHeads: 2, headDim: 32, ffn: 384, vocab: 768 },
  "2.8 M": { layers: 6, width: 192, heads: 6, kvHeads: 2, headDim: 32, ffn: 512, vocab: 2048 },
};
const shape = { rows: 32, tokens: 112 };
const learningRate = 1e-3;
/** Steps whose losses are compared, and how far they may differ. */
const comparedSteps = 3;
const lossTolerance = 1e-3;

/** One line of `results/full_step.json`. */
export interface FullStepResult extends Provenance {
  bench: "full_step";
  model: string;
  parameters: number;
  shape: { rows: number; tokens: number };
  ours: Timing & { device: string };
  peer: Timing & { threads: number };
  /** Our tokens per second over the peer's. */
  ratio: number;
  /** Losses of the compared steps. */
  losses: { ours: number[]; peer: number[] };
}

function configOf(sizes: Partial<ModelConfig>): ModelConfig {
  return {
    contextLength: 512,
    ropeBase: 10_000,
    normEps: 1e-6,
    tiedEmbedding: true,
    qkvBias: true,
    ...sizes,
  } as ModelConfig;
}

/** The same as `transformers` calls it. */
function peerConfig(c: ModelConfig): Record<string, unknown> {
  return {
    vocab_size: c.vocab,
    hidden_size: c.width,
    intermediate_size: c.ffn,
    num_hidden_layers: c.layers,
    num_attention_heads: c.heads,
    num_key_value_heads: c.kvHeads,
    max_position_embeddings: c.contextLength,
    rope_theta: c.ropeBase,
    rms_norm_eps: c.normEps,
    tie_word_embeddings: c.tiedEmbedding,
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      python: { type: "string" },
      threads: { type: "string", default: "2" },
      rounds: { type: "string", default: "5" },
      steps: { type: "string", default: "2" },
      out: { type: "string", default: new URL("results/full_step.json", import.meta.url).pathname },
    },
  });
  const found = await findPeerPython(values.python);
  if ("missing" in found) {
    console.error(`Cannot compare with PyTorch: ${found.missing}`);
    process.exit(2);
  }
  const threads = Number(values.threads);
  const folder = await Deno.makeTempDir();
  const peer = new PeerProcess(found.python, new URL("peers/full_step_peer.py", import.meta.url));
  try {
    const { threads: _, ...versions } = await peer.ask<Record<string, string>>({ do: "versions" });
    const results: FullStepResult[] = [];
    for (const [name, sizes] of Object.entries(models)) {
      const config = configOf(sizes);
      const random = new Random(`full_step/${name}`);
      const checkpoint = freshCheckpoint(config, { size: config.vocab } as Tokenizer, () => random.next());
      const weights = join(folder, `${config.width}.safetensors`);
      const tensors = checkpoint.names().map((tensor) => {
        const { rows, cols, data } = checkpoint.tensor(tensor);
        return {
          name: tensor,
          shape: rows === 1 ? [cols] : [rows, cols],
          make: () => new Float32Array(data.buffer as ArrayBuffer),
        };
      });
      await writeSafetensors(weights, tensors, "f32");
      const { parameters } = await peer.ask<{ parameters: number }>({
        do: "load",
        config: peerConfig(config),
        weights,
        lr: learningRate,
      });
      const model = await startModel(checkpoint, { device: "cpu", threads, trainable: true });
      const trainer = new FullTrainer(model);
      try {
        const rows: TrainRow[] = Array.from({ length: shape.rows }, () => ({
          tokens: Array.from({ length: shape.tokens }, () => random.int(config.vocab)),
          answerStart: 1,
          loss: "nll",
        }));
        const peerStep = () =>
          peer.ask<{ loss: number; seconds: number }>({ do: "step", rows: rows.map((r) => r.tokens) });
        const ourStep = async () => {
          const started = performance.now();
          const { loss } = await trainer.step(rows, learningRate);
          return { loss, seconds: (performance.now() - started) / 1000 };
        };
        const losses = { ours: [] as number[], peer: [] as number[] };
        for (let i = 0; i < comparedSteps; i++) {
          losses.ours.push((await ourStep()).loss);
          losses.peer.push((await peerStep()).loss);
          if (!(Math.abs(losses.ours[i] - losses.peer[i]) <= lossTolerance)) {
            throw new ModelError(
              `Cannot compare speeds: losses of step ${i + 1} must differ by at most ${lossTolerance}: ` +
                `received ${losses.ours[i]} (ours) and ${losses.peer[i]} (peer)`,
            );
          }
        }
        const peerThreads = await bestThreads(peer, threads, peerStep);
        const samples = { ours: [] as number[], peer: [] as number[] };
        for (let round = 0; round < Number(values.rounds); round++) {
          for (let i = 0; i < Number(values.steps); i++) samples.ours.push((await ourStep()).seconds);
          for (let i = 0; i < Number(values.steps); i++) samples.peer.push((await peerStep()).seconds);
        }
        const count = shape.rows * shape.tokens;
        const ours = timing(samples.ours, count), theirs = timing(samples.peer, count);
        const ratio = ours.tokensPerSecond / theirs.tokensPerSecond;
        console.error(
          `${name}: ours ${ours.median.toFixed(3)} s (${ours.tokensPerSecond.toFixed(0)} tokens/s), PyTorch ` +
            `${theirs.median.toFixed(3)} s (${
              theirs.tokensPerSecond.toFixed(0)
            } tokens/s, ${peerThreads} threads), ratio ${ratio.toFixed(2)}`,
        );
        results.push({
          bench: "full_step",
          model: name,
          parameters,
          shape,
          ours: { ...ours, device: model.device.description },
          peer: { ...theirs, threads: peerThreads },
          ratio,
          losses,
          ...await provenance(versions),
        });
      } finally {
        trainer.close();
        model.close();
      }
    }
    await Deno.mkdir(dirname(values.out), { recursive: true });
    await Deno.writeTextFile(values.out, JSON.stringify(results, null, 2) + "\n");
    console.error(`written to ${values.out}`);
  } finally {
    await peer.close();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
