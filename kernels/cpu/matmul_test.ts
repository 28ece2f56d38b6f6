import assert from "node:assert/strict";
import type { OperandBits } from "../activation_bits.ts";
import type { Device, MatmulArgs } from "../device.ts";
import { blockLayouts, type WeightFormat } from "../weight_format.ts";
import { dequantize } from "../reference/dequantize.ts";
import { quantize } from "../reference/quantize.ts";
import { allOrPart } from "../../tests/thorough.ts";
import { type CpuDeviceOptions, createCpuDevice } from "./cpu_device.ts";

type Orientation = "NT" | "NN" | "TN";

interface Case {
  orientation: Orientation;
  format: WeightFormat | "tensor";
  m: number;
  n: number;
  k: number;
  alpha?: number;
  accumulate?: boolean;
  bias?: boolean;
  activationBits?: OperandBits;
}

/** A small linear congruential generator: the same values on every run. */
function values(count: number, seed: number): Float32Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** The operands of a case, and the product by a plain f64 loop together with Σ |terms|, which bounds the rounding. */
function prepare(c: Case) {
  const { orientation, m, n, k } = c;
  const x = values(m * k, 1 + m), raw = values(n * k, 2 + n), before = values(m * n, 3), bias = values(n, 4);
  const bytes = c.format === "tensor" ? undefined : quantize(raw, c.format);
  const w = bytes === undefined ? raw : dequantize(bytes, c.format as WeightFormat, n * k);
  const expected = new Float64Array(m * n), bound = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0, size = 0;
      for (let p = 0; p < k; p++) {
        const term = x[orientation === "TN" ? p * m + i : i * k + p] * w[orientation === "NT" ? j * k + p : p * n + j];
        sum += term;
        size += Math.abs(term);
      }
      const at = i * n + j, alpha = c.alpha ?? 1;
      expected[at] = alpha * sum + (c.bias ? bias[j] : 0) + (c.accumulate ? before[at] : 0);
      bound[at] = 1e-6 * (Math.abs(alpha) * size + 4);
    }
  }
  return { x, raw, bytes, before, bias, expected, bound };
}

async function product(device: Device, c: Case, data: ReturnType<typeof prepare>): Promise<Float32Array> {
  const { m, n, k } = c;
  const x = device.alloc(m * k), out = device.alloc(m * n);
  device.write(x, data.x);
  device.write(out, data.before);
  const [rows, cols] = c.orientation === "NT" ? [n, k] : [k, n];
  const w = data.bytes === undefined
    ? device.alloc(n * k)
    : device.weight(data.bytes, c.format as WeightFormat, rows, cols);
  if (w.kind === "f32") device.write(w, data.raw);
  const bias = c.bias ? device.alloc(n) : undefined;
  if (bias) device.write(bias, data.bias);
  const args: MatmulArgs = {
    out,
    x,
    w,
    m,
    n,
    k,
    alpha: c.alpha,
    accumulate: c.accumulate,
    bias,
    activationBits: c.activationBits,
  };
  if (c.orientation === "NT") device.matmulNT(args);
  else if (c.orientation === "NN") device.matmulNN(args);
  else device.matmulTN(args);
  const result = await device.read(out);
  for (const buffer of [x, out, w, ...(bias ? [bias] : [])]) device.free(buffer);
  return result;
}

/** One and two threads, either register block. */
const plain: readonly CpuDeviceOptions[] = [
  { threads: 1, registerBlock: "5×8" },
  { threads: 2, registerBlock: "5×8" },
  { threads: 1, registerBlock: "5×16" },
  { threads: 2, registerBlock: "5×16" },
];

/**
 * Runs every case on devices of each kind: near the f64 loop, and the same bits. (Rounded activations are held to their reference in
 * tests/conformance.)
 */
async function check(cases: Case[], kinds: readonly CpuDeviceOptions[] = plain): Promise<void> {
  const devices = await Promise.all(kinds.map(createCpuDevice));
  try {
    for (const c of cases) {
      const data = prepare(c);
      const [one, ...others] = await Promise.all(devices.map((device) => product(device, c, data)));
      const name = JSON.stringify(c);
      for (let i = 0; i < one.length; i++) {
        if (c.activationBits === undefined && !(Math.abs(one[i] - data.expected[i]) <= data.bound[i])) {
          assert.fail(`${name} at ${i}: ${one[i]} instead of ${data.expected[i]}`);
        }
      }
      for (const other of others) assert.deepEqual(other, one, `${name} differs between threads or ways`);
    }
  } finally {
    for (const device of devices) device.close();
  }
}

const SIZES = [1, 3, 5, 6, 7, 8, 9, 17];
const EPILOGUES: Partial<Case>[] = [{}, { alpha: -0.5, accumulate: true }, { alpha: 2 }];

Deno.test("matmul of tensors is right at every small and awkward size, in all orientations", async () => {
  const cases: Case[] = [];
  let turn = 0;
  for (const orientation of ["NT", "NN", "TN"] as const) {
    for (const m of SIZES) {
      for (const n of SIZES) {
        for (const k of [1, 7, 37]) {
          cases.push({ orientation, format: "tensor", m, n, k, ...EPILOGUES[turn++ % EPILOGUES.length] });
        }
      }
    }
  }
  await check(cases);
});

Deno.test("matmul of tensors is right around the block sizes of the kernels", async () => {
  const cases: Case[] = [];
  for (const orientation of ["NT", "NN", "TN"] as const) {
    for (
      const [m, n, k] of [[255, 33, 257], [13, 257, 255], [197, 24, 513], [13, 777, 19], [400, 40, 40], [401, 8, 70]]
    ) {
      cases.push({ orientation, format: "tensor", m, n, k }, {
        orientation,
        format: "tensor",
        m,
        n,
        k,
        accumulate: true,
        alpha: 0.25,
      });
    }
  }
  await check(cases);
});

/** How a format is read the conformance suite tries with all of them. */
const formats = allOrPart<WeightFormat[]>(
  "matmul with few and many rows of the other formats",
  Object.keys(blockLayouts) as WeightFormat[],
  ["f32", "f16", "q8_0", "q4_1", "q6_k"],
);

for (const format of formats) {
  Deno.test(`matmul with ${format} weights is right for few rows and for many`, async () => {
    const block = Math.max(32, blockLayouts[format].values);
    const cases: Case[] = [];
    // Few rows, those around a register block of five, and many.
    for (const m of [1, 2, 4, 5, 6, 13, 131]) {
      cases.push({ orientation: "NT", format, m, n: 41, k: 9 * block, bias: true, ...EPILOGUES[m % 3] });
      cases.push({ orientation: "NT", format, m, n: 7, k: block });
      cases.push({ orientation: "NN", format, m, n: 3 * block, k: 259, ...EPILOGUES[m % 3] });
    }
    // More columns than one packed block of B.
    cases.push({ orientation: "NN", format, m: 25, n: 768 + block, k: 3 });
    if (!format.startsWith("q")) {
      for (const k of [1, 17, 33, 263]) {
        cases.push({ orientation: "NT", format, m: 1, n: 9, k }, { orientation: "NT", format, m: 15, n: 9, k });
        cases.push({ orientation: "NN", format, m: 5, n: k, k: 19 });
      }
    }
    await check(cases);
  });
}

Deno.test("matmul of rounded activations gives the same bits with any threads and register block, whatever sums its products", async () => {
  const cases: Case[] = [];
  for (const format of ["q4_0", "q4_1", "q8_0", "q5_0", "q5_1", "q4_k", "q5_k"] as const) {
    const block = Math.max(32, blockLayouts[format].values);
    for (const activationBits of [7, 8, 15] as const) {
      if (activationBits === 7 && format !== "q8_0") continue;
      for (
        const [m, n, blocks] of [
          [1, 9, 5],
          [1, 16, 1],
          [2, 24, 2],
          [4, 3, 3],
          [8, 13, 2],
          [5, 33, 1],
          [7, 16, 3],
          [9, 50, 8],
          [4, 40, 15],
          [
            21,
            17,
            70,
          ],
        ]
      ) {
        cases.push({ orientation: "NT", format, m, n, k: blocks * block, activationBits });
        cases.push({
          orientation: "NT",
          format,
          m,
          n,
          k: blocks * block,
          activationBits,
          bias: true,
          accumulate: true,
          alpha: 0.5,
        });
      }
    }
  }
  assert.ok(cases.length >= 100, `only ${cases.length} cases`);
  await check(cases, [
    ...plain.map((kind) => ({ ...kind, fusedDots: true })),
    ...plain.filter(({ threads }) => threads === 1).map((kind) => ({ ...kind, fusedDots: false })),
  ]);
});

Deno.test("matmul with half-precision weights keeps subnormals, infinities and signed zeros", async () => {
  const device = await createCpuDevice({ threads: 1 });
  try {
    const bits = [0x0001, 0x8001, 0x03ff, 0x0400, 0x3c00, 0xbc00, 0x7bff, 0x7c00];
    const w = device.weight(new Uint8Array(Uint16Array.from(bits).buffer), "f16", 8, 1);
    const x = device.alloc(1), out = device.alloc(8);
    device.write(x, Float32Array.of(1));
    device.matmulNT({ out, x, w, m: 1, n: 8, k: 1 });
    const expected = [2 ** -24, -(2 ** -24), 1023 * 2 ** -24, 2 ** -14, 1, -1, 65504, Infinity];
    assert.deepEqual([...await device.read(out)], expected);
    // Longer rows go other ways, one and many: each has one such value, the others are zeros.
    const long = new Uint16Array(8 * 64);
    bits.forEach((value, row) => long[64 * row + 5 * row] = value);
    const w64 = device.weight(new Uint8Array(long.buffer), "f16", 8, 64);
    for (const m of [1, 20]) {
      const x64 = device.alloc(64 * m), out64 = device.alloc(8 * m);
      device.write(x64, new Float32Array(64 * m).fill(1));
      device.matmulNT({ out: out64, x: x64, w: w64, m, n: 8, k: 64 });
      assert.deepEqual([...await device.read(out64)], Array(m).fill(expected).flat());
    }
  } finally {
    device.close();
  }
});
