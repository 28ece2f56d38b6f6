/** What is aimed at, whether it is met, and where we lose: out of the same rows as the tables. */
import type { ContentionResult } from "./bench/contention.ts";
import type { PairsResult } from "./bench/pairs.ts";
import type { DecodePeersResult } from "./bench/decode_peers.ts";
import type { GgufAdapterResult } from "./bench/gguf_adapter_peer.ts";
import type { FullStepResult } from "./bench/full_step.ts";
import type { LoraStepResult } from "./bench/lora_step.ts";
import type { LoraGpuResult } from "./bench/lora_step_webgpu.ts";
import type { Row as MatmulRow } from "./bench/matmul.ts";
import type { MatmulGpuResult } from "./bench/matmul_webgpu.ts";
import type { M4WholeResult } from "./bench/m4_whole.ts";
import type { MatmulPeersResult } from "./bench/matmul_peers.ts";
import { markdownTable } from "./markdown_table.ts";
import {
  type Comparison,
  decodeComparisons,
  fullComparison,
  gpuComparisons,
  loraComparison,
  loraGpuComparisons,
  m4Parts,
  matmulComparisons,
  ratioRange,
  title,
  us,
} from "./performance_rows.ts";

/** What was measured; a bench that did not run is absent. */
export interface Results {
  formats?: MatmulRow[];
  matmul?: MatmulPeersResult;
  pairs?: PairsResult;
  gpu?: MatmulGpuResult;
  decode?: DecodePeersResult;
  lora?: LoraStepResult[];
  loraGpu?: LoraGpuResult;
  full?: FullStepResult[];
  m4?: M4WholeResult;
  adapter?: GgufAdapterResult;
  contention?: ContentionResult;
}

interface Aim {
  what: string;
  aim: string;
  /** Undefined if it was not measured. */
  measured?: string;
  met?: boolean;
}

/** JavaScript libraries that the matrix products are to be ahead of. */
const matmulRivals = ["@jax-js/jax", "@tensorflow/tfjs-backend-wasm", "onnxruntime-web"];

/** The same on WebGPU. */
const gpuRivals = ["@jax-js/jax", "@tensorflow/tfjs-backend-webgpu"];

/** A ratio that has to be reached everywhere. */
function ratioAim(what: string, least: number, comparison: Comparison | undefined): Aim {
  const aim = `≥ ${least} ×`;
  if (comparison === undefined || comparison.ratios.length === 0) return { what, aim };
  const ratios = comparison.ratios.map(({ ratio }) => ratio);
  const reached = ratios.filter((ratio) => ratio >= least).length;
  return {
    what,
    aim,
    measured: ratios.length === 1
      ? ratios[0].toFixed(2)
      : `${ratioRange(ratios)}, reached in ${reached} of ${ratios.length}`,
    met: reached === ratios.length,
  };
}

/** The time of a whole run as a part of what it was. */
function m4Aim(m4: M4WholeResult | undefined): Aim {
  const named = { what: "time of hei-nw m4 on SmolLM2, of what it was before this engine", aim: "≤ 0.5" };
  const parts = m4 ? m4Parts(m4) : [];
  if (parts.length === 0) return named;
  return {
    ...named,
    measured: parts.length === 1 ? parts[0].toFixed(3) : ratioRange(parts),
    met: parts.every((part) => part <= 0.5),
  };
}

/** All aims, in the order of the tables. */
export function aims({ matmul, gpu, decode, lora, loraGpu, full, m4, adapter }: Results): Aim[] {
  const products = matmul ? matmulComparisons(matmul) : [], decoding = decode ? decodeComparisons(decode) : [];
  const onGpu = gpu ? gpuComparisons(gpu) : [], stepsOnGpu = loraGpu ? loraGpuComparisons(loraGpu) : [];
  const of = (list: readonly Comparison[], peer: string) => list.find((comparison) => comparison.peer === peer);
  const parts = matmul?.rows.filter((row) => row.peer === us).map((row) => row.peak_part) ?? [];
  const enough = parts.filter((part) => part >= 0.85).length;
  return [
    ...matmulRivals.map((peer) => ratioAim(`matrix products, ${title(peer)}`, 1.5, of(products, peer))),
    {
      what: "matrix products, part of the 128-bit FMA peak",
      aim: "≥ 85 %",
      ...(parts.length === 0 ? {} : {
        measured: `${(100 * Math.min(...parts)).toFixed(0)}–${(100 * Math.max(...parts)).toFixed(0)} %, ` +
          `reached in ${enough} of ${parts.length}`,
        met: enough === parts.length,
      }),
    },
    ...gpuRivals.map((peer) => ratioAim(`matrix products on WebGPU, ${title(peer)}`, 1, of(onGpu, peer))),
    ratioAim("decoding, PyTorch in f32", 2, of(decoding, "PyTorch")),
    ratioAim(
      "decoding with activations of 8 bits, PyTorch in f32",
      2,
      decode && of(decodeComparisons(decode, `${us}, 8 bits`), "PyTorch"),
    ),
    ratioAim("decoding, wllama", 0.7, of(decoding, "@wllama/wllama")),
    ratioAim("LoRA step per token, PyTorch + PEFT", 0.75, lora && loraComparison(lora, "all blocks")),
    ratioAim(
      "LoRA step per token, products of 8 bits, PyTorch + PEFT",
      0.75,
      lora && loraComparison(lora, "all blocks, 8 bits"),
    ),
    ratioAim(
      "LoRA step per useful row of mixed lengths, PyTorch + PEFT",
      1.2,
      lora && loraComparison(lora, "all blocks", true),
    ),
    ratioAim(
      "LoRA step on the upper third of the blocks, PyTorch + PEFT on all",
      2,
      lora && loraComparison(lora, "upper third"),
    ),
    ...gpuRivals.map((peer) => ratioAim(`LoRA step on WebGPU, ${title(peer)}`, 1, of(stepsOnGpu, peer))),
    ratioAim("step of full training, 1–3 M parameters, PyTorch", 1, full && fullComparison(full)),
    m4Aim(m4),
    {
      what: "first tokens of an exported adapter that are the same in llama.cpp",
      aim: "all",
      ...(adapter === undefined ? {} : {
        measured: adapter.rows.map((row) => `${row.same_first} of ${row.prompts}`).join(", "),
        met: adapter.rows.every((row) => row.same_first === row.prompts),
      }),
    },
  ];
}

export function aimsTable(results: Results): string {
  return markdownTable(
    ["", "aim", "measured: median (lowest–highest)", "met"],
    aims(results).map(({ what, aim, measured, met }) => [
      what,
      aim,
      measured ?? "not measured",
      met === undefined ? "–" : met ? "yes" : "**no**",
    ]),
  );
}

/** One line for each peer that is anywhere faster than we are; says so if there is none. */
export function losses({ matmul, gpu, decode, lora, loraGpu, full }: Results): string {
  const kinds: [string, Comparison[]][] = [
    ["matrix products", matmul ? matmulComparisons(matmul) : []],
    ["matrix products on WebGPU", gpu ? gpuComparisons(gpu) : []],
    ["decoding", decode ? decodeComparisons(decode) : []],
    ["LoRA steps", lora ? [loraComparison(lora, "all blocks")] : []],
    ["LoRA steps on WebGPU", loraGpu ? loraGpuComparisons(loraGpu) : []],
    ["full training", full ? [fullComparison(full)] : []],
  ];
  const lines = kinds.flatMap(([kind, comparisons]) =>
    comparisons.flatMap(({ peer, ratios }) => {
      const lost = ratios.filter(({ ratio }) => ratio < 1).toSorted((a, b) => a.ratio - b.ratio);
      if (lost.length === 0) return [];
      const times = (1 / lost[0].ratio).toFixed(1);
      const most = ratios.length === 1 ? "" : `, in ${lost.length} of ${ratios.length} cases`;
      return [`* **${title(peer)}** is faster at ${kind}${most}: at most ${times} × (${lost[0].where}).`];
    })
  );
  if (lines.length > 0) return lines.join("\n");
  return kinds.some(([, comparisons]) => comparisons.length > 0)
    ? "* Nowhere in what was measured."
    : "* Nothing was measured.";
}
