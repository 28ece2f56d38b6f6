import { DeviceError, explain } from "../schemas/errors.ts";
import type { Device } from "./device.ts";

/** Names of devices. `auto` is the fastest one that works here. */
export type DeviceName = "auto" | "cpu" | "webgpu" | "reference";

/** All of them. */
export const deviceNames: readonly DeviceName[] = ["auto", "cpu", "webgpu", "reference"];

/** Devices that `auto` tries: a GPU if there is one, and never a software device, because the SIMD kernels are faster. */
export async function autoDevice(): Promise<"cpu" | "webgpu"> {
  const found = await (await import("./webgpu/start.ts")).requestAdapter();
  return found && !found.summary.software ? "webgpu" : "cpu";
}

/**
 * Starts a device by name. `auto` falls back to `cpu` if the GPU gives no device. `threads` and `worker` are for `cpu` only; `worker` is
 * the address where a bundler put `kernels/cpu/pool/worker.ts`, which the threads run.
 *
 * @throws {DeviceError} for an unknown name, and if the device cannot start.
 */
export async function createDevice(
  name: DeviceName = "auto",
  options: { threads?: number; worker?: URL } = {},
): Promise<Device> {
  switch (name) {
    case "auto":
      if (await autoDevice() === "webgpu") {
        try {
          return await createDevice("webgpu");
        } catch (error) {
          if (!(error instanceof DeviceError)) throw error;
        }
      }
      return await createDevice("cpu", options);
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
          field: "device",
          rule: `one of ${deviceNames.join(", ")}`,
          received: name,
        }),
      );
  }
}
