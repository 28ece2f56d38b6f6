import { activationSteps } from "../../kernels/activation_bits.ts";
import { blockLayouts, type WeightFormat } from "../../kernels/weight_format.ts";
import type { Bench, Case } from "./bench.ts";

const FORMATS = Object.keys(blockLayouts) as WeightFormat[];

/** m × n × k around 1, the vector width, the register blocks (6 × 8) and the cache blocks. */
const SHAPES: readonly [number, number, number][] = [
  [1, 1, 1],
  [1, 17, 3],
  [3, 3, 3],
  [5, 7, 8],
  [6, 8, 4],
  [7, 9, 17],
  [13, 31, 33],
  [17, 1, 64],
  [1, 80, 576],
  [64, 64, 64],
  [65, 63, 129],
  [49, 257, 255],
  [3, 128, 257],
  [13, 36, 12],
  [68, 132, 36],
];

/** Shapes in which every way of following a product up is tried: one of odd numbers, one in whole fours. */
const VARIANT_SHAPES: readonly [number, number, number][] = [[19, 21, 37], [20, 44, 36]];

/** Rows as they are in a model: the packed dimension, last, is in multiples of 32, or of the format's larger block. */
const WEIGHT_SHAPES: readonly [number, number, number][] = [
  [1, 1, 1],
  [1, 96, 2],
  [3, 17, 1],
  [7, 33, 3],
  [17, 65, 5],
  [65, 129, 9],
];

/** More blocks of 256 than this differ in nothing: kernels take them one at a time. */
const MOST_LARGE_BLOCKS = 3;

/** The packed dimension of so many blocks of a format. */
function packed(format: WeightFormat, blocks: number): number {
  const values = Math.max(32, blockLayouts[format].values);
  return values * (values > 32 ? Math.min(blocks, MOST_LARGE_BLOCKS) : blocks);
}

const ORIENTATIONS = ["NT", "NN", "TN"] as const;

export function matmulCases(): Case[] {
  const cases: Case[] = [];
  for (const orientation of ORIENTATIONS) {
    for (const [m, n, k] of SHAPES) cases.push(tensorCase(orientation, m, n, k));
    cases.push(...variantCases(orientation, "alpha 0.5", { alpha: 0.5 }));
    cases.push(...variantCases(orientation, "accumulate", { accumulate: true }));
    cases.push(...variantCases(orientation, "alpha −2, accumulate", { alpha: -2, accumulate: true }));
  }
  cases.push(...variantCases("NT", "bias", { bias: true }));
  cases.push(...variantCases("NT", "bias, alpha 0.5, accumulate", { bias: true, alpha: 0.5, accumulate: true }));
  for (const format of FORMATS) {
    for (const [m, n, blocks] of WEIGHT_SHAPES) {
      const k = packed(format, blocks);
      cases.push(weightCase("NT", format, m, n, k));
      cases.push(weightCase("NN", format, m, k, n));
    }
  }
  for (const bits of [15, 8, 7] as const) {
    // 7 bits are a way of their own against signed weights alone.
    const formats = bits === 7 ? ["q8_0" as const] : FORMATS.filter((f) => activationSteps(f, bits) !== undefined);
    for (const format of formats) {
      for (const [m, n, blocks] of WEIGHT_SHAPES) {
        cases.push(roundedCase(format, bits, m, n, packed(format, blocks)));
      }
    }
    cases.push(roundedCase("q4_1", bits, 5, 9, 2112));
  }
  return cases;
}

function tensorCase(orientation: typeof ORIENTATIONS[number], m: number, n: number, k: number): Case {
  return {
    name: `matmul${orientation} ${m} × ${n} × ${k}`,
    tolerance: 1e-5,
    run: (bench) => multiply(bench, orientation, m, n, k, {}),
  };
}

interface Variant {
  alpha?: number;
  accumulate?: boolean;
  bias?: boolean;
}

function variantCases(orientation: typeof ORIENTATIONS[number], title: string, variant: Variant): Case[] {
  return VARIANT_SHAPES.map(([m, n, k]) => ({
    name: `matmul${orientation} ${m} × ${n} × ${k}, ${title}`,
    tolerance: 1e-5,
    run: (bench) => multiply(bench, orientation, m, n, k, variant),
  }));
}

function multiply(
  bench: Bench,
  orientation: "NT" | "NN" | "TN",
  m: number,
  n: number,
  k: number,
  variant: Variant,
): void {
  const out = bench.floats(m * n);
  const bias = variant.bias ? bench.floats(n) : undefined;
  const a = { ...variant, out, x: bench.floats(m * k), w: bench.floats(n * k), m, n, k, bias };
  bench.device[`matmul${orientation}`](a);
  bench.keep("out", out);
}

/** Products in integers, with all that can follow a product. */
function roundedCase(format: WeightFormat, activationBits: 7 | 8 | 15, m: number, n: number, k: number): Case {
  return {
    name: `matmulNT ${format} ${m} × ${n} × ${k}, ${activationBits} bits`,
    tolerance: 1e-5,
    // Of one output, products and minima, some 5 each, may cancel: a unit in the last place of these.
    floor: 1e-6,
    run(bench) {
      const w = bench.weight(format, n, k);
      for (const variant of [{}, { alpha: -2, accumulate: true }, { bias: bench.floats(n), alpha: 0.5 }]) {
        const out = bench.floats(m * n);
        const x = bench.floats(m * k, 3);
        bench.device.matmulNT({ out, x, w, m, n, k, activationBits, ...variant });
        bench.keep(`out ${Object.keys(variant)}`, out);
      }
    },
  };
}

/** A frozen weight: n × k for NT, k × n for NN. */
function weightCase(orientation: "NT" | "NN", format: WeightFormat, m: number, n: number, k: number): Case {
  return {
    name: `matmul${orientation} ${format} ${m} × ${n} × ${k}`,
    tolerance: 1e-5,
    run(bench) {
      const out = bench.floats(m * n);
      const w = orientation === "NT" ? bench.weight(format, n, k) : bench.weight(format, k, n);
      bench.device[`matmul${orientation}`]({ out, x: bench.floats(m * k), w, m, n, k });
      bench.keep("out", out);
    },
  };
}
