import assert from "node:assert/strict";
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
    const module = new WebAssembly.Module(wideModule(base, 3));
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

Deno.test("whether pairs are fused is decided in time, and once", () => {
  let milliseconds = 0;
  const clock = () => milliseconds += 7;
  const first = fusesPairs(clock);
  assert.ok(milliseconds < 100, `${milliseconds} ms on the clock`);
  assert.equal(fusesPairs(() => assert.fail("measured again")), first);
});
