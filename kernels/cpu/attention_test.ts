import assert from "node:assert/strict";
import type { Device } from "../device.ts";
import { createCpuDevice } from "./cpu_device.ts";

interface Case {
  heads: number;
  kvHeads: number;
  headDim: number;
  /** Own rows of each sequence. */
  lengths: number[];
  /** Rows that all of them see first. */
  prefix: number;
}

/** Blocks of 96 rows and 64 keys, runs of 32, 64 and 128, and what is one less or more. */
const cases: Case[] = [
  { heads: 4, kvHeads: 2, headDim: 32, lengths: Array.from({ length: 9 }, (_, i) => 109 + i), prefix: 0 },
  { heads: 9, kvHeads: 3, headDim: 64, lengths: [31, 33, 64, 65, 97, 5], prefix: 0 },
  { heads: 3, kvHeads: 3, headDim: 20, lengths: [17, 130, 96, 95, 1, 7], prefix: 0 },
  { heads: 4, kvHeads: 1, headDim: 80, lengths: [40, 6, 33], prefix: 71 },
  { heads: 2, kvHeads: 1, headDim: 128, lengths: [70, 4], prefix: 30 },
  { heads: 2, kvHeads: 1, headDim: 144, lengths: [70, 4], prefix: 3 },
];

async function results(device: Device, { heads, kvHeads, headDim, lengths, prefix }: Case): Promise<Float32Array[]> {
  const width = heads * headDim, kvWidth = kvHeads * headDim;
  const own = lengths.reduce((a, b) => a + b), keys = prefix + own;
  let seed = 0;
  const tensor = (length: number) => {
    const t = device.alloc(length);
    device.write(t, Float32Array.from({ length }, () => Math.sin(++seed * 12.9898) * 2));
    return t;
  };
  const seqs = device.allocInt(6 * lengths.length);
  let at = 0;
  device.writeInt(
    seqs,
    Int32Array.from(lengths.flatMap((length) => {
      at += length;
      return [at - length, length, 0, prefix, prefix + at - length, length];
    })),
  );
  const shared = {
    ...{ q: tensor(own * width), k: tensor(keys * kvWidth), v: tensor(keys * kvWidth) },
    ...{ out: tensor(own * width), lse: tensor(own * heads), seqs, seqCount: lengths.length },
    ...{ heads, kvHeads, headDim, scale: 1 / Math.sqrt(headDim) },
  };
  device.attention(shared);
  const gradients = { dq: tensor(own * width), dk: tensor(keys * kvWidth), dv: tensor(keys * kvWidth) };
  device.attentionBackward({ ...shared, ...gradients, dout: tensor(own * width) });
  return await Promise.all([shared.out, shared.lse, ...Object.values(gradients)].map((t) => device.read(t)));
}

for (const test of cases) {
  const { heads, kvHeads, headDim, lengths, prefix } = test;
  Deno.test(`attention gives the same bits with any register block and threads: ${heads}/${kvHeads} heads of ${headDim}, ${lengths} rows after ${prefix}`, async () => {
    const wanted = await withDevice(1, "5×8", (device) => results(device, test));
    assert.ok(wanted.every((values) => values.every(Number.isFinite)));
    for (const [threads, block] of [[1, "5×16"], [2, "5×16"], [3, "5×8"]] as const) {
      const got = await withDevice(threads, block, (device) => results(device, test));
      for (const [i, values] of wanted.entries()) {
        const wrong = values.findIndex((value, j) => value !== got[i][j]);
        assert.equal(wrong, -1, `${["out", "lse", "dq", "dk", "dv"][i]}[${wrong}], ${block}, ${threads} threads`);
      }
    }
  });
}

async function withDevice<T>(
  threads: number,
  registerBlock: "5×8" | "5×16",
  use: (device: Device) => Promise<T>,
): Promise<T> {
  const device = await createCpuDevice({ threads, registerBlock });
  try {
    return await use(device);
  } finally {
    device.close();
  }
}
