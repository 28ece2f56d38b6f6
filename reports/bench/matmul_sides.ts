/** Who takes part in the matmul comparison: we, and the peers that this machine has. */
import { join } from "node:path";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import { createWebGpuDevice } from "../../kernels/webgpu/start.ts";
import type { Device, Tensor, Weight } from "../../kernels/device.ts";
import type { MatmulCase } from "./matmul_case.ts";
import { findNpmPeer, findPeerPython, findRuntime, npmFolder, type Runtime } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";
import { spread } from "./spread.ts";

/** The operands of a case, in memory and as files of raw f32. */
export interface Operands {
  x: Float32Array<ArrayBuffer>;
  w: Float32Array<ArrayBuffer>;
  folder: string;
}

/** One library with one number of threads. */
export interface Side {
  readonly name: string;
  readonly version: string;
  readonly runtime: string;
  readonly threads: number;
  /** Takes a case in; its product, and the layout of the weight that serves this side best. */
  prepare(shape: MatmulCase, operands: Operands): Promise<{ product: Float32Array; layout: string }>;
  /** Milliseconds of each of some products, after one that is not counted. */
  time(calls: number): Promise<number[]>;
  /** Lets go of the case. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/** A side that could not take part, and why. */
export interface Absent {
  name: string;
  threads?: number;
  shape?: string;
  reason: string;
}

/** Our cpu device. */
export async function ourSide(threads: number): Promise<Side> {
  const device = await createCpuDevice({ threads });
  return deviceSide(device, threads, (calls, call) => {
    call();
    const times: number[] = [];
    for (let i = 0; i < calls; i++) {
      const start = performance.now();
      call();
      times.push(performance.now() - start);
    }
    return Promise.resolve(times);
  });
}

/** Our webgpu device: its products are waited for together, since waiting alone takes ten milliseconds. */
export async function ourGpuSide(): Promise<Side> {
  const device = await createWebGpuDevice();
  return deviceSide(device, 0, async (calls, call, done) => {
    call();
    await done();
    const start = performance.now();
    for (let i = 0; i < calls; i++) call();
    await done();
    return [(performance.now() - start) / calls];
  });
}

/** @param time Milliseconds of some calls; `done` resolves when all of them have been. */
function deviceSide(
  device: Device,
  threads: number,
  time: (calls: number, call: () => void, done: () => Promise<unknown>) => Promise<number[]>,
): Side {
  let buffers: { x: Tensor; w: Weight; out: Tensor };
  let call = () => {};
  return {
    name: "hei-nw",
    version: device.description,
    runtime: `Deno ${Deno.version.deno}`,
    threads,
    async prepare({ m, n, k }, { x, w }) {
      buffers = {
        x: device.alloc(m * k),
        w: device.weight(new Uint8Array(w.buffer), "f32", n, k),
        out: device.alloc(m * n),
      };
      device.write(buffers.x, x);
      call = () => device.matmulNT({ ...buffers, m, n, k });
      call();
      return { product: await device.read(buffers.out), layout: "NT" };
    },
    time: (calls) => time(calls, call, () => device.read(buffers.out, 0, 1)),
    release() {
      [buffers.x, buffers.w, buffers.out].forEach((buffer) => device.free(buffer));
      return Promise.resolve();
    },
    close: () => Promise.resolve(device.close()),
  };
}

/** A side in a process of its own. */
function peerSide(who: Pick<Side, "name" | "version" | "runtime" | "threads">, peer: PeerProcess): Side {
  return {
    ...who,
    async prepare({ m, n, k }, { folder }) {
      const [x, w, out] = ["x", "w", "out"].map((name) => join(folder, name));
      const { layout } = await peer.ask<{ layout: string }>({ do: "prepare", x, w, out, m, n, k });
      const bytes = await Deno.readFile(out);
      await Deno.remove(out);
      return { product: new Float32Array(bytes.buffer), layout };
    },
    time: async (calls) => (await peer.ask<{ ms: number[] }>({ do: "time", calls })).ms,
    release: async () => void await peer.ask({ do: "release" }),
    close: () => peer.close(),
  };
}

/** The JavaScript peers. TensorFlow.js has its threads in browsers only, which Deno can act as and Node cannot. */
const npmPeers: { package: string; script: string; runtimes: (threads: number) => Runtime[] }[] = [
  // Node has no web workers, so jax-js has one thread there.
  {
    package: "@jax-js/jax",
    script: "jax_peer.mjs",
    runtimes: (threads) => threads === 1 ? ["deno", "node"] : ["deno"],
  },
  { package: "@tensorflow/tfjs-backend-wasm", script: "tfjs_peer.mjs", runtimes: () => ["deno"] },
  { package: "onnxruntime-web", script: "onnx_peer.mjs", runtimes: () => ["deno", "node"] },
];

/** Starts every peer that is there; each runs in the runtime that serves it better on the case `trial`. */
export async function startPeers(
  threads: readonly number[],
  trial: { shape: MatmulCase; operands: Operands },
  python?: string,
): Promise<{ sides: Side[]; absent: Absent[] }> {
  const sides: Side[] = [], absent: Absent[] = [];
  for (const peer of npmPeers) {
    const found = await findNpmPeer(peer.package);
    for (const count of threads) {
      if ("missing" in found) {
        absent.push({ name: peer.package, threads: count, reason: found.missing });
        continue;
      }
      const candidates: Side[] = [];
      for (const name of peer.runtimes(count)) {
        const runtime = await findRuntime(name);
        if (runtime === undefined) continue;
        const options = { flags: runtime.flags, args: [String(count)], pausing: true };
        const process = new PeerProcess(runtime.command, new URL(peer.script, npmFolder), options);
        const who = { name: peer.package, version: found.version, runtime: runtime.version, threads: count };
        candidates.push(peerSide(who, process));
      }
      const { best, reason } = await fastest(candidates, trial);
      if (best) sides.push(best);
      else absent.push({ name: peer.package, threads: count, reason });
    }
  }
  const numpy = await findPeerPython(python, ["numpy"]);
  for (const count of threads) {
    if ("missing" in numpy) {
      absent.push({ name: "OpenBLAS", threads: count, reason: numpy.missing });
      continue;
    }
    const env = { OPENBLAS_NUM_THREADS: String(count) };
    const process = new PeerProcess(numpy.python, new URL("peers/openblas_peer.py", import.meta.url), {
      env,
      pausing: true,
    });
    const versions = await process.ask<{ numpy: string; openblas: string; blas: string }>({ do: "versions" });
    // Another library behind numpy is named as what it is.
    const name = versions.blas.includes("openblas") ? "OpenBLAS" : versions.blas;
    sides.push(peerSide(
      { name, version: versions.openblas, runtime: `numpy ${versions.numpy}`, threads: count },
      process,
    ));
  }
  return { sides, absent };
}

/** The peers that compute on WebGPU, in Deno as we do; and PyTorch on CUDA. */
export async function startGpuPeers(): Promise<{ sides: Side[]; absent: Absent[] }> {
  const sides: Side[] = [], absent: Absent[] = [];
  const runtime = (await findRuntime("deno"))!;
  for (
    const [name, script] of [["@jax-js/jax", "jax_peer.mjs"], [
      "@tensorflow/tfjs-backend-webgpu",
      "tfjs_webgpu_peer.mjs",
    ]]
  ) {
    const found = await findNpmPeer(name);
    if ("missing" in found) {
      absent.push({ name, reason: found.missing });
      continue;
    }
    const options = { flags: runtime.flags, args: ["webgpu"], pausing: true };
    const process = new PeerProcess(runtime.command, new URL(script, npmFolder), options);
    sides.push(peerSide({ name, version: found.version, runtime: runtime.version, threads: 0 }, process));
  }
  const torch = await findPeerPython(undefined, ["torch"]);
  if ("missing" in torch) absent.push({ name: "PyTorch on CUDA", reason: torch.missing });
  else {
    const process = new PeerProcess(torch.python, new URL("peers/cuda_peer.py", import.meta.url));
    try {
      const { torch: version, device } = await process.ask<{ torch: string; device: string }>({ do: "versions" });
      sides.push(peerSide({ name: "PyTorch on CUDA", version, runtime: device, threads: 0 }, process));
    } catch (error) {
      absent.push({ name: "PyTorch on CUDA", reason: (error as Error).message });
      await process.close();
    }
  }
  return { sides, absent };
}

/** Keeps the fastest of some candidates and closes the others. */
async function fastest(
  candidates: readonly Side[],
  { shape, operands }: { shape: MatmulCase; operands: Operands },
): Promise<{ best?: Side; reason: string }> {
  let best: { side: Side; ms: number } | undefined, reason = "no runtime for it";
  for (const side of candidates) {
    try {
      await side.prepare(shape, operands);
      const ms = spread(await side.time(20)).median;
      await side.release();
      if (best === undefined || ms < best.ms) {
        await best?.side.close();
        best = { side, ms };
      } else await side.close();
    } catch (error) {
      reason = (error as Error).message;
      await side.close();
    }
  }
  return best ? { best: best.side, reason } : { reason };
}
