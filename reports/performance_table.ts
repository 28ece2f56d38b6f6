/**
 * `deno task performance`: docs/performance.md out of `reports/bench/results/*.json` and of nothing else. What was not measured is
 * said to be so.
 */
import type { Provenance } from "./bench/provenance.ts";
import { aimsTable, losses, type Results } from "./performance_aims.ts";
import {
  adapterTable,
  contentionTable,
  decodeTable,
  formatTable,
  fullTable,
  gpuTable,
  loraGpuTable,
  loraTable,
  m4Table,
  matmulTable,
  pairsTable,
  title,
} from "./performance_rows.ts";
import { wrapProse } from "./wrap_prose.ts";

const notMeasured = "Not measured yet: `deno task bench` does it.";

function shortCommit(commit: string): string {
  return commit.replace(/^([0-9a-f]{10})[0-9a-f]*/, "$1");
}

/** Where, when and from what a section comes. */
function origin(of: Provenance & { command?: string }, loads: readonly number[] = []): string {
  const { cpu, cores, memoryGiB, os } = of.machine;
  const versions = Object.entries(of.versions).map(([name, version]) => `${name} ${version}`).join(", ");
  const [least, most] = [Math.min(...loads), Math.max(...loads)];
  const load = loads.length === 0 ? "" : `, load average ${least === most ? least : `${least}–${most}`}`;
  const commit = shortCommit(of.commit);
  const how = of.command === undefined ? "" : `\`${of.command}\`: `;
  return `${how}${of.date}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${os}${load}; ${versions}; commit ${commit}.`;
}

/** The peak of a quiet machine is the same before and after. */
function busyMachine(peaks: readonly number[]): string {
  const [least, most] = [Math.min(...peaks), Math.max(...peaks)];
  if (most <= 1.1 * least) return "";
  return `\nThe machine was shared: its peak was ${least} GFLOP/s at one end of the measurement and ${most} at the other. Ratios are sound, since both sides took turns. Absolute rates are not.\n`;
}

/** Steps that were measured with single instructions are faster in pairs. */
function withoutPairs(device: string): string {
  if (device.includes("in pairs")) return "";
  return `\nMeasured with 5 × 8 register blocks. "Products in pairs" has the faster 5 × 16 blocks. The peer was not measured again since.\n`;
}

function leftOut(absent: readonly { name: string; threads?: number; shape?: string; reason: string }[]): string {
  if (absent.length === 0) return "";
  const lines = absent.map(({ name, threads, shape, reason }) => {
    const where = [threads === undefined ? "" : `${threads} thread(s)`, shape ?? ""].filter((part) => part !== "");
    return `* ${title(name)}${where.length > 0 ? ` (${where.join(", ")})` : ""}: ${reason}`;
  });
  return `\nLeft out:\n\n${lines.join("\n")}\n`;
}

/** The whole document. */
export function performanceMarkdown(results: Results): string {
  const { matmul, pairs, gpu, formats, decode, lora, loraGpu, full, m4, adapter, contention } = results;
  return wrapProse(`# Performance

\`deno task bench\` runs all measurements again. \`deno task performance\` makes this page from \`reports/bench/results/\`.

* The programs that we compare with (peers) run in the same session, each in its own process. While one is timed, the others are stopped.
* Outputs are compared before anything is timed.
* Numbers are medians. Ranges in brackets are from the 10th to the 90th percentile.

## Aims

An aim with × is a ratio: our rate divided by that of the program named on the left.

${aimsTable(results)}

## Where others are faster

${losses(results)}

## Matrix products in f32, GFLOP/s

${
    matmul === undefined ? notMeasured : `${matmulTable(matmul)}

out[m×n] = x[m×k] · wᵀ, with frozen w. The *peak* is the multiply-add rate of the same number of threads in 128-bit WebAssembly
(one thread: ${matmul.fma_peak.gflops} GFLOP/s; measured by: ${matmul.fma_peak.how}). All WebAssembly programs ran with
\`--experimental-wasm-revectorize\`. With it, V8 fuses pairs of 128-bit instructions, so ours can exceed the 128-bit peak. OpenBLAS uses
the widest instructions of the processor.
${busyMachine(matmul.fma_peak.measured)}
${matmulPeers(matmul.rows)}
${leftOut(matmul.absent)}
${origin(matmul, matmul.rows.map((row) => row.load))}`
  }

## Matrix products by weight format, GFLOP/s

${
    formats === undefined || formats.length === 0 ? notMeasured : `${formatTable(formats)}

Ours only. Quantised weights are dequantised tile by tile and multiplied in f32. \`reports/bench/matmul.ts\`: ${
      formats[0].host
    }, load average
${Math.min(...formats.map((row) => row.load))}–${Math.max(...formats.map((row) => row.load))}; commit ${
      shortCommit(formats[0].commit)
    }.`
  }

## Products in pairs

${
    pairs === undefined ? notMeasured : `${pairsTable(pairs)}

Ours only, on ${pairs.threads} thread${
      pairs.threads === 1 ? "" : "s"
    }: register blocks of 5 × 8 and of 5 × 16 (the second fused by V8), by turns in one process. The results are
the same bit by bit. The gain is computed round by round; on a busy machine it is more reliable than the times.

${origin(pairs, pairs.rows.map((row) => row.load))}`
  }

## Matrix products in f32 on WebGPU, GFLOP/s

${
    gpu === undefined ? notMeasured : `${gpuTable(gpu)}

Adapter: ${gpu.adapter}. Products are started one after another, and then all are waited for.
${leftOut(gpu.absent)}
${origin(gpu, gpu.rows.map((row) => row.load))}`
  }

## Decoding, batch 1

${
    decode === undefined ? notMeasured : `${decodeTable(decode)}

\`${decode.model}\`, greedy, ${decode.count} tokens after a prompt of ${decode.prompt.tokens}. All programs generate the same text.
${leftOut(decode.absent)}
${origin(decode, decode.rows.map((row) => row.load))}`
  }

## LoRA training steps

${
    lora === undefined || lora.length === 0 ? notMeasured : `${loraTable(lora)}

SmolLM2-135M, rank ${
      lora[0].rank
    } on all seven projections. Tokens are counted without padding; the peer pads rows of mixed lengths. PyTorch + PEFT
computes in f32 and adapts all blocks. "8 bits": products with frozen weights in integers (\`--activation-bits 8\`). "Upper third": 10 of 30
blocks (\`--lora-layers 10\`); the blocks below are computed once per row, as in training, where rows are repeated. [The log](log.md) has
the effect on quality ("Fewer blocks").
${withoutPairs(lora[0].ours.device)}
${origin(lora[0])}`
  }

## LoRA training steps on WebGPU

${
    loraGpu === undefined ? notMeasured : `${loraGpuTable(loraGpu)}

\`${loraGpu.model}\`, ${loraGpu.shape.rows} rows × ${loraGpu.shape.tokens} tokens, ${loraGpu.shape.answerTokens} of each row are the answer, and logits are
computed for these only; rank ${loraGpu.rank} on all seven projections (${loraGpu.parameters} values), AdamW, f32: forward and backward pass and update on the
adapter ${loraGpu.adapter}. Losses of three steps agree to 0.001.
${leftOut(loraGpu.absent)}
${origin(loraGpu, loraGpu.rows.map((row) => row.load))}`
  }

## Full training steps

${
    full === undefined || full.length === 0 ? notMeasured : `${fullTable(full)}

Qwen2 shapes, all weights trained, AdamW, f32; loss on every token but the first.
${withoutPairs(full[0].ours.device)}
${origin(full[0])}`
  }

## The whole of m4

${
    m4 === undefined ? notMeasured : `${m4Table(m4)}

\`deno task m4:smollm2\`, scenario A, n = ${m4.n}, each commit with its own recipe, one right after the other. The drift of both is measured by today's guard
(${m4.guard.prompts} prompts, ${m4.guard.chat} chat questions); its limit is 1 EM point. [The log](log.md) says where the time was saved ("Half
of it").

${origin(m4)}`
  }

## Next to other programs

${
    contention === undefined ? notMeasured : `${contentionTable(contention)}

\`${contention.model}\` on ${contention.device}; the other program is ${contention.neighbour}. Turns with and without it alternate. A fair
share of two cores next to one busy loop is 0.67. An abort is timed from the signal to its error, on a quiet machine.

${origin(contention, [contention.load])}`
  }

## Adapters in llama.cpp

${
    adapter === undefined ? notMeasured : `${adapterTable(adapter)}

node-llama-cpp loads the file of \`hei-nw export --to gguf\` with \`${adapter.model}\`, or that of \`--to gguf-merged\` by itself. The table
counts where its most likely token equals ours, at each place of our answers. Without the adapter, llama.cpp answers differently, so the
agreement comes from the adapter.

${origin(adapter)}`
  }
`);
}

/** "jax-js 0.1.25 in Deno 2.9.6, …". */
function matmulPeers(rows: readonly { peer: string; version: string; runtime: string; threads: number }[]): string {
  const peers = new Set(rows.map(({ peer, version, runtime }) => `${title(peer)}: ${version}, ${runtime}`));
  return [...peers].join("; ") + ".";
}

/** A result file; undefined if the bench never ran. */
async function read<T>(name: string): Promise<T | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(new URL(`bench/results/${name}.json`, import.meta.url)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What the benches last wrote. */
export async function readResults(): Promise<Results> {
  return {
    matmul: await read("matmul_peers"),
    pairs: await read("pairs"),
    gpu: await read("matmul_webgpu"),
    formats: await read("matmul"),
    decode: await read("decode_peers"),
    lora: await read("lora_step"),
    loraGpu: await read("lora_step_webgpu"),
    full: await read("full_step"),
    m4: await read("m4_whole"),
    adapter: await read("gguf_adapter_peer"),
    contention: await read("contention"),
  };
}

/** Writes the document out of what there is. */
export async function writePerformance(): Promise<void> {
  await Deno.writeTextFile(
    new URL("../docs/performance.md", import.meta.url),
    performanceMarkdown(await readResults()),
  );
}

if (import.meta.main) await writePerformance();
