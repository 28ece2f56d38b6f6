/**
 * Matrix products on the cpu device, in GFLOP/s: the cubes that other libraries quote, and the shapes of SmolLM2-135M in the
 * formats its weights come in. One and all threads take turns on every shape, and must give the same bits before either is
 * timed. Medians of 15 or more runs.
 *
 * Run: `deno run -A reports/bench/matmul.ts [--json FILE] [--only TEXT] [--threads 1,2]`. Other work on the machine spoils the
 * numbers: the load average is printed first, and every row carries it.
 */
import assert from "node:assert/strict";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type ActivationBits, activationSteps } from "../../kernels/activation_bits.ts";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import type { Device, MatmulArgs } from "../../kernels/device.ts";
import { blockLayouts, type WeightFormat } from "../../kernels/weight_format.ts";
import { provenance } from "./provenance.ts";

type Orientation = "NT" | "NN" | "TN";

interface Shape {
  name: string;
  orientation: Orientation;
  format: WeightFormat | "tensor";
  m: number;
  n: number;
  k: number;
  activationBits?: ActivationBits;
}

/** One line of the result file. */
export interface Row {
  name: string;
  shape: string;
  value: number;
  unit: "GFLOP/s";
  threads: number;
  host: string;
  commit: string;
  load: number;
}

const RUNS = 15;
/** A shape is timed for at least this long, in milliseconds. */
const LEAST_TIME = 100;

function shapes(): Shape[] {
  const list: Shape[] = [];
  for (const orientation of ["NT", "NN", "TN"] as const) {
    list.push({ name: "cube", orientation, format: "tensor", m: 512, n: 512, k: 512 });
  }
  for (const format of ["f32", "q4_1", "q8_0"] as const) {
    for (const m of [1, 48, 256, 800]) {
      for (const [n, k] of [[576, 576], [192, 576], [1536, 576], [576, 1536]]) {
        list.push({ name: "smollm2 forward", orientation: "NT", format, m, n, k });
        for (const bits of [15, 8] as const) {
          if (activationSteps(format, bits) === undefined) continue;
          list.push({
            name: `smollm2 forward, ${bits} bits`,
            orientation: "NT",
            format,
            m,
            n,
            k,
            activationBits: bits,
          });
        }
        if (m > 1) list.push({ name: "smollm2 input gradient", orientation: "NN", format, m, n: k, k: n });
      }
      // Logits are computed where an answer stands, never for a whole batch.
      if (m <= 256) list.push({ name: "smollm2 logits", orientation: "NT", format, m, n: 49152, k: 576 });
    }
  }
  for (const width of [576, 1536]) {
    const rank = 8, rows = 800;
    const lora = (orientation: Orientation, m: number, n: number, k: number): Shape => (
      { name: "lora rank 8", orientation, format: "tensor", m, n, k }
    );
    list.push(lora("NT", rows, rank, width), lora("NT", rows, width, rank));
    list.push(lora("NN", rows, rank, width), lora("NN", rows, width, rank));
    list.push(lora("TN", width, rank, rows), lora("TN", rank, width, rows));
  }
  return list;
}

/** Small numbers without a pattern of short period; also as bytes of quantised weights, whose scales they leave finite. */
function noise(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

function weightBytes(format: WeightFormat, count: number): Uint8Array {
  if (format === "f32") return new Uint8Array(noise(count).buffer);
  const { bytes, values } = blockLayouts[format];
  const data = Uint8Array.from(noise((count / values) * bytes), (v) => (v + 0.5) * 256);
  // The high byte of an f16 scale (and minimum) near 0.07.
  for (let at = 1; at < data.length; at += bytes) {
    data[at] = 0x2c;
    if (format === "q4_1") data[at + 2] = 0xac;
  }
  return data;
}

/** The operands of a shape on a device, and the call. */
function prepare(device: Device, s: Shape) {
  const { m, n, k } = s;
  const x = device.alloc(m * k), out = device.alloc(m * n);
  device.write(x, noise(m * k));
  const [rows, cols] = s.orientation === "NT" ? [n, k] : [k, n];
  const w = s.format === "tensor"
    ? device.alloc(n * k)
    : device.weight(weightBytes(s.format, n * k), s.format, rows, cols);
  if (w.kind === "f32") device.write(w, noise(n * k));
  const args: MatmulArgs = { out, x, w, m, n, k, activationBits: s.activationBits ?? 32 };
  const call = {
    NT: () => device.matmulNT(args),
    NN: () => device.matmulNN(args),
    TN: () => device.matmulTN(args),
  }[s.orientation];
  return {
    call,
    read: () => device.read(out),
    free: () => [x, out, w].forEach((buffer) => device.free(buffer)),
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** Times one shape on all devices in turn; GFLOP/s of each. */
async function measure(devices: Device[], s: Shape): Promise<number[]> {
  const ready = devices.map((device) => prepare(device, s));
  for (const { call } of ready) for (let i = 0; i < 3; i++) call();
  const first = await ready[0].read();
  assert.ok(first.every(Number.isFinite), "the product is not finite");
  for (const other of ready.slice(1)) assert.deepEqual(await other.read(), first, "threads change the result");
  const times: number[][] = devices.map(() => []);
  const begin = performance.now();
  while (times[0].length < RUNS || performance.now() - begin < LEAST_TIME * devices.length) {
    ready.forEach(({ call }, i) => {
      call(); // Wakes this device's threads, which slept while the other ran.
      const start = performance.now();
      call();
      times[i].push(performance.now() - start);
    });
  }
  for (const { free } of ready) free();
  return times.map((t) => 2 * s.m * s.n * s.k / median(t) / 1e6);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { json: { type: "string" }, only: { type: "string" }, threads: { type: "string", default: "1,2" } },
  });
  const counts = values.threads.split(",").map(Number);
  const { machine, commit } = await provenance();
  const host = `${machine.cpu}, ${machine.cores} cores`;
  console.log(`${host}; load average ${loadavg()[0].toFixed(2)}`);
  const devices = await Promise.all(counts.map((threads) => createCpuDevice({ threads })));
  const rows: Row[] = [];
  console.log(
    "shape".padEnd(52) + counts.map((c) => `${c} thread${c > 1 ? "s" : ""}`.padStart(12)).join("") + "   GFLOP/s",
  );
  for (const s of shapes()) {
    const shape = `${s.orientation} ${s.format} ${s.m}×${s.n}×${s.k}`;
    const label = `${s.name}, ${shape}`;
    if (values.only !== undefined && !label.includes(values.only)) continue;
    const rates = await measure(devices, s);
    const load = loadavg()[0];
    console.log(label.padEnd(52) + rates.map((r) => r.toFixed(1).padStart(12)).join(""));
    rates.forEach((rate, i) =>
      rows.push({
        name: s.name,
        shape,
        value: Number(rate.toFixed(2)),
        unit: "GFLOP/s",
        threads: counts[i],
        host,
        commit,
        load: Number(load.toFixed(2)),
      })
    );
  }
  for (const device of devices) device.close();
  if (values.json !== undefined) {
    await Deno.writeTextFile(values.json, "[\n" + rows.map((row) => "  " + JSON.stringify(row)).join(",\n") + "\n]\n");
  }
}
