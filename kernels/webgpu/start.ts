import { codeFor, subgroups } from "./command_queue.ts";
import { DeviceError, explain } from "../../schemas/errors.ts";
import { WebGpuDevice, type WebGpuOptions } from "./webgpu_device.ts";
import { sumSquares } from "./wgsl/rows.ts";

/** Limits of which the adapter's own are asked for: WebGPU gives small ones otherwise. */
const limits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
] as const;

/** What an adapter says of itself. */
export interface AdapterSummary {
  /** "NVIDIA H100", as far as the adapter tells. */
  name: string;
  /** Whether it computes on the CPU. */
  software: boolean;
}

/** Node has no WebGPU of its own; the npm package of this project puts one here (`npm/node_gpu.ts`). */
const elsewhere = Symbol.for("hei-nw.gpu");

/** The adapter that WebGPU offers here; undefined if there is none, or no WebGPU at all. */
export async function requestAdapter(): Promise<{ adapter: GPUAdapter; summary: AdapterSummary } | undefined> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu ?? (globalThis as { [elsewhere]?: GPU })[elsewhere];
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  const { vendor, architecture, device, description } = adapter.info;
  const name = description || [vendor, architecture, device].filter((part) => part !== "").join(" ") ||
    "unnamed adapter";
  return { adapter, summary: { name, software: isSoftware(`${name} ${vendor} ${architecture} ${device}`) } };
}

/** Whether an adapter of this name computes on the CPU. */
export function isSoftware(name: string): boolean {
  return /llvmpipe|lavapipe|swiftshader|software|warp|basic render/i.test(name);
}

/**
 * A GPU device with subgroups, where the host has them and compiles our kernels with them. Deno 2.9 has them and leaves them out of an
 * adapter's list of features, so that they have to be asked for.
 */
export async function requestDevice(
  adapter: GPUAdapter,
  requiredLimits: Record<string, number>,
  withSubgroups: boolean,
): Promise<GPUDevice> {
  if (!withSubgroups) return await adapter.requestDevice({ requiredLimits });
  let gpu: GPUDevice;
  try {
    gpu = await adapter.requestDevice({ requiredLimits, requiredFeatures: [subgroups] });
  } catch {
    return await adapter.requestDevice({ requiredLimits });
  }
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code: codeFor(gpu, sumSquares) });
  gpu.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
  if (await gpu.popErrorScope() === null) return gpu;
  gpu.destroy();
  // An adapter gives one device; this one has given it.
  const again = await requestAdapter();
  return await (again?.adapter ?? adapter).requestDevice({ requiredLimits });
}

/**
 * Starts the WebGPU device.
 *
 * @param options Whether the adapter is software is found out where it is not said.
 * @throws {DeviceError} if there is no adapter, or it gives no device.
 */
export async function createWebGpuDevice(
  options: WebGpuOptions = {},
): Promise<WebGpuDevice> {
  const found = await requestAdapter();
  if (!found) {
    throw new DeviceError(explain({
      cannot: "start the webgpu device",
      field: "device",
      rule: "a device that works here",
      received: "webgpu, for which there is no adapter",
      hint: "install a Vulkan driver (Debian: mesa-vulkan-drivers), or use `device` cpu.",
    }));
  }
  const { adapter, summary } = found;
  const requiredLimits: Record<string, number> = {};
  for (const limit of limits) requiredLimits[limit] = adapter.limits[limit];
  try {
    const gpu = await requestDevice(adapter, requiredLimits, options.subgroups ?? true);
    return new WebGpuDevice(gpu, `webgpu (${summary.name})`, { software: summary.software, ...options });
  } catch (error) {
    throw new DeviceError(
      explain({
        cannot: "start the webgpu device",
        field: "adapter",
        rule: "ready to give a device",
        received: (error as Error).message,
        hint: "use `device` cpu.",
      }),
      { cause: error },
    );
  }
}
