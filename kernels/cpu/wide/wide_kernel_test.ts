import assert from "node:assert/strict";
import { fusesDots } from "./fuses_dots.ts";
import { fusesPairs } from "./fuses_pairs.ts";
import { RUNS, STAGE_BYTES } from "./wide_kernel.ts";
import { wideModule } from "./wide_module.ts";

type Block = (
  a: number,
  aStep: number,
  entry: number,
  c: number,
  ldc: number,
  rows: number,
  mask: number,
  alpha: number,
) => void;

Deno.test("the wide register blocks add products of 128 k and of the last 64, 32, 16 or 8 to as many rows as they are told, wherever they are made for", () => {
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3, shared: true });
  const values = new Float32Array(memory.buffer);
  for (const base of [0, 4096, 2 * 65536 + 64]) {
    const module = new WebAssembly.Module(wideModule(base, 3, true));
    const blocks = new WebAssembly.Instance(module, { env: { memory } }).exports;
    const a = 65536, c = 65536 + 4096, aAt = a / 4, bAt = base / 4, cAt = c / 4, ldc = 20;
    for (let i = 0; i < 16 * 128; i++) values[bAt + i] = Math.cos(1.3 * i);
    for (
      const { layout, aStep, place } of [
        { layout: "panels", aStep: 0, place: (r: number, k: number) => 5 * k + r },
        { layout: "rows", aStep: 4 * 131, place: (r: number, k: number) => 131 * r + k },
        { layout: "columns", aStep: 4 * 7, place: (r: number, k: number) => 7 * k + r },
      ]
    ) {
      for (const [entry, run] of RUNS.entries()) {
        const first = 128 - run;
        const block = blocks[layout] as Block;
        for (const [rows, mask] of [[1, 0], [3, -1], [5, 0], [5, -1]]) {
          values.fill(NaN, aAt, aAt + 7 * 131);
          for (let r = 0; r < rows; r++) {
            for (let k = first; k < 128; k++) values[aAt + place(r, k)] = Math.sin(5 * k + r);
          }
          values.fill(7, cAt, cAt + 6 * ldc);
          block(a + 4 * place(0, first), aStep, entry, c, 4 * ldc, rows, mask, -0.5);
          for (let r = 0; r < 6; r++) {
            for (let j = 0; j < ldc; j++) {
              let expected = 7;
              if (r < rows && j < 16) {
                let sum = 0;
                for (let k = first; k < 128; k++) {
                  sum += Math.sin(5 * k + r) * values[bAt + (j >> 3) * 1024 + 8 * k + j % 8];
                }
                expected = -0.5 * sum + (mask ? 7 : 0);
              }
              const got = values[cAt + r * ldc + j];
              assert.ok(
                Math.abs(got - expected) < 1e-5,
                `${base}, ${layout}, ${first}, ${rows} rows: ${r}, ${j} is ${got}, not ${expected}`,
              );
            }
          }
        }
      }
    }
    assert.equal(STAGE_BYTES, 4 * 16 * 128);
  }
});

/** Where operands of the blocks in integers lie: B's two panels and the sums behind them, A. */
const stage = { base: 4096, a: 65536, block: 320, panel: 8 * 320 };

/** Writes eight blocks of 4 rows of whole numbers x and 16 columns of weights w, in limbs or, two k by two, in 16 bits. */
function writeOperands(
  memory: WebAssembly.Memory,
  { x, w, limbs, signed, sixteen }: {
    x: (row: number, k: number) => number;
    w: (column: number, k: number) => number;
    limbs: 1 | 2;
    signed: boolean;
    sixteen: boolean;
  },
) {
  const view = new DataView(memory.buffer), values = new Float32Array(memory.buffer);
  for (let block = 0; block < 8; block++) {
    const a = stage.a + block * (128 * limbs + 32);
    for (let k = 0; k < 32; k++) {
      for (let r = 0; r < 4; r++) {
        const value = x(r, 32 * block + k);
        if (sixteen) view.setInt16(a + 16 * (k >> 1) + 4 * r + 2 * (k & 1), value, true);
        else {
          const raised = signed ? value + 8192 : value, at = a + 16 * (k >> 2) + 4 * r + (k & 3);
          const high = limbs === 1 ? raised : (raised + (signed ? 0 : 64)) >> 7;
          view.setInt8(at, high);
          if (limbs === 2) view.setInt8(at + 128, raised - 128 * high);
        }
      }
      for (let c = 0; c < 16; c++) {
        const at = stage.base + (c >> 3) * stage.panel + block * stage.block;
        const within = sixteen ? 16 * (k >> 1) + 2 * (c & 7) + (k & 1) : 32 * (k >> 2) + 4 * (c & 7) + (k & 3);
        view.setInt8(at + within, w(c, 32 * block + k));
      }
    }
    for (let i = 0; i < 8; i++) values[a / 4 + 32 * limbs + i] = Math.sin(1 + i + block);
    for (let c = 0; c < 16; c++) {
      const at = stage.base + (c >> 3) * stage.panel + block * stage.block + 256 + 4 * (c & 7);
      values[at / 4] = Math.cos(c + block);
      let sum = 0;
      for (let k = 0; k < 32; k++) sum += w(c, 32 * block + k);
      if (signed) view.setInt32(at + 32, -64 * sum, true);
      else values[at / 4 + 8] = Math.cos(3 * c - block);
    }
  }
}

Deno.test("products of whole numbers are summed to the same bits in every way, also by the largest there are", () => {
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3, shared: true });
  const cases = [
    ["nibbles1", 1, false, 127, 15],
    ["unsigned1", 1, false, 127, 15],
    ["unsigned1", 1, false, 127, 31],
    ["unsigned2", 2, false, 16256, 31],
    ["signed2", 2, true, 8191, 127],
  ] as const;
  for (const [name, limbs, signed, most, heaviest] of cases) {
    const x = (r: number, k: number) => Math.round(most * Math.sin(1.7 * k + r)), least = signed ? -heaviest : 0;
    const w = (c: number, k: number) => least + (7 * k + 3 * c) % (heaviest - least + 1);
    for (const [ofX, ofW] of [[x, w], [() => most, () => heaviest], [() => -most, () => heaviest]] as const) {
      const ways = [true, false].map((fusedDots) => {
        writeOperands(memory, { x: ofX, w: ofW, limbs, signed, sixteen: limbs === 2 && !fusedDots });
        const module = new WebAssembly.Module(wideModule(stage.base, 3, fusedDots));
        const blocks = new WebAssembly.Instance(module, { env: { memory } }).exports;
        return [0, 4, 6].flatMap((first, entry) => {
          (blocks[name] as (a: number, entry: number) => void)(stage.a + first * (128 * limbs + 32), entry);
          const at = (stage.base + 2 * stage.panel) / 4;
          return [...new Float32Array(memory.buffer, 4 * at, 64)];
        });
      });
      assert.ok(ways[0].every((value) => Number.isFinite(value) && value !== 0));
      assert.deepEqual(ways[1], ways[0], name);
    }
  }
});

for (const [what, measure] of [["pairs", fusesPairs], ["sums of products", fusesDots]] as const) {
  Deno.test(`whether ${what} are fused is decided in time, and once`, () => {
    // By this clock everything takes as long, so that nothing ever looks optimised.
    let milliseconds = 0;
    const first = measure(() => milliseconds += 7);
    assert.ok(milliseconds < 1100, `${milliseconds} ms on the clock`);
    assert.equal(measure(() => assert.fail("measured again")), first);
  });
}
