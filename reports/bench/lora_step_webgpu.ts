/**
 * LoRA training steps in f32 on WebGPU, ours beside jax-js and TensorFlow.js on the same adapter, all in one run:
 *
 *     deno run -A reports/bench/lora_step_webgpu.ts [--json FILE] [--rounds 5] [--steps 2] [--tiny]
 *
 * All train the same adapter (rank 8, all projections, AdamW) of the embedded model on the same rows: forward pass, backward pass and
 * update on the device. Losses of the first steps are compared before anything is timed; a peer whose losses differ from ours is not
 * timed. The sides take turns, those that wait are stopped. Rows have one length, and all compute logits for answers only.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import process from "node:process";
import { embeddedModel } from "../../core/format/known_models.ts";
import { parameterCount } from "../../core/format/lora_adapter.ts";
import { openModel } from "../../core/format/open_model.ts";
import { requestAdapter } from "../../kernels/webgpu/start.ts";
import { inFloats, type LoraShape, noisyLora, randomRows } from "./lora_case.ts";
import { type LoraSide, ourLoraSide, startLoraPeers } from "./lora_sides.ts";
import type { Absent } from "./matmul_sides.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant, spread } from "./spread.ts";

const usual: LoraShape = { rows: 8, tokens: 48, answerTokens: 4 };
/** For a device in software: a usual step takes half a minute there. */
const tiny: LoraShape = { rows: 1, tokens: 8, answerTokens: 4 };
/** Steps whose losses are compared, and how far they may differ. */
const comparedSteps = 3;
const lossTolerance = 1e-3;

/** One side. */
export interface LoraGpuRow {
  peer: string;
  version: string;
  /** Median of a step, and what a tenth of the steps lies below and above. */
  seconds: number;
  p10: number;
  p90: number;
  samples: number;
  tokens_per_second: number;
  /** Of the compared steps. */
  losses: number[];
  load: number;
}

/** `results/lora_step_webgpu.json`. */
export interface LoraGpuResult extends Provenance {
  bench: "lora_step_webgpu";
  command: string;
  adapter: string;
  model: string;
  shape: LoraShape;
  rank: number;
  /** Trained ones. */
  parameters: number;
  rows: LoraGpuRow[];
  /** Peers that were not timed: not installed, failed, or with other losses. */
  absent: Absent[];
}

/** What keeps a peer's losses from being ours; undefined if nothing does. */
export function lossDifference(ours: readonly number[], theirs: readonly number[]): string | undefined {
  const at = ours.findIndex((loss, i) => !(Math.abs(loss - theirs[i]) <= lossTolerance));
  return at < 0 ? undefined : `its loss in step ${at + 1} is ${theirs[at]}, ours ${ours[at]}`;
}

/** The losses of the first steps of a side. */
async function firstLosses(side: LoraSide): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < comparedSteps; i++) losses.push((await side.step()).loss);
  return losses;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "5" },
      steps: { type: "string", default: "2" },
      tiny: { type: "boolean", default: false },
    },
  });
  const shape = values.tiny ? tiny : usual;
  const found = await requestAdapter();
  if (!found) {
    console.error("Cannot measure WebGPU: there is no adapter (Debian: mesa-vulkan-drivers).");
    process.exit(2);
  }
  const made = await provenance();
  const checkpoint = inFloats(await openModel(embeddedModel.id));
  const adapter = noisyLora(checkpoint.config, embeddedModel.id);
  const start = { checkpoint, adapter, rows: randomRows(shape, checkpoint.config.vocab) };
  const { sides: peers, absent } = await startLoraPeers(start);
  const entries: { side: LoraSide; losses: number[]; times: number[] }[] = [];
  for (const side of [await ourLoraSide(start), ...peers]) {
    try {
      const losses = await firstLosses(side);
      const reason = entries.length > 0 ? lossDifference(entries[0].losses, losses) : undefined;
      if (reason === undefined) {
        entries.push({ side, losses, times: [] });
        continue;
      }
      absent.push({ name: side.name, reason });
    } catch (error) {
      if (entries.length === 0) throw error;
      absent.push({ name: side.name, reason: (error as Error).message });
    }
    await side.close();
  }
  absent.forEach(({ name, reason }) => console.log(`left out: ${name}: ${reason}`));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { side, times } of entries) {
      for (let i = 0; i < Number(values.steps); i++) times.push((await side.step()).seconds);
    }
  }
  const tokens = shape.rows * shape.tokens, load = significant(loadavg()[0], 3);
  const rows = entries.map(({ side: { name: peer, version }, losses, times }): LoraGpuRow => {
    const { median, p10, p90, samples } = spread(times);
    const [seconds, least, most] = [median, p10, p90].map((value) => significant(value));
    console.log(`${peer} ${version}: ${seconds} s a step, ${least}–${most}, losses ${losses.join(", ")}`);
    const told = { seconds, p10: least, p90: most, samples, tokens_per_second: significant(tokens / median) };
    return { peer, version, ...told, losses: losses.map((loss) => significant(loss, 7)), load };
  });
  for (const { side } of entries) await side.close();
  const result: LoraGpuResult = {
    bench: "lora_step_webgpu",
    command: commandLine("lora_step_webgpu"),
    ...made,
    adapter: found.summary.name,
    model: embeddedModel.id,
    shape,
    rank: adapter.rank,
    parameters: parameterCount(adapter),
    rows,
    absent,
  };
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}

if (import.meta.main) await main();
