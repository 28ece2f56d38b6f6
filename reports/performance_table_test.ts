import assert from "node:assert/strict";
import type { DecodePeersResult, DecodePeersRow } from "./bench/decode_peers.ts";
import type { LoraGpuResult, LoraGpuRow } from "./bench/lora_step_webgpu.ts";
import type { M4WholeResult, M4WholeRow } from "./bench/m4_whole.ts";
import type { MatmulPeersResult, MatmulPeersRow } from "./bench/matmul_peers.ts";
import type { PairsResult } from "./bench/pairs.ts";
import { commandLine } from "./bench/provenance.ts";
import { aims, losses } from "./performance_aims.ts";
import {
  decodeComparisons,
  formatTable,
  loraGpuTable,
  m4Table,
  matmulComparisons,
  matmulTable,
  pairsTable,
  ratioRange,
} from "./performance_rows.ts";
import { performanceMarkdown, readResults } from "./performance_table.ts";

const made = {
  date: "2026-11-25T08:00:00Z",
  machine: { cpu: "A CPU", cores: 2, memoryGiB: 24, os: "linux x86_64" },
  versions: { deno: "2.9.6" },
  commit: "0123456789abcdef0123456789abcdef01234567+",
  command: "deno run -A a_bench.ts",
};

function product(peer: string, threads: number, gflops: number, shape = "64×576×576"): MatmulPeersRow {
  return {
    ...{ model: "SmolLM2-135M", shape, peer, version: "1.0", runtime: "Deno 2.9.6", threads, gflops },
    ...{
      p10: gflops - 1,
      p90: gflops + 1,
      samples: 9,
      peak_part: gflops / threads / 60,
      layout: "NT",
      error: 1e-6,
      load: 0.1,
    },
  };
}

const matmul: MatmulPeersResult = {
  bench: "matmul_peers",
  ...made,
  fma_peak: { gflops: 60, measured: [60, 60], how: "so" },
  rows: [
    product("hei-nw", 1, 54),
    product("hei-nw", 2, 90),
    product("@jax-js/jax", 1, 27),
    product("@jax-js/jax", 2, 72),
    product("OpenBLAS", 1, 180),
  ],
  absent: [{ name: "onnxruntime-web", threads: 1, reason: "it is not installed" }],
};

function decoded(peer: string, threads: number, rate: number): DecodePeersRow {
  return {
    ...{ peer, version: "1.0", runtime: "Deno 2.9.6", threads, arithmetic: "f32", tokens_per_second: rate },
    ...{ p10: rate - 1, p90: rate + 1, samples: 9, first_token_seconds: 0.1, all_seconds: 2, load: 0.1 },
  };
}

const decode: DecodePeersResult = {
  bench: "decode_peers",
  ...made,
  model: "a.gguf",
  prompt: { text: "1, 2,", tokens: 5 },
  count: 64,
  said: " 3",
  rows: [
    ...[decoded("hei-nw", 1, 40), decoded("PyTorch", 1, 16), decoded("@wllama/wllama", 1, 80)],
    decoded("hei-nw, 8 bits", 1, 64),
  ],
  absent: [],
};

Deno.test("products are compared on the same shape and threads only", () => {
  const [jax, blas] = matmulComparisons(matmul);
  assert.deepEqual(jax.ratios.map(({ ratio }) => ratio), [2, 1.25]);
  assert.equal(blas.ratios.length, 1);
  assert.equal(blas.ratios[0].where, "SmolLM2-135M 64×576×576, 1 thread");
});

Deno.test("the table of products has a row for each of our numbers of threads, and gaps where a peer has none", () => {
  const lines = matmulTable(matmul).split("\n");
  assert.equal(lines.length, 2 + 2);
  assert.match(lines[0], /hei-nw \| of the peak \| jax-js \| OpenBLAS/);
  assert.match(lines[2], /\| 1 \| \*\*54\.0\*\* \(53\.0–55\.0\) \| 90 % \| 27\.0 \| 180\.0 \|/);
  assert.match(lines[3], /\| 72\.0 \| – \|/);
});

Deno.test("an aim is met where it is reached everywhere, and open where nothing was measured", () => {
  const found = new Map(aims({ matmul, decode }).map((aim) => [aim.what, aim]));
  assert.equal(found.get("matrix products, jax-js")?.met, false);
  assert.match(found.get("matrix products, jax-js")?.measured ?? "", /1\.63 \(1\.25–2\.00\), reached in 1 of 2/);
  assert.equal(found.get("matrix products, onnxruntime-web")?.met, undefined);
  assert.equal(found.get("matrix products, part of the 128-bit FMA peak")?.met, false);
  assert.equal(found.get("decoding, PyTorch in f32")?.met, true);
  assert.equal(found.get("decoding, wllama")?.met, false);
  assert.equal(found.get("LoRA step per token, PyTorch + PEFT")?.measured, undefined);
});

Deno.test("every peer that is anywhere faster is named with the place where it is most so", () => {
  const lines = losses({ matmul, decode }).split("\n");
  assert.equal(lines.length, 2);
  assert.match(lines[0], /OpenBLAS.*matrix products.*at most 3\.3 × \(SmolLM2-135M 64×576×576, 1 thread\)/);
  assert.match(lines[1], /wllama.*decoding.*at most 2\.0 ×/);
  assert.match(losses({ decode: { ...decode, rows: decode.rows.slice(0, 2) } }), /Nowhere/);
});

Deno.test("the document says what was not measured, what was left out and where numbers come from", () => {
  const nothing = performanceMarkdown({});
  assert.equal(nothing.match(/Not measured yet/g)?.length, 11);
  assert.doesNotMatch(nothing, /Nowhere/);
  const text = performanceMarkdown({ matmul, decode }).replaceAll("\n", " ");
  assert.match(text, /onnxruntime-web \(1 thread\(s\)\): it is not installed/);
  assert.match(text, /A CPU, 2 cores, 24 GiB.*load average 0\.1.*commit 0123456789\+/);
  assert.equal(text.match(/Not measured yet/g)?.length, 9);
});

Deno.test("a peer whose LoRA steps could not be timed is left out, and its aim stays open", () => {
  const row = (peer: string, seconds: number): LoraGpuRow => ({
    ...{ peer, version: "1.0", seconds, p10: seconds, p90: seconds, samples: 4, tokens_per_second: 384 / seconds },
    ...{ losses: [3, 2, 1], load: 0.1 },
  });
  const loraGpu: LoraGpuResult = {
    bench: "lora_step_webgpu",
    ...made,
    adapter: "llvmpipe",
    model: "hei-nw/dummy-model",
    shape: { rows: 8, tokens: 48, answerTokens: 4 },
    rank: 8,
    parameters: 98304,
    rows: [row("hei-nw", 2), row("@jax-js/jax", 1)],
    absent: [{ name: "@tensorflow/tfjs-backend-webgpu", reason: "its loss in step 2 is 3, ours 2" }],
  };
  assert.match(loraGpuTable(loraGpu), /\| jax-js 1\.0 \| 1\.00 \(1\.00–1\.00\) \| 384 \| 0\.50 \|/);
  const met = new Map(aims({ loraGpu }).map((aim) => [aim.what, aim.met]));
  assert.equal(met.get("LoRA step on WebGPU, jax-js"), false);
  assert.equal(met.get("LoRA step on WebGPU, TensorFlow.js"), undefined);
  assert.match(losses({ loraGpu }), /jax-js.*LoRA steps on WebGPU: at most 2\.0 × \(8 × 48 tokens\)/);
  assert.match(performanceMarkdown({ loraGpu }), /\* TensorFlow\.js: its loss in step 2 is 3, ours 2/);
});

Deno.test("a whole run is to take half of the time it took, in every round", () => {
  const run = (side: "before" | "now", seconds: number): M4WholeRow => ({
    ...{
      side,
      seed: 7,
      commit: "0123456789",
      device: "cpu",
      seconds,
      tflop: 50,
      consolidation: { seconds: 9, tflop: 40 },
    },
    ...{ em: { b1: 0.95, b2: null, b3: 0.9 }, drift: { em: -0.5, chat: null } },
  });
  const result = (rows: M4WholeRow[]): M4WholeResult => ({
    ...made,
    bench: "m4_whole",
    n: 48,
    guard: { prompts: 9, chat: 5 },
    rows,
  });
  const aimOf = (m4?: M4WholeResult) => aims({ m4 }).find(({ what }) => what.includes("hei-nw m4"))!;
  const one = [run("before", 600), run("now", 290)];
  assert.deepEqual([aimOf(result(one)).measured, aimOf(result(one)).met], ["0.483", true]);
  const two = aimOf(result([...one, run("before", 500), run("now", 260)]));
  assert.deepEqual([two.measured, two.met], ["0.50 (0.48–0.52)", false]);
  assert.deepEqual([aimOf().measured, aimOf().met], [undefined, undefined]);
  assert.match(m4Table(result(one)), /\| 7 \| before \(0123456\) \| 10:00 \|.*\| – \| 0\.900 \| -0\.5 \| – \|/);
});

Deno.test("what pairs bring stands beside the times of either register block", () => {
  const gain = { median: 1.5, p10: 1.4, p90: 1.62, samples: 15 };
  const pairs: PairsResult = {
    bench: "pairs",
    ...made,
    threads: 1,
    rows: [{ what: "8×8×8, f32", single: 0.03, pairs: 0.02, gain, load: 0.1 }, {
      what: "a step",
      single: 3,
      pairs: 2,
      gain,
      load: 0.1,
    }],
  };
  const lines = pairsTable(pairs).split("\n");
  assert.deepEqual(lines.slice(2), [
    "| 8×8×8, f32 | 30.0 ms | 20.0 ms | **1.50** (1.40–1.62) |",
    "| a step | 3.00 s | 2.00 s | **1.50** (1.40–1.62) |",
  ]);
});

Deno.test("forward products stand side by side by the format of their weight", () => {
  const common = { unit: "GFLOP/s", threads: 2, host: "", commit: "none", load: 0 } as const;
  const row = (shape: string, value: number, name = "smollm2 forward") => ({ ...common, name, shape, value });
  const lines = formatTable([
    row("NT f32 1×576×576", 5),
    row("NT q4_1 1×576×576", 4),
    row("NN q4_1 1×576×576", 9, "smollm2 input gradient"),
    row("NT tensor 8×8×8", 9, "cube"),
  ]).split("\n");
  assert.deepEqual(lines.slice(2), ["| 1×576×576 | 2 | 5.0 | 4.0 | – |"]);
});

Deno.test("ratios are given by their middle and ends", () => {
  assert.equal(ratioRange([2, 1, 4]), "2.00 (1.00–4.00)");
  assert.deepEqual(decodeComparisons(decode).map(({ ratios }) => ratios[0].ratio), [2.5, 0.5]);
  assert.deepEqual(decodeComparisons(decode, "hei-nw, 8 bits").map(({ ratios }) => ratios[0].ratio), [4, 0.8]);
});

Deno.test("a command is written down without the file that it wrote", () => {
  assert.equal(
    commandLine("a", ["--rounds", "3", "--json", "/tmp/a.json"], ""),
    "deno run -A reports/bench/a.ts --rounds 3",
  );
  assert.equal(commandLine("a", [], "--some-flag"), "DENO_V8_FLAGS=--some-flag deno run -A reports/bench/a.ts");
});

Deno.test("docs/performance.md is what the results say", async () => {
  const document = await Deno.readTextFile(new URL("../docs/performance.md", import.meta.url));
  assert.equal(document, performanceMarkdown(await readResults()), "run deno task performance");
});
