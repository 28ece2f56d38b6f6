import assert from "node:assert/strict";
import { fusesPairs } from "./fuses_pairs.ts";
import { STAGE_BYTES } from "./wide_kernel.ts";
import { wideModule } from "./wide_module.ts";

Deno.test("the wide register block sums 128 and the last 64 k, wherever it is made for", () => {
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3, shared: true });
  const values = new Float32Array(memory.buffer);
  for (const base of [0, 4096, 2 * 65536 + 64]) {
    const module = new WebAssembly.Module(wideModule(base, 3));
    const block = new WebAssembly.Instance(module, { env: { memory } }).exports.float as (
      a: number,
      half: number,
    ) => void;
    const a = 65536, aAt = a / 4, bAt = base / 4, sums = bAt + 2 * 128 * 8;
    for (let i = 0; i < 5 * 128; i++) values[aAt + i] = Math.sin(i);
    for (let i = 0; i < 16 * 128; i++) values[bAt + i] = Math.cos(1.3 * i);
    for (const first of [0, 64]) {
      block(a, first);
      for (let r = 0; r < 5; r++) {
        for (let c = 0; c < 16; c++) {
          let sum = 0;
          for (let k = first; k < 128; k++) {
            sum += values[aAt + 5 * k + r] * values[bAt + (c >> 3) * 1024 + 8 * k + c % 8];
          }
          const got = values[sums + 16 * r + c];
          assert.ok(Math.abs(got - sum) < 1e-5, `base ${base}, from ${first}, ${r}, ${c}: ${got} instead of ${sum}`);
        }
      }
    }
    assert.equal(STAGE_BYTES, 4 * (16 * 128 + 80));
  }
});

Deno.test("whether pairs are fused is decided in time, and once", () => {
  let milliseconds = 0;
  const clock = () => milliseconds += 7;
  const first = fusesPairs(clock);
  assert.ok(milliseconds < 100, `${milliseconds} ms on the clock`);
  assert.equal(fusesPairs(() => assert.fail("measured again")), first);
});
