import { readdirSync } from "node:fs";
import { arch, availableParallelism, platform, totalmem } from "node:os";
import { join } from "node:path";
import { autoDevice, createDevice, type DeviceName } from "../../kernels/choose_device.ts";
import type { Device } from "../../kernels/device.ts";
import { embeddedModel } from "../format/known_models.ts";
import { subgroups } from "../../kernels/webgpu/command_queue.ts";
import { requestAdapter, requestDevice } from "../../kernels/webgpu/start.ts";
import {
  cachedModel,
  cacheFolder,
  type Environment,
  huggingFaceCache,
  huggingFaceModel,
  type Location,
} from "../format/locate.ts";
import type { ProgressSink } from "./progress.ts";
import { runtimeVersions } from "./store/runtime.ts";

/** What one device is, and how fast it multiplies; or why it is not there. */
export interface DeviceReport {
  device: DeviceName;
  /** "cpu (2 threads, 5×8 relaxed SIMD)"; undefined if it cannot start. */
  description?: string;
  /** Products of 512 × 512 matrices, in a second of trying. */
  gflops?: number;
  /** Adapter limits and features, of a GPU; `pairs: false` of a cpu whose vectors V8 could fuse in pairs, and does not. */
  details?: Record<string, number | boolean | string>;
  /** Why it cannot start. */
  problem?: string;
}

/** What `hei-nw doctor` finds. */
export interface DoctorReport {
  version: string;
  runtime: string;
  system: string;
  cores: number;
  memory_bytes: number;
  /** The device that "auto" takes. */
  auto: string;
  devices: DeviceReport[];
  /** The id of the model in the project. */
  embedded: string;
  /** Folders in which models are looked for. */
  caches: CacheReport[];
}

/** A folder in which models are looked for. */
export interface CacheReport {
  path: string;
  /** Those that can be opened by their id. */
  models: string[];
  /** Why it cannot be looked into. */
  problem?: string;
}

/** Looks at the machine: devices, how fast they are, models at hand. */
export async function runDoctor(version: string, env: Environment, progress: ProgressSink): Promise<DoctorReport> {
  const devices: DeviceReport[] = [];
  const names: DeviceName[] = ["cpu", "webgpu"];
  for (const [i, name] of names.entries()) {
    progress({ stage: `measure ${name}`, step: i, total: names.length });
    devices.push(await examine(name));
  }
  return {
    version,
    runtime: Object.entries(runtimeVersions()).map((version) => version.join(" ")).join(", "),
    system: `${platform()} ${arch()}`,
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    auto: await autoDevice(),
    devices,
    embedded: embeddedModel.id,
    caches: caches(env),
  };
}

async function examine(name: DeviceName): Promise<DeviceReport> {
  let device: Device;
  try {
    device = await createDevice(name);
  } catch (error) {
    return { device: name, problem: (error as Error).message };
  }
  try {
    const gflops = await matmulRate(device);
    const details = name === "webgpu" ? await adapterDetails() : cpuDetails(device.description);
    return { device: name, description: device.description, gflops, ...(details ? { details } : {}) };
  } catch (error) {
    return { device: name, description: device.description, problem: (error as Error).message };
  } finally {
    device.close();
  }
}

/** GFLOP/s of 512³ products: as many as fit a second, read once. */
async function matmulRate(device: Device): Promise<number> {
  const size = 512, flop = 2 * size ** 3;
  const [x, w, out] = [device.alloc(size * size), device.alloc(size * size), device.alloc(size * size)];
  device.write(x, new Float32Array(size * size).fill(0.5));
  device.write(w, new Float32Array(size * size).fill(0.25));
  const run = async (times: number) => {
    const started = performance.now();
    for (let i = 0; i < times; i++) device.matmulNT({ out, x, w, m: size, n: size, k: size });
    await device.read(out, 0, 1);
    return (performance.now() - started) / 1000;
  };
  const first = await run(2);
  const times = Math.max(2, Math.min(500, Math.round(2 / first)));
  return Number((times * flop / await run(times) / 1e9).toPrecision(3));
}

/** V8 can fuse pairs of vectors on x64, where it is told to: products are then about 1.6 times as fast. */
function cpuDetails(description: string): Record<string, boolean> | undefined {
  return arch() !== "x64" || description.includes("in pairs") ? undefined : { pairs: false };
}

async function adapterDetails(): Promise<Record<string, number | boolean | string>> {
  const found = await requestAdapter();
  if (!found) return {};
  const { adapter, summary } = found;
  // Whether there are subgroups only the device tells.
  const gpu = await requestDevice(adapter, {}, true);
  const hasSubgroups = gpu.features.has(subgroups);
  gpu.destroy();
  return {
    adapter: summary.name,
    software: summary.software,
    f16: adapter.features.has("shader-f16"),
    subgroups: hasSubgroups,
    timestamps: adapter.features.has("timestamp-query"),
    max_buffer_bytes: adapter.limits.maxBufferSize,
    max_binding_bytes: adapter.limits.maxStorageBufferBindingSize,
    workgroup_memory_bytes: adapter.limits.maxComputeWorkgroupStorageSize,
  };
}

/** The folders in which models are looked for, and what is in them. */
export function caches(env: Environment): CacheReport[] {
  return [
    lookInto(
      join(cacheFolder(env), "models"),
      (name) => /\.(old|incomplete)$/.test(name) ? undefined : name,
      (id) => cachedModel(id, env),
    ),
    lookInto(
      huggingFaceCache(env),
      (name) => name.startsWith("models--") ? name.slice(8) : undefined,
      (id) => huggingFaceModel(id, env),
    ),
  ];
}

/** @param model A model's part of a folder's name; undefined if the folder is for something else. */
function lookInto(
  path: string,
  model: (name: string) => string | undefined,
  find: (id: string) => Location | undefined,
): CacheReport {
  let names: string[];
  try {
    names = readdirSync(path).sort();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { path, models: [] };
    return { path, models: [], problem: code === "ENOTDIR" ? "not a folder" : message };
  }
  const ids = names.map(model).filter((name) => name !== undefined).map((name) => name.replaceAll("--", "/"));
  return { path, models: ids.filter((id) => canBeFound(() => find(id))) };
}

/** What stands in the way of one model must not take the report with it. */
function canBeFound(find: () => Location | undefined): boolean {
  try {
    return find() !== undefined;
  } catch {
    return false;
  }
}
