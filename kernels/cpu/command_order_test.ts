/** Calls return before what they encode has run, and nobody can tell. */
import assert from "node:assert/strict";
import { Random } from "../../core/random/random.ts";
import type { Device, Tensor } from "../device.ts";
import { ReferenceDevice } from "../reference/reference_device.ts";
import { createCpuDevice } from "./cpu_device.ts";

const lengths = [1, 3, 64, 1000, 5000, 70_000];

/** A program of random calls, whose reads are awaited at the end; what they gave. */
async function runProgram(device: Device, seed: string, calls: number): Promise<Float32Array[]> {
  const random = new Random(seed);
  const tensors: Tensor[] = lengths.map((length) => device.alloc(length));
  const reads: Promise<Float32Array>[] = [];
  const pick = () => tensors[random.int(tensors.length)];
  for (let call = 0; call < calls; call++) {
    const t = pick(), other = pick(), n = Math.min(t.length, other.length);
    const offset = random.int(t.length), some = 1 + random.int(t.length - offset);
    switch (random.int(9)) {
      case 0:
        device.fill({ out: device.view(t, offset, some), value: random.int(100), n: some });
        break;
      case 1:
      case 2:
        if (t !== other) device.axpy({ out: t, x: other, alpha: 1 + random.int(2), n });
        break;
      case 3:
        device.write(t, Float32Array.from({ length: some }, () => random.int(100)), offset);
        break;
      case 4:
        // Freed and taken again at once: the next has to be clear, whoever still uses the place.
        device.free(t);
        tensors[tensors.indexOf(t)] = device.alloc(lengths[random.int(lengths.length)]);
        break;
      case 5: {
        const weight = device.weight(new Uint8Array(new Float32Array(64).fill(random.int(9)).buffer), "f32", 1, 64);
        const ids = device.allocInt(1);
        device.embed({
          out: tensors[2 + random.int(1)].length >= 64 ? tensors[2] : device.alloc(64),
          table: weight,
          ids,
          rows: 1,
          cols: 64,
        });
        device.free(ids);
        device.free(weight);
        break;
      }
      case 6:
        // So that values stay whole numbers of a few digits, and sums exact.
        device.fill({ out: t, value: 1, n: t.length });
        break;
      default:
        reads.push(device.read(t, offset, some));
    }
    if (random.int(60) === 0) await reads.at(-1);
  }
  for (const t of tensors) reads.push(device.read(t));
  return await Promise.all(reads);
}

for (const threads of [1, 2, 3]) {
  Deno.test(`writes, reads, frees and clears come in their turn, with ${threads} thread(s)`, async () => {
    using device = await createCpuDevice({ threads });
    for (let seed = 0; seed < 6; seed++) {
      const [got, wanted] = await Promise.all([
        runProgram(device, `order ${seed}`, 400),
        runProgram(new ReferenceDevice(), `order ${seed}`, 400),
      ]);
      for (const [i, values] of wanted.entries()) assert.deepEqual(got[i], values, `seed ${seed}, read ${i}`);
    }
    const { used } = device.memory();
    assert.ok(used < 64 << 20, `${used} bytes in use`);
  });
}
