/**
 * Matrix products in f32 on WebGPU, ours beside jax-js and TensorFlow.js on the same adapter, and PyTorch on CUDA, all in one run:
 *
 *     deno run -A reports/bench/matmul_webgpu.ts [--json FILE] [--rounds 5] [--cubes 512,1024]
 *
 * Every product is compared with ours, and ours with sums in f64, before anything is timed. The sides take turns, those that wait are
 * stopped. Products are begun one after another and waited for together, as in a model; the wait itself (some 10 ms in Deno) is a
 * part of what is timed.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import process from "node:process";
import { requestAdapter } from "../../kernels/webgpu/start.ts";
import { type MatmulCase, shapeName } from "./matmul_case.ts";
import { type Absent, ourGpuSide, type Side, startGpuPeers } from "./matmul_sides.ts";
import { measure } from "./matmul_turns.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant, spread } from "./spread.ts";

const cases: readonly MatmulCase[] = [
  { model: "cube", m: 512, n: 512, k: 512 },
  { model: "cube", m: 1024, n: 1024, k: 1024 },
  { model: "SmolLM2-135M", m: 256, n: 576, k: 576 },
  { model: "SmolLM2-135M", m: 256, n: 1536, k: 576 },
  { model: "SmolLM2-135M", m: 256, n: 576, k: 1536 },
];

/** One side on one shape. */
export interface MatmulGpuRow {
  model: string;
  shape: string;
  peer: string;
  version: string;
  /** Median rate, and the least and the highest. */
  gflops: number;
  least: number;
  most: number;
  /** Weight as stored (NT) or transposed beforehand (NN). */
  layout: string;
  /** Largest difference from ours, in parts of the root mean square; of ours, from sums in f64. */
  error: number;
  load: number;
}

/** `results/matmul_webgpu.json`. */
export interface MatmulGpuResult extends Provenance {
  bench: "matmul_webgpu";
  command: string;
  adapter: string;
  rows: MatmulGpuRow[];
  absent: Absent[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "string" }, rounds: { type: "string", default: "5" }, cubes: { type: "string" } },
  });
  const chosen = values.cubes?.split(",").map(Number).map((side) => ({ model: "cube", m: side, n: side, k: side })) ??
    cases;
  const adapter = await requestAdapter();
  if (!adapter) {
    console.error("Cannot measure WebGPU: there is no adapter (Debian: mesa-vulkan-drivers).");
    process.exit(2);
  }
  const { sides: peers, absent } = await startGpuPeers();
  absent.forEach(({ name, reason }) => console.log(`left out: ${name}: ${reason}`));
  let sides = [await ourGpuSide(), ...peers];
  const rows: MatmulGpuRow[] = [];
  const made = await provenance();
  for (const shape of chosen) {
    const drop = async (side: Side, reason: string) => {
      console.log(`left out from here: ${side.name}: ${reason}`);
      absent.push({ name: side.name, shape: shapeName(shape), reason });
      sides = sides.filter((other) => other !== side);
      await side.close();
    };
    for (const { side, layout, error, times } of await measure([...sides], shape, Number(values.rounds), drop)) {
      const rate = (ms: number) => significant(2 * shape.m * shape.n * shape.k / ms / 1e6);
      const gflops = rate(spread(times).median), least = rate(Math.max(...times)), most = rate(Math.min(...times));
      console.log(
        `${shapeName(shape)} ${side.name} (${layout}): ${gflops} GFLOP/s, ${least}–${most}, error ${error}`,
      );
      const { name: peer, version } = side;
      const load = significant(loadavg()[0], 3);
      rows.push({
        model: shape.model,
        shape: shapeName(shape),
        peer,
        version,
        gflops,
        least,
        most,
        layout,
        error,
        load,
      });
    }
  }
  for (const side of sides) await side.close();
  const result: MatmulGpuResult = {
    bench: "matmul_webgpu",
    command: commandLine("matmul_webgpu"),
    ...made,
    adapter: adapter.summary.name,
    rows,
    absent,
  };
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}

if (import.meta.main) await main();
