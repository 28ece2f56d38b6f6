/**
 * What fusing pairs of 128-bit instructions brings: our cpu device with the register blocks of 5 × 8 and of 5 × 16 in turns, in one
 * process, on products and on whole training steps. V8 has to be told:
 *
 *     DENO_V8_FLAGS=--experimental-wasm-revectorize deno run -A reports/bench/pairs.ts [--json FILE] [--threads 1] [--rounds 15]
 *
 * Results have to be the same bit by bit. What counts is the ratio of neighbours in time: on a machine that others use as well, rates
 * are not those of a quiet one.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { openGguf } from "../../core/format/gguf_checkpoint.ts";
import { referenceModel } from "../../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../../core/format/locate.ts";
import type { Tokenizer } from "../../core/format/tokenizer.ts";
import { freshCheckpoint } from "../../core/model/fresh_checkpoint.ts";
import { loadModel } from "../../core/model/load.ts";
import { Random } from "../../core/random/random.ts";
import { FullTrainer } from "../../core/train/full_trainer.ts";
import { LoraTrainer } from "../../core/train/lora_trainer.ts";
import type { ActivationBits } from "../../kernels/activation_bits.ts";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import { fusesPairs } from "../../kernels/cpu/wide/fuses_pairs.ts";
import type { Device } from "../../kernels/device.ts";
import { quantize } from "../../kernels/reference/quantize.ts";
import type { WeightFormat } from "../../kernels/weight_format.ts";
import { noisyLora, randomRows } from "./lora_case.ts";
import { noise } from "./matmul_case.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant, type Spread, spread } from "./spread.ts";

/** One thing that was done by both. */
export interface PairsRow {
  what: string;
  /** Median seconds of either register block. */
  single: number;
  pairs: number;
  /** Times of `single` over those of `pairs`, round by round. */
  gain: Spread;
  load: number;
}

/** `results/pairs.json`. */
export interface PairsResult extends Provenance {
  bench: "pairs";
  command: string;
  threads: number;
  rows: PairsRow[];
}

const blocks = ["5×8", "5×16"] as const;
/** Operations of a round of products: some tens of milliseconds. */
const flopPerRound = 1e9;
const learningRate = 1e-3;
/** Weights as stored, and bits of x. */
const kinds: readonly [WeightFormat, ActivationBits][] = [["f32", 32], ["q4_1", 32], ["q4_1", 15], ["q4_1", 8]];
const shapes = [[256, 576, 576], [256, 1536, 576], [256, 576, 1536], [256, 49152, 576], [48, 576, 576], [
  3584,
  384,
  128,
]];

/** What one register block does, and the numbers that have to be the same. */
interface Task {
  run(): Promise<void> | void;
  result(): Promise<readonly number[] | Float32Array>;
}

function product(
  device: Device,
  [m, n, k]: readonly number[],
  format: WeightFormat,
  activationBits: ActivationBits,
): Task {
  const out = device.alloc(m * n), x = device.alloc(m * k);
  device.write(x, noise(m * k, 1));
  const w = device.weight(quantize(noise(n * k, 2), format), format, n, k);
  const times = Math.max(1, Math.round(flopPerRound / (2 * m * n * k)));
  return {
    run: () => {
      for (let i = 0; i < times; i++) device.matmulNT({ out, x, w, m, n, k, activationBits });
    },
    result: async () => {
      const found = await device.read(out);
      for (const buffer of [out, x, w]) device.free(buffer);
      return found;
    },
  };
}

/** Steps of a trainer; the losses on the way have to be the same. */
function steps(step: () => Promise<{ loss: number }>): Task {
  const losses: number[] = [];
  return {
    run: async () => {
      losses.push((await step()).loss);
    },
    result: () => Promise.resolve(losses),
  };
}

async function measure(what: string, tasks: readonly Task[], rounds: number): Promise<PairsRow> {
  const seconds = tasks.map(() => [] as number[]);
  for (let round = -2; round < rounds; round++) {
    for (const [i, task] of tasks.entries()) {
      const started = performance.now();
      await task.run();
      if (round >= 0) seconds[i].push((performance.now() - started) / 1000);
    }
  }
  const [one, other] = await Promise.all(tasks.map((task) => task.result()));
  if (one.length !== other.length || one.some((value, i) => value !== other[i])) {
    throw new Error(`Cannot compare speeds: ${what} must give the same bits: they differ`);
  }
  const [single, pairs] = seconds.map((samples) => significant(spread(samples).median));
  const gain = spread(seconds[0].map((value, i) => value / seconds[1][i]));
  const row = { what, single, pairs, gain: { ...gain, median: significant(gain.median) }, load: loadavg()[0] };
  console.error(`${what.padEnd(44)} ${single} s, in pairs ${pairs} s, gain ${row.gain.median}`);
  return row;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      threads: { type: "string", default: "1" },
      rounds: { type: "string", default: "15" },
    },
  });
  if (!fusesPairs()) {
    console.error(
      "Cannot measure pairs: V8 does not fuse them. Hint: DENO_V8_FLAGS=--experimental-wasm-revectorize, on x64.",
    );
    Deno.exit(2);
  }
  const threads = Number(values.threads), rounds = Number(values.rounds);
  const device = (registerBlock: typeof blocks[number]) => createCpuDevice({ threads, registerBlock });
  const rows: PairsRow[] = [];

  const devices = await Promise.all(blocks.map(device));
  for (const [format, bits] of kinds) {
    for (const shape of shapes) {
      const name = `${shape.join("×")}, ${format}${bits === 32 ? "" : `, x of ${bits} bits`}`;
      rows.push(await measure(name, devices.map((d) => product(d, shape, format, bits)), rounds));
    }
  }
  for (const d of devices) d.close();

  const full = { layers: 4, width: 128, heads: 4, kvHeads: 2, headDim: 32, ffn: 384, vocab: 768 };
  const trainers = await Promise.all(blocks.map(async (block) => {
    const random = new Random("pairs");
    const config = {
      contextLength: 512,
      ropeBase: 1e4,
      normEps: 1e-6,
      tiedEmbedding: true,
      qkvBias: true,
      ...full,
    } as const;
    const checkpoint = freshCheckpoint(config, { size: full.vocab } as Tokenizer, () => random.next());
    return new FullTrainer(loadModel(checkpoint, await device(block), { trainable: true }));
  }));
  const text = randomRows({ rows: 32, tokens: 112, answerTokens: 111 }, full.vocab);
  const stepRounds = Math.max(3, Math.round(rounds / 2));
  const whole = trainers.map((trainer) => steps(() => trainer.step(text, learningRate)));
  rows.push(await measure("step of full training, 0.9 M, 32 × 112 tokens", whole, stepRounds));

  const located = locateModel(referenceModel.id, processEnvironment);
  if (located?.kind === "gguf") {
    for (const activationBits of [32, 8] as const) {
      const adapted = await Promise.all(blocks.map(async (block) => {
        const model = loadModel(await openGguf(located.path), await device(block), {
          contextLength: 512,
          activationBits,
        });
        model.addAdapter("pairs", noisyLora(model.config, referenceModel.id));
        return { model, trainer: new LoraTrainer(model, "pairs") };
      }));
      const answers = randomRows({ rows: 16, tokens: 24, answerTokens: 6 }, adapted[0].model.config.vocab);
      const name = `LoRA step, SmolLM2-135M, 16 × 24 tokens${
        activationBits === 32 ? "" : `, x of ${activationBits} bits`
      }`;
      rows.push(
        await measure(name, adapted.map(({ trainer }) => steps(() => trainer.step(answers, learningRate))), stepRounds),
      );
      for (const { model, trainer } of adapted) {
        trainer.close();
        model.close();
        model.device.close();
      }
    }
  } else console.error(`LoRA steps are left out: hei-nw pull ${referenceModel.id}`);

  const result: PairsResult = { bench: "pairs", ...await provenance(), command: commandLine("pairs"), threads, rows };
  if (values.json) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 2) + "\n");
  Deno.exit(0);
}

if (import.meta.main) await main();
