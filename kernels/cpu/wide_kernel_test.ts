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

Deno.test("products of bytes are summed to the same bits in every way, also by the largest of four bits", () => {
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3, shared: true });
  const bytes = new Uint8Array(memory.buffer), values = new Float32Array(memory.buffer);
  const base = 4096, a = 65536, block = 320, panel = 8 * block;
  for (const [limbs, most] of [[1, 0], [2, 0], [1, 15], [2, 15]] as const) {
    bytes.fill(0);
    for (let k = 0; k < 8; k++) {
      for (const at of [base + k * block, base + panel + k * block]) {
        for (let i = 0; i < 256; i++) bytes[at + i] = most || (i * 7 + k) % 16;
        for (let i = 0; i < 16; i++) values[at / 4 + 64 + i] = Math.cos(i + k);
      }
      const from = a + k * (128 * limbs + 32);
      for (let i = 0; i < 128 * limbs; i++) bytes[from + i] = most ? 127 : (i * 11 + k) % 255 - 127;
      for (let i = 0; i < 8; i++) values[(from + 128 * limbs) / 4 + i] = Math.sin(1 + i + k);
    }
    const sums = [true, false].flatMap((fusedDots) => {
      const module = new WebAssembly.Module(wideModule(base, 3, fusedDots));
      const blocks = new WebAssembly.Instance(module, { env: { memory } }).exports;
      return ["unsigned", "nibbles"].flatMap((kind) =>
        [0, 1, 2].map((entry) => {
          (blocks[`${kind}${limbs}`] as (a: number, entry: number) => void)(a, entry);
          return values.slice((base + 2 * panel) / 4, (base + 2 * panel) / 4 + 64);
        })
      );
    });
    assert.ok(sums[0].every((value) => Number.isFinite(value) && value !== 0));
    for (let i = 3; i < sums.length; i++) assert.deepEqual(sums[i], sums[i % 3]);
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
