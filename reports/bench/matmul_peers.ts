/**
 * Matrix products in f32 on the CPU, ours beside jax-js, TensorFlow.js and onnxruntime-web (their WebAssembly backends) and
 * OpenBLAS, all in one run:
 *
 *     deno run -A reports/bench/matmul_peers.ts [--json FILE] [--only TEXT] [--threads 1,2] [--rounds 7] [--python PATH]
 *
 * Every product is compared with ours, and ours with sums in f64, before anything is timed. The sides take turns, those that wait
 * are stopped. What is timed is the product with operands in place and a result that stays where it is; weights are frozen, so
 * each library may pack them beforehand if it can, and takes them transposed if that suits it. Also given: the part of what
 * 128-bit WebAssembly can multiply and add at most, measured on registers alone, on as many threads, after every turn of ours.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureFmaPeak } from "./fma_peak.ts";
import { FmaThreads } from "./fma_threads.ts";
import { type MatmulCase, matmulCases, shapeName } from "./matmul_case.ts";
import { type Absent, ourSide, type Side, startPeers } from "./matmul_sides.ts";
import { measure, withOperands } from "./matmul_turns.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant, spread } from "./spread.ts";

/** One side on one shape. */
export interface MatmulPeersRow {
  model: string;
  shape: string;
  peer: string;
  version: string;
  runtime: string;
  threads: number;
  /** Median rate, and the rates that nine tenths and one tenth of the products reach. */
  gflops: number;
  p10: number;
  p90: number;
  samples: number;
  /** Part of the 128-bit FMA peak of that many threads beside ours. */
  peak_part: number;
  /** Weight as stored (NT) or transposed beforehand (NN). */
  layout: string;
  /** Largest difference from ours, in parts of the root mean square; of ours, from sums in f64. */
  error: number;
  load: number;
}

/** `results/matmul_peers.json`. */
export interface MatmulPeersResult extends Provenance {
  bench: "matmul_peers";
  command: string;
  /** GFLOP/s that one thread can multiply and add in 128-bit WebAssembly, measured before and after everything else. */
  fma_peak: { gflops: number; measured: number[]; how: string };
  rows: MatmulPeersRow[];
  absent: Absent[];
}

/** Runs of the peak's loop after a turn of ours, and about how long each takes. */
const peakRuns = 5, peakMilliseconds = 12;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      only: { type: "string" },
      threads: { type: "string", default: "1,2" },
      rounds: { type: "string", default: "7" },
      python: { type: "string" },
    },
  });
  const threads = values.threads.split(",").map(Number), rounds = Number(values.rounds);
  const made = await provenance();
  console.log(`${made.machine.cpu}, ${made.machine.cores} cores; load average ${loadavg()[0].toFixed(2)}`);
  const peaks = [measureFmaPeak()];
  const trial: MatmulCase = { model: "trial", m: 256, n: 576, k: 576 };
  const found = await withOperands(trial, (operands) => startPeers(threads, { shape: trial, operands }, values.python));
  let sides = [...await Promise.all(threads.map(ourSide)), ...found.sides];
  const { absent } = found;
  absent.forEach(({ name, threads, reason }) => console.log(`left out: ${name} (${threads}): ${reason}`));

  const fma = new Map(
    await Promise.all(threads.map(async (count) => [count, await FmaThreads.start(count)] as const)),
  );
  const measured: MatmulPeersRow[] = [];
  for (const shape of matmulCases()) {
    const label = `${shape.model} ${shapeName(shape)}`;
    if (values.only !== undefined && !label.includes(values.only)) continue;
    const drop = async (side: Side, reason: string) => {
      console.log(`left out from here: ${side.name} (${side.threads}): ${reason}`);
      absent.push({ name: side.name, threads: side.threads, shape: shapeName(shape), reason });
      sides = sides.filter((other) => other !== side);
      await side.close();
    };
    console.log(label);
    const rateOf = (ms: number) => 2 * shape.m * shape.n * shape.k / ms / 1e6;
    // Turn by turn: whether two threads have a core each or share one changes from one second to the next.
    const parts = new Map(threads.map((count) => [count, [] as number[]]));
    const peaksBeside = new Map(threads.map((count) => [count, [] as number[]]));
    const after = async ({ name, threads }: Side, times: readonly number[]) => {
      if (name !== "hei-nw") return;
      const rates: number[] = [];
      for (let i = 0; i < peakRuns; i++) rates.push(await fma.get(threads)!.measure(peakMilliseconds));
      const peak = spread(rates).median;
      peaksBeside.get(threads)!.push(peak);
      parts.get(threads)!.push(rateOf(spread(times).median) / peak);
    };
    const entries = await measure([...sides], shape, rounds, drop, after);
    for (const { side, layout, error, times } of entries) {
      const rate = (ms: number) => significant(rateOf(ms));
      const { median, p10, p90, samples } = spread(times);
      const { name: peer, version, runtime, threads } = side;
      const row = {
        ...{ model: shape.model, shape: shapeName(shape), peer, version, runtime, threads },
        ...{ gflops: rate(median), p10: rate(p90), p90: rate(p10), samples, layout, error },
        load: significant(loadavg()[0], 3),
        peak_part: significant(
          peer === "hei-nw"
            ? spread(parts.get(threads)!).median
            : rateOf(median) / spread(peaksBeside.get(threads)!).median,
          3,
        ),
      };
      console.log(
        `  ${`${peer} (${threads}, ${runtime}, ${layout})`.padEnd(56)}${row.gflops.toFixed(1).padStart(8)} GFLOP/s  ` +
          `${row.p10.toFixed(1)}–${row.p90.toFixed(1)}, ${(100 * row.peak_part).toFixed(0)} % of peak, error ${error}`,
      );
      measured.push(row);
    }
  }
  for (const side of sides) await side.close();
  for (const all of fma.values()) all.close();
  peaks.push(measureFmaPeak());
  const peak = Math.max(...peaks);
  const result: MatmulPeersResult = {
    bench: "matmul_peers",
    command: commandLine("matmul_peers"),
    ...made,
    fma_peak: {
      gflops: significant(peak),
      measured: peaks.map((value) => significant(value)),
      how:
        "f32x4.relaxed_madd on registers in 12 independent chains; for the parts, on as many threads, after every turn of ours",
    },
    rows: measured,
    absent,
  };
  console.log(`128-bit FMA peak of a thread: ${peaks.map((value) => value.toFixed(1)).join(" and ")} GFLOP/s`);
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}

if (import.meta.main) await main();
