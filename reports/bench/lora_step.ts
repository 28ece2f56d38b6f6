/**
 * LoRA training on SmolLM2, ours beside PyTorch + PEFT, alternating in one run: same rows, adapter, rank, precision
 * (f32 arithmetic) and number of threads offered; the peer takes the number that serves it best.
 *
 *     deno run -A reports/bench/lora_step.ts [--model PATH] [--python PATH] [--threads 2] [--rounds 5] [--steps 2] [--out FILE]
 *
 * Losses of the first steps are compared before anything is timed. Rows have no padding and share no prefix, so both
 * sides do the same work on the same tokens; that ours computes logits for answers only is part of what is compared.
 */
import { parseArgs } from "node:util";
import { dirname } from "node:path";
import process from "node:process";
import { openGguf } from "../../core/format/gguf_checkpoint.ts";
import { referenceModel } from "../../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../../core/format/locate.ts";
import { writePeft } from "../../core/format/peft.ts";
import { loadModel } from "../../core/model/load.ts";
import { createLora, projections } from "../../core/model/lora.ts";
import { Random } from "../../core/scenarios/random.ts";
import { LoraTrainer } from "../../core/train/lora_trainer.ts";
import type { TrainRow } from "../../core/train/train_row.ts";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import { InputError, ModelError } from "../../schemas/errors.ts";
import { type Provenance, provenance } from "./provenance.ts";
import { findPeerPython } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";

const shapes = [{ rows: 16, tokens: 24 }, { rows: 16, tokens: 40 }, { rows: 8, tokens: 96 }];
const rank = 8;
const alpha = 16;
const learningRate = 1e-3;
const answerTokens = 4;
/** Steps whose losses are compared, and how far they may differ. */
const comparedSteps = 3;
const lossTolerance = 1e-2;

/** Seconds a step of one side. */
export interface Timing {
  median: number;
  min: number;
  max: number;
  tokensPerSecond: number;
  samples: number[];
}

/** One line of `results/lora_step.json`. */
export interface LoraStepResult extends Provenance {
  bench: "lora_step";
  model: string;
  shape: { rows: number; tokens: number; answerTokens: number };
  rank: number;
  parameters: number;
  ours: Timing & { device: string };
  peer: Timing & { threads: number };
  /** Our tokens per second over the peer's. */
  ratio: number;
  /** Losses of the compared steps. */
  losses: { ours: number[]; peer: number[] };
}

/** Median, spread and rate of some samples in seconds. */
export function timing(samples: readonly number[], tokens: number): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return {
    median,
    min: sorted[0],
    max: sorted[sorted.length - 1],
    tokensPerSecond: tokens / median,
    samples: [...samples],
  };
}

function randomRows(shape: { rows: number; tokens: number }, vocab: number, random: Random): TrainRow[] {
  return Array.from({ length: shape.rows }, () => ({
    tokens: Array.from({ length: shape.tokens }, () => random.int(vocab)),
    answerStart: shape.tokens - answerTokens,
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
  const model = loadModel(await openGguf(path), await createCpuDevice({ threads }), { maxPositions: 512 });
  try {
    const random = new Random("lora_step");
    const start = createLora(
      model.config,
      { rank, alpha, targets: projections, baseModel: values.model },
      () => random.next(),
    );
    // Where B is zero the gradient of A is zero as well, and a comparison of losses would say less.
    for (const pair of start.pairs) pair.b.forEach((_, i) => pair.b[i] = 0.01 * (random.next() - 0.5));
    await writePeft(folder, start, { dtype: "f32" });
    const { threads: _, ...versions } = await peer.ask<Record<string, string>>({ do: "versions" });
    const { parameters } = await peer.ask<{ parameters: number }>({ do: "load", model: path, adapter: folder });

    const results: LoraStepResult[] = [];
    for (const shape of shapes) {
      const rows = randomRows(shape, model.config.vocab, random.fork(`${shape.rows}x${shape.tokens}`));
      const peerRows = rows.map((r) => [r.tokens, r.answerStart]);
      const peerStep = () => peer.ask<{ loss: number; seconds: number }>({ do: "step", rows: peerRows });
      model.addAdapter("bench", start);
      const trainer = new LoraTrainer(model, "bench");
      const ourStep = async () => {
        const started = performance.now();
        const { loss } = await trainer.step(rows, learningRate);
        return { loss, seconds: (performance.now() - started) / 1000 };
      };

      await peer.ask({ do: "reset", lr: learningRate });
      const losses = { ours: [] as number[], peer: [] as number[] };
      for (let i = 0; i < comparedSteps; i++) {
        losses.ours.push((await ourStep()).loss);
        losses.peer.push((await peerStep()).loss);
        const off = Math.abs(losses.ours[i] - losses.peer[i]);
        if (!(off <= lossTolerance)) {
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
      trainer.close();
      const tokens = shape.rows * shape.tokens;
      const ours = timing(samples.ours, tokens), theirs = timing(samples.peer, tokens);
      const ratio = ours.tokensPerSecond / theirs.tokensPerSecond;
      console.error(
        `${shape.rows} × ${shape.tokens}: ours ${ours.median.toFixed(2)} s (${
          ours.tokensPerSecond.toFixed(0)
        } tokens/s), ` +
          `PyTorch + PEFT ${theirs.median.toFixed(2)} s (${
            theirs.tokensPerSecond.toFixed(0)
          } tokens/s, ${peerThreads} threads), ratio ${ratio.toFixed(2)}`,
      );
      results.push({
        bench: "lora_step",
        model: values.model,
        shape: { ...shape, answerTokens },
        rank,
        parameters,
        ours: { ...ours, device: model.device.description },
        peer: { ...theirs, threads: peerThreads },
        ratio,
        losses,
        ...await provenance(versions),
      });
    }
    await Deno.mkdir(dirname(values.out), { recursive: true });
    await Deno.writeTextFile(values.out, JSON.stringify(results, null, 2) + "\n");
    console.error(`written to ${values.out}`);
  } finally {
    model.close();
    await peer.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Tries 1 … `most` threads, two steps each, and leaves the peer on the fastest number. */
async function bestThreads(peer: PeerProcess, most: number, step: () => Promise<{ seconds: number }>): Promise<number> {
  let best = { count: 1, seconds: Infinity };
  for (let count = 1; count <= most; count *= 2) {
    await peer.ask({ do: "threads", count });
    const seconds = Math.min((await step()).seconds, (await step()).seconds);
    if (seconds < best.seconds) best = { count, seconds };
  }
  await peer.ask({ do: "threads", count: best.count });
  return best.count;
}

if (import.meta.main) await main();
