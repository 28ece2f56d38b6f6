/** The results of the benches as the tables of docs/performance.md. Everything here is arithmetic on rows that were measured. */
import type { ContentionResult } from "./bench/contention.ts";
import type { PairsResult } from "./bench/pairs.ts";
import type { DecodePeersResult, DecodePeersRow } from "./bench/decode_peers.ts";
import type { GgufAdapterResult } from "./bench/gguf_adapter_peer.ts";
import type { FullStepResult } from "./bench/full_step.ts";
import type { LoraStepResult } from "./bench/lora_step.ts";
import type { LoraGpuResult } from "./bench/lora_step_webgpu.ts";
import type { Row as MatmulRow } from "./bench/matmul.ts";
import type { MatmulGpuResult } from "./bench/matmul_webgpu.ts";
import type { M4WholeResult } from "./bench/m4_whole.ts";
import type { MatmulPeersResult, MatmulPeersRow } from "./bench/matmul_peers.ts";
import { quantile } from "./bench/spread.ts";
import { markdownTable } from "./markdown_table.ts";

/** Our own name in the rows. */
export const us = "hei-nw";

/** How often a peer's rate goes into ours, one value for each place where both were measured alike. */
export interface Comparison {
  peer: string;
  ratios: { where: string; ratio: number }[];
}

/** Names as a reader knows them. */
const titles: Readonly<Record<string, string>> = {
  "@jax-js/jax": "jax-js",
  "@tensorflow/tfjs-backend-wasm": "TensorFlow.js",
  "@tensorflow/tfjs-backend-webgpu": "TensorFlow.js",
  "@wllama/wllama": "wllama",
};

export function title(peer: string): string {
  return titles[peer] ?? peer;
}

/** Middle and ends of some ratios: "1.62 (1.10–1.90)". */
export function ratioRange(ratios: readonly number[]): string {
  const sorted = ratios.toSorted((a, b) => a - b);
  return `${quantile(sorted, 0.5).toFixed(2)} (${sorted[0].toFixed(2)}–${sorted[sorted.length - 1].toFixed(2)})`;
}

function inOrder(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** One row a shape and number of threads. */
export function matmulTable(result: MatmulPeersResult): string {
  const peers = inOrder(result.rows.map((row) => row.peer)).filter((peer) => peer !== us);
  const rows: string[][] = [];
  for (const shape of inOrder(result.rows.map((row) => `${row.model} ${row.shape}`))) {
    const at = result.rows.filter((row) => `${row.model} ${row.shape}` === shape);
    for (const own of at.filter((row) => row.peer === us)) {
      rows.push([
        shape,
        String(own.threads),
        `**${own.gflops.toFixed(1)}** (${own.p10.toFixed(1)}–${own.p90.toFixed(1)})`,
        `${(100 * own.peak_part).toFixed(0)} %`,
        ...peers.map((peer) => matching(at, peer, own)?.gflops.toFixed(1) ?? "–"),
      ]);
    }
  }
  return markdownTable(["out m×n, sums of k", "threads", us, "of the peak", ...peers.map(title)], rows);
}

function matching(rows: readonly MatmulPeersRow[], peer: string, own: MatmulPeersRow): MatmulPeersRow | undefined {
  return rows.find((row) => row.peer === peer && row.threads === own.threads);
}

/** Our rate over each peer's, wherever both were measured on what `where` calls the same. */
function rateComparisons<Row extends { peer: string }>(
  rows: readonly Row[],
  rate: (row: Row) => number,
  where: (row: Row) => string,
): Comparison[] {
  const ours = new Map(rows.filter((row) => row.peer === us).map((row) => [where(row), rate(row)]));
  return inOrder(rows.map((row) => row.peer)).filter((peer) => peer !== us).map((peer) => ({
    peer,
    ratios: rows.filter((row) => row.peer === peer && ours.has(where(row)))
      .map((row) => ({ where: where(row), ratio: ours.get(where(row))! / rate(row) })),
  }));
}

const gflops = (row: { gflops: number }) => row.gflops;

/** On the same shape and threads. */
export function matmulComparisons({ rows }: MatmulPeersResult): Comparison[] {
  return rateComparisons(rows, gflops, (row) => `${row.model} ${row.shape}, ${threadCount(row.threads)}`);
}

/** One row a shape: ours, and each peer's. */
export function gpuTable({ rows }: MatmulGpuResult): string {
  const peers = inOrder(rows.map((row) => row.peer)).filter((peer) => peer !== us);
  return markdownTable(
    ["out m×n, sums of k", us, ...peers.map(title)],
    inOrder(rows.map((row) => row.shape)).map((shape) => {
      const rate = (peer: string) => rows.find((row) => row.shape === shape && row.peer === peer)?.gflops.toFixed(1);
      return [shape, `**${rate(us)}**`, ...peers.map((peer) => rate(peer) ?? "–")];
    }),
  );
}

/** On the same shape. */
export function gpuComparisons({ rows }: MatmulGpuResult): Comparison[] {
  return rateComparisons(rows, gflops, (row) => row.shape);
}

/** The forward products of SmolLM2 by the format of the weight: one row a shape and number of threads. */
export function formatTable(rows: readonly MatmulRow[]): string {
  const formats = ["f32", "q4_1", "q8_0"];
  const forward = rows.filter((row) => row.name.startsWith("smollm2 ") && row.shape.startsWith("NT "));
  const size = (row: MatmulRow) => row.shape.split(" ")[2];
  const table = inOrder(forward.map(size)).flatMap((shape) =>
    inOrder(forward.map((row) => String(row.threads))).map((threads) => {
      const rate = (format: string) =>
        forward.find((row) => row.shape === `NT ${format} ${shape}` && String(row.threads) === threads)?.value;
      return [shape, threads, ...formats.map((format) => rate(format)?.toFixed(1) ?? "–")];
    })
  );
  return markdownTable(["out m×n, sums of k", "threads", ...formats], table);
}

export function decodeTable(result: DecodePeersResult): string {
  return markdownTable(
    ["", "threads", "tokens/s (p10–p90)", "first token, s", `prompt and ${result.count} tokens, s`, "arithmetic"],
    result.rows.map((row) => [
      row.peer.startsWith(us) ? `**${row.peer}**` : `${title(row.peer)} ${row.version}`,
      String(row.threads),
      `${row.tokens_per_second.toFixed(1)} (${row.p10.toFixed(1)}–${row.p90.toFixed(1)})`,
      row.first_token_seconds.toFixed(2),
      row.all_seconds.toFixed(2),
      row.arithmetic,
    ]),
  );
}

/** The rate of one of our sides over each peer's, on the same threads. */
export function decodeComparisons(result: DecodePeersResult, ours: string = us): Comparison[] {
  const own = (row: DecodePeersRow) =>
    result.rows.find((other) => other.peer === ours && other.threads === row.threads)?.tokens_per_second;
  return inOrder(result.rows.map((row) => row.peer)).filter((peer) => !peer.startsWith(us)).map((peer) => ({
    peer,
    ratios: result.rows.filter((row) => row.peer === peer && own(row) !== undefined)
      .map((row) => ({ where: threadCount(row.threads), ratio: own(row)! / row.tokens_per_second })),
  }));
}

export function loraTable(results: readonly LoraStepResult[]): string {
  return markdownTable(
    ["rows × tokens", us, `${us}, tokens/s`, "PyTorch + PEFT, tokens/s", "its threads", "ratio"],
    results.map(({ shape, variant, ours, peer, ratio }) => [
      shape,
      variant,
      ours.tokensPerSecond.toFixed(0),
      peer.tokensPerSecond.toFixed(0),
      String(peer.threads),
      ratio.toFixed(2),
    ]),
  );
}

/** Of a variant, on rows of one length or of mixed lengths ("12–72"). */
export function loraComparison(results: readonly LoraStepResult[], variant: string, mixed = false): Comparison {
  const own = results.filter((result) => result.variant === variant && result.shape.includes("–") === mixed);
  return {
    peer: "PyTorch + PEFT",
    ratios: own.map(({ shape, ratio }) => ({ where: `${shape} tokens, ${variant}`, ratio })),
  };
}

/** One row a side: a step, and how often our time goes into it. */
export function loraGpuTable({ rows }: LoraGpuResult): string {
  const own = rows.find((row) => row.peer === us);
  return markdownTable(
    ["", "s a step (p10–p90)", "tokens/s", `${us}'s rate over its own`],
    rows.map((row) => [
      row.peer === us ? `**${us}**` : `${title(row.peer)} ${row.version}`,
      `${row.seconds.toFixed(2)} (${row.p10.toFixed(2)}–${row.p90.toFixed(2)})`,
      row.tokens_per_second.toFixed(0),
      own === undefined || row === own ? "–" : (row.seconds / own.seconds).toFixed(2),
    ]),
  );
}

/** Our rate over each peer's. */
export function loraGpuComparisons({ rows, shape }: LoraGpuResult): Comparison[] {
  const where = `${shape.rows} × ${shape.tokens} tokens`;
  return rateComparisons(rows, (row) => row.tokens_per_second, () => where);
}

/** One row a thing that either register block did. */
export function pairsTable({ rows }: PairsResult): string {
  const time = (seconds: number) => seconds < 1 ? `${(1000 * seconds).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
  return markdownTable(
    ["", "single", "in pairs", "gain (p10–p90)"],
    rows.map(({ what, single, pairs, gain }) => [
      what,
      time(single),
      time(pairs),
      `**${gain.median.toFixed(2)}** (${gain.p10.toFixed(2)}–${gain.p90.toFixed(2)})`,
    ]),
  );
}

export function fullTable(results: readonly FullStepResult[]): string {
  return markdownTable(
    ["parameters", "rows × tokens", `${us}, tokens/s`, "PyTorch, tokens/s", "its threads", "ratio"],
    results.map(({ model, shape, ours, peer, ratio }) => [
      model,
      `${shape.rows} × ${shape.tokens}`,
      ours.tokensPerSecond.toFixed(0),
      peer.tokensPerSecond.toFixed(0),
      String(peer.threads),
      ratio.toFixed(2),
    ]),
  );
}

export function fullComparison(results: readonly FullStepResult[]): Comparison {
  return { peer: "PyTorch", ratios: results.map(({ model, ratio }) => ({ where: `${model} parameters`, ratio })) };
}

/** One row a run, and the time of each against that before. */
export function m4Table({ rows }: M4WholeResult): string {
  const minutes = (s: number) => `${Math.floor(s / 60)}:${String(Math.round(s % 60)).padStart(2, "0")}`;
  return markdownTable(
    [
      "seed",
      "",
      "min:s",
      "TFLOP",
      "consolidation, s",
      "its TFLOP",
      "B1",
      "B2",
      "B3",
      "drift, EM points",
      "drift, chat points",
    ],
    rows.map(({ side, seed, commit, seconds, tflop, consolidation, em, drift }) => [
      String(seed),
      `${side === "now" ? "**now**" : side} (${commit.slice(0, 7)})`,
      minutes(seconds),
      tflop.toFixed(1),
      consolidation.seconds.toFixed(0),
      consolidation.tflop.toFixed(1),
      ...[em.b1, em.b2, em.b3].map((x) => x === null ? "–" : x.toFixed(3)),
      drift.em.toFixed(1),
      drift.chat === null ? "–" : drift.chat.toFixed(1),
    ]),
  );
}

/** Our time of today as a part of that before, seed by seed. */
export function m4Parts({ rows }: M4WholeResult): number[] {
  const of = (side: string) => rows.filter((row) => row.side === side).map(({ seconds }) => seconds);
  const before = of("before");
  return of("now").map((seconds, i) => seconds / before[i]);
}

export function adapterTable(result: GgufAdapterResult): string {
  return markdownTable(
    [
      "adapter",
      "first tokens the same",
      "all tokens the same",
      "the same of the merged GGUF",
      "first tokens without the adapter",
    ],
    result.rows.map((row) => [
      row.adapter,
      `${row.same_first} of ${row.prompts}`,
      `${row.same_tokens} of ${row.tokens}`,
      row.merged === undefined ? "–" : `${row.merged.same_tokens} of ${row.tokens}`,
      `${row.without_adapter.same_first} of ${row.prompts}`,
    ]),
  );
}

/** Rates alone and beside a busy loop, the longest gap of a timer, the longest wait for an abort. */
export function contentionTable({ rows }: ContentionResult): string {
  return markdownTable(
    ["work", "alone, tokens/s", "next to a busy loop", "kept", "longest gap of a 20 ms timer", "longest abort"],
    rows.map((row) => [
      row.work,
      row.quiet_tokens_per_second.toFixed(1),
      row.contended_tokens_per_second.toFixed(1),
      row.kept.toFixed(2),
      `${row.quiet_gap.longest.toFixed(0)} ms`,
      `${Math.max(...row.aborts).toFixed(0)} ms`,
    ]),
  );
}

function threadCount(threads: number): string {
  return threads === 1 ? "1 thread" : `${threads} threads`;
}
