import { DeviceError, explain } from "../schemas/errors.ts";
import type { Device } from "./device.ts";

/** The devices that can be asked for, and `auto`: the fastest that works here. */
export type DeviceName = "auto" | "cpu" | "webgpu" | "reference";

const deviceNames: readonly DeviceName[] = ["auto", "cpu", "webgpu", "reference"];

/**
 * Starts a device by name. `auto` is `cpu`, the SIMD kernels on all cores, until the WebGPU kernels have been measured on real
 * GPUs. `threads` concerns `cpu` alone.
 *
 * @throws {DeviceError} for an unknown name, and where the device cannot start.
 */
export async function createDevice(name: DeviceName = "auto", options: { threads?: number } = {}): Promise<Device> {
  switch (name) {
    case "auto":
    case "cpu":
      return await (await import("./cpu/cpu_device.ts")).createCpuDevice(options);
    case "reference":
      return new (await import("./reference/reference_device.ts")).ReferenceDevice();
    case "webgpu":
      return await (await import("./webgpu/start.ts")).createWebGpuDevice();
    default:
      throw new DeviceError(
        explain({
          cannot: "start a device",
          field: "--device",
          rule: `one of ${deviceNames.join(", ")}`,
          received: name,
        }),
      );
  }
}
