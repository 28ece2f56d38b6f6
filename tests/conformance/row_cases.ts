import { blockLayouts, type WeightFormat } from "../../kernels/weight_format.ts";
import type { Bench, Case } from "./bench.ts";

const SHAPES: readonly [number, number][] = [[1, 1], [1, 3], [3, 17], [17, 80], [2, 576], [65, 64], [130, 63]];

/** heads × headDim. */
const HEADS: readonly [number, number][] = [[1, 4], [3, 8], [2, 10], [2, 32], [9, 64], [1, 80], [2, 128]];

const [BLOCK_FORMATS, PLAIN_FORMATS] = [true, false].map((blocks) =>
  (Object.keys(blockLayouts) as WeightFormat[]).filter((format) => blockLayouts[format].values > 1 === blocks)
);

/** Operations that work on whole rows. */
export function rowCases(): Case[] {
  const cases: Case[] = [];
  for (const [rows, cols] of SHAPES) {
    cases.push(
      { name: `rmsNorm ${rows} × ${cols}`, tolerance: 2e-6, run: (bench) => norm(bench, rows, cols) },
      { name: `rmsNormBackward ${rows} × ${cols}`, tolerance: 1e-5, run: (bench) => normBackward(bench, rows, cols) },
      {
        name: `rmsNormWeightBackward ${rows} × ${cols}`,
        tolerance: 1e-5,
        run: (bench) => normWeightBackward(bench, rows, cols),
      },
      ...(["gatherRows", "scatterRows", "scatterAddRows"] as const).map((operation) => ({
        name: `${operation} ${rows} × ${cols}`,
        tolerance: operation === "scatterAddRows" ? 1e-6 : 0,
        run: (bench: Bench) => move(bench, operation, rows, cols),
      })),
      { name: `argmaxRows ${rows} × ${cols}`, tolerance: 0, run: (bench) => largest(bench, rows, cols) },
      ...([[1, 1], [0.7, 0.9], [1e-20, 0.5], [1.7, 0.3]] as const).map(([temperature, topP]) => ({
        name: `sampleRows ${rows} × ${cols}, temperature ${temperature}, top-p ${topP}`,
        tolerance: 0,
        run: (bench: Bench) => draw(bench, rows, cols, temperature, topP),
      })),
      { name: `embed tensor ${rows} × ${cols}`, tolerance: 0, run: (bench) => lookUp(bench, undefined, rows, cols) },
      ...PLAIN_FORMATS.map((format) => ({
        name: `embed ${format} ${rows} × ${cols}`,
        tolerance: 0,
        run: (bench: Bench) => lookUp(bench, format, rows, cols),
      })),
    );
  }
  for (const format of BLOCK_FORMATS) {
    for (const [rows, blocks] of [[1, 1], [17, 3], [3, 18]]) {
      const cols = blockLayouts[format].values * blocks;
      cases.push({
        name: `embed ${format} ${rows} × ${cols}`,
        tolerance: 2e-7,
        run: (bench) => lookUp(bench, format, rows, cols),
      });
    }
  }
  for (const [heads, headDim] of HEADS) {
    for (const inverse of [false, true]) {
      cases.push({
        name: `rope ${heads} heads of ${headDim}${inverse ? ", inverse" : ""}`,
        tolerance: 1e-6,
        run: (bench) => turn(bench, 19, heads, headDim, inverse),
      });
    }
  }
  return cases;
}

function norm(bench: Bench, rows: number, cols: number): void {
  const out = bench.floats(rows * cols), rstd = bench.floats(rows);
  const x = bench.floats(rows * cols, 3), weight = bench.floats(cols);
  bench.device.rmsNorm({ out, rstd, x, weight, rows, cols, eps: 1e-5 });
  bench.keep("out", out);
  bench.keep("rstd", rstd);
}

function normBackward(bench: Bench, rows: number, cols: number): void {
  const dx = bench.floats(rows * cols), rstd = bench.floats(rows);
  const x = bench.floats(rows * cols, 3), weight = bench.floats(cols);
  bench.device.rmsNorm({ out: bench.floats(rows * cols), rstd, x, weight, rows, cols, eps: 1e-5 });
  bench.device.rmsNormBackward({ dx, dy: bench.floats(rows * cols), x, weight, rstd, rows, cols });
  bench.keep("dx", dx);
}

function normWeightBackward(bench: Bench, rows: number, cols: number): void {
  const dweight = bench.floats(cols);
  const [dy, x, rstd] = [bench.floats(rows * cols), bench.floats(rows * cols, 3), bench.floats(rows)];
  bench.device.rmsNormWeightBackward({ dweight, dy, x, rstd, rows, cols });
  bench.keep("dweight", dweight);
}

function move(
  bench: Bench,
  operation: "gatherRows" | "scatterRows" | "scatterAddRows",
  rows: number,
  cols: number,
): void {
  const many = rows + 5;
  // Distinct for scatterRows, with repeats for the others.
  const distinct = Array.from({ length: rows }, (_, i) => (i * 7 + 3) % many).filter((v, i, all) =>
    all.indexOf(v) === i
  );
  const index = operation === "scatterRows" ? distinct : bench.below(many, rows);
  const out = bench.floats((operation === "gatherRows" ? rows : many) * cols);
  const x = bench.floats((operation === "gatherRows" ? many : rows) * cols);
  bench.device[operation]({ out, x, index: bench.ints(index), rows: index.length, cols });
  bench.keep("out", out);
}

/** Few different values, so that the lowest of equal indices has to be found. */
function largest(bench: Bench, rows: number, cols: number): void {
  const values = Float32Array.from(bench.below(9, rows * cols), (v) => v - 20);
  // A row that holds no numbers has no largest.
  if (rows > 1) values.fill(NaN, cols, 2 * cols);
  const out = bench.ints(new Array(rows + 2).fill(-7));
  bench.device.argmaxRows({ out, outAt: 2, x: bench.holding(values), rows, cols });
  bench.keep("out", out);
}

/** Logits that are whole numbers (equal ones among them), and uniform numbers away from where sums could round to either side. */
function draw(bench: Bench, rows: number, cols: number, temperature: number, topP: number): void {
  const values = Float32Array.from(bench.below(9, rows * cols), (v) => v - 5);
  // A row that holds no numbers has no token.
  if (rows > 1) values.fill(NaN, cols, 2 * cols);
  const out = bench.ints(new Array(rows + 2).fill(-7));
  const uniforms = bench.holding(Float32Array.from(bench.below(997, rows), (v) => (v + 0.37) / 997));
  bench.device.sampleRows({ out, outAt: 2, x: bench.holding(values), rows, cols, temperature, topP, uniforms });
  bench.keep("out", out);
}

function lookUp(bench: Bench, format: WeightFormat | undefined, rows: number, cols: number): void {
  const entries = 11;
  const out = bench.floats(rows * cols);
  const table = format ? bench.weight(format, entries, cols) : bench.floats(entries * cols);
  bench.device.embed({ out, table, ids: bench.ints(bench.below(entries, rows + 3)), idsAt: 3, rows, cols });
  bench.keep("out", out);
}

function turn(bench: Bench, rows: number, heads: number, headDim: number, inverse: boolean): void {
  const places = 40, half = headDim / 2;
  const table = new Float32Array(places * headDim);
  for (let p = 0; p < places; p++) {
    for (let i = 0; i < half; i++) {
      const angle = p * 10000 ** (-i / half);
      table[p * headDim + i] = Math.cos(angle);
      table[p * headDim + half + i] = Math.sin(angle);
    }
  }
  const x = bench.floats(rows * heads * headDim);
  const positions = bench.ints(bench.below(places, rows));
  bench.device.rope({ x, positions, table: bench.holding(table), rows, heads, headDim, inverse });
  bench.keep("x", x);
}
