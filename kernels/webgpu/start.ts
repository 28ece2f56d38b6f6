import { DeviceError, explain } from "../../schemas/errors.ts";
import { WebGpuDevice, type WebGpuOptions } from "./webgpu_device.ts";

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

/** The adapter that WebGPU offers here; undefined where there is none, or no WebGPU at all. */
export async function requestAdapter(): Promise<{ adapter: GPUAdapter; summary: AdapterSummary } | undefined> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
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
 * Starts the WebGPU device.
 *
 * @param options Whether the adapter is software is found out where it is not said.
 * @throws {DeviceError} where there is no adapter, or it gives no device.
 */
export async function createWebGpuDevice(
  options: WebGpuOptions = {},
): Promise<WebGpuDevice> {
  const found = await requestAdapter();
  if (!found) {
    throw new DeviceError(explain({
      cannot: "start the webgpu device",
      field: "--device",
      rule: "a device that works here",
      received: "webgpu, for which there is no adapter",
      hint: "install a Vulkan driver (Debian: mesa-vulkan-drivers), or use --device cpu.",
    }));
  }
  const { adapter, summary } = found;
  const requiredLimits: Record<string, number> = {};
  for (const limit of limits) requiredLimits[limit] = adapter.limits[limit];
  try {
    const gpu = await adapter.requestDevice({ requiredLimits });
    return new WebGpuDevice(gpu, `webgpu (${summary.name})`, { software: summary.software, ...options });
  } catch (error) {
    throw new DeviceError(
      explain({
        cannot: "start the webgpu device",
        field: "adapter",
        rule: "ready to give a device",
        received: (error as Error).message,
        hint: "use --device cpu.",
      }),
      { cause: error },
    );
  }
}
