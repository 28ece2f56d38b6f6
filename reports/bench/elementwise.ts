/**
 * Times the operations between the matrix products at the shape of one LoRA training step on SmolLM2: 800 packed tokens in 24
 * sequences. Prints milliseconds, the bytes that each call has to move, GB/s, and the sum over a step. On one thread (the
 * default) it counts processor time, which other programs disturb little; on more, the time that passes.
 *
 * Run: `deno run -A reports/bench/elementwise.ts [threads]`.
 */
import process from "node:process";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import type { Device, Tensor } from "../../kernels/device.ts";

const LAYERS = 30, WIDTH = 576, HEADS = 9, KV_HEADS = 3, HEAD_DIM = 64, FFN = 1536, VOCAB = 49152;
const PREFIX = 32, SEQUENCES = 24, LENGTH = 32;
const TOKENS = PREFIX + SEQUENCES * LENGTH;
const KV_WIDTH = KV_HEADS * HEAD_DIM;
/** LoRA of rank 8 on all seven projections. */
const ADAPTER_VALUES = 2_442_240;
const ANSWER_ROWS = 96, HELD_ROWS = 48;

interface Timing {
  name: string;
  /** Calls in one training step. */
  calls: number;
  /** Values read and written by a call. */
  values: number;
  run(): void;
}

function timings(device: Device): Timing[] {
  const floats = (n: number): Tensor => {
    const t = device.alloc(n);
    device.write(t, Float32Array.from({ length: n }, (_, i) => Math.sin(i * 0.37) * 2));
    return t;
  };
  const wide = TOKENS * WIDTH, gated = TOKENS * FFN, keys = TOKENS * KV_WIDTH;
  const x = floats(wide), y = floats(wide), weight = floats(WIDTH), rstd = floats(TOKENS);
  const gate = floats(gated),
    up = floats(gated),
    dout = floats(gated),
    hidden = device.alloc(gated),
    dgate = device.alloc(gated),
    dup = device.alloc(gated);
  const positions = device.allocInt(TOKENS);
  device.writeInt(positions, Int32Array.from({ length: TOKENS }, (_, i) => i % 64));
  const table = floats(64 * HEAD_DIM);
  const seqs = device.allocInt(6 * (SEQUENCES + 1));
  const prefix = [0, PREFIX, 0, 0, 0, PREFIX];
  const own = Array.from({ length: SEQUENCES }, (_, i) => {
    const start = PREFIX + i * LENGTH;
    return [start, LENGTH, 0, PREFIX, start, LENGTH];
  });
  device.writeInt(seqs, Int32Array.from([...prefix, ...own.flat()]));
  const attention = {
    q: floats(wide),
    k: floats(keys),
    v: floats(keys),
    out: device.alloc(wide),
    lse: device.alloc(TOKENS * HEADS),
    seqs,
    seqCount: SEQUENCES + 1,
    heads: HEADS,
    kvHeads: KV_HEADS,
    headDim: HEAD_DIM,
    scale: HEAD_DIM ** -0.5,
  };
  const gradients = { dout: floats(wide), dq: device.alloc(wide), dk: device.alloc(keys), dv: device.alloc(keys) };
  const logits = floats(ANSWER_ROWS * VOCAB), teacher = floats(HELD_ROWS * VOCAB), losses = device.alloc(ANSWER_ROWS);
  const targets = device.allocInt(ANSWER_ROWS);
  const rows = device.allocInt(TOKENS);
  device.writeInt(rows, Int32Array.from({ length: TOKENS }, (_, i) => TOKENS - 1 - i));
  const params = floats(ADAPTER_VALUES), grads = floats(ADAPTER_VALUES);
  const m = device.alloc(ADAPTER_VALUES), v = device.alloc(ADAPTER_VALUES), norm = device.alloc(1);
  const adamW = { params, grads, m, v, n: ADAPTER_VALUES, lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8 };
  const shape = { rows: TOKENS, cols: WIDTH };
  const answers = { logits, losses, rows: ANSWER_ROWS, vocab: VOCAB, scale: 0.01 };
  const turn = { positions, table, rows: TOKENS, headDim: HEAD_DIM };
  const move = { out: y, x, index: rows, ...shape };
  return [
    {
      name: "rmsNorm",
      calls: 2 * LAYERS + 1,
      values: 2 * wide,
      run: () => device.rmsNorm({ out: y, rstd, x, weight, eps: 1e-5, ...shape }),
    },
    {
      name: "rmsNormBackward",
      calls: 2 * LAYERS + 1,
      values: 4 * wide,
      run: () => device.rmsNormBackward({ dx: y, dy: gradients.dout, x, weight, rstd, ...shape }),
    },
    {
      name: "rope q",
      calls: 2 * LAYERS,
      values: 2 * wide,
      run: () => device.rope({ x: attention.q, heads: HEADS, ...turn }),
    },
    {
      name: "rope k",
      calls: 2 * LAYERS,
      values: 2 * keys,
      run: () => device.rope({ x: attention.k, heads: KV_HEADS, ...turn }),
    },
    { name: "attention", calls: LAYERS, values: 2 * wide + 2 * keys, run: () => device.attention(attention) },
    {
      name: "attentionBackward",
      calls: LAYERS,
      values: 4 * wide + 4 * keys,
      run: () => device.attentionBackward({ ...attention, ...gradients }),
    },
    { name: "siluMul", calls: LAYERS, values: 3 * gated, run: () => device.siluMul({ out: dup, gate, up, n: gated }) },
    {
      name: "siluMulBackward",
      calls: LAYERS,
      values: 6 * gated,
      run: () => device.siluMulBackward({ out: hidden, dgate, dup, dout, gate, up, n: gated }),
    },
    {
      name: "axpy (residual)",
      calls: 4 * LAYERS,
      values: 3 * wide,
      run: () => device.axpy({ out: y, x, alpha: 1, n: wide }),
    },
    { name: "fill", calls: 2 * LAYERS, values: keys, run: () => device.fill({ out: gradients.dk, value: 0, n: keys }) },
    { name: "gatherRows", calls: 2, values: 2 * wide, run: () => device.gatherRows(move) },
    { name: "scatterAddRows", calls: 2, values: 3 * wide, run: () => device.scatterAddRows(move) },
    {
      name: "crossEntropy",
      calls: 1,
      values: 2 * ANSWER_ROWS * VOCAB,
      run: () => device.crossEntropy({ ...answers, targets }),
    },
    {
      name: "klDivergence",
      calls: 1,
      values: 3 * HELD_ROWS * VOCAB,
      run: () => device.klDivergence({ ...answers, rows: HELD_ROWS, teacher }),
    },
    {
      name: "argmaxRows",
      calls: 0,
      values: ANSWER_ROWS * VOCAB,
      run: () => device.argmaxRows({ out: targets, x: logits, rows: ANSWER_ROWS, cols: VOCAB }),
    },
    {
      name: "sumSquares",
      calls: 1,
      values: ADAPTER_VALUES,
      run: () => device.sumSquares({ out: norm, x: grads, n: ADAPTER_VALUES }),
    },
    {
      name: "adamW",
      calls: 1,
      values: 7 * ADAPTER_VALUES,
      run: () => device.adamW({ ...adamW, weightDecay: 0.01, step: 3 }),
    },
  ];
}

/** Processor time of this process so far, in milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Median over 9 runs of the milliseconds of one call; a run is as many calls as fill about 10 ms. */
function median(call: () => void, clock: () => number): number {
  for (let i = 0; i < 5; i++) call();
  const start = clock();
  call();
  const calls = Math.max(1, Math.round(10 / Math.max(clock() - start, 0.005)));
  const times = Array.from({ length: 9 }, () => {
    const begin = clock();
    for (let i = 0; i < calls; i++) call();
    return (clock() - begin) / calls;
  });
  return times.sort((a, b) => a - b)[4];
}

if (import.meta.main) {
  const threads = Number(Deno.args[0] ?? 1);
  const device = await createCpuDevice({ threads });
  const clock = threads === 1 ? processorTime : () => performance.now();
  console.log(`${device.description}; ${TOKENS} tokens, ${SEQUENCES} sequences after a shared prefix of ${PREFIX}`);
  console.log(
    `${"operation".padEnd(20)}${"ms".padStart(9)}${"MB".padStart(9)}${"GB/s".padStart(9)}${"ms a step".padStart(12)}`,
  );
  let step = 0;
  for (const { name, calls, values, run } of timings(device)) {
    const ms = median(run, clock);
    step += ms * calls;
    const columns = [ms.toFixed(3), (values * 4e-6).toFixed(1), (values * 4e-6 / ms).toFixed(1)];
    console.log(name.padEnd(20) + columns.map((c) => c.padStart(9)).join("") + (ms * calls).toFixed(1).padStart(12));
  }
  console.log(`all of a training step: ${step.toFixed(0)} ms${threads === 1 ? " of one processor" : ""}`);
  device.close();
}
