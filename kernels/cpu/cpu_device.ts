import { DeviceError, explain } from "../../schemas/errors.ts";
import type { Device } from "../device.ts";
import { COMMAND_BYTES, PAGE, SCRATCH_BYTES } from "./pool/command_block.ts";
import { CpuOperations } from "./cpu_operations.ts";
import { GUARD_BYTES } from "./cpu_heap.ts";
import { CpuMemory } from "./cpu_memory.ts";
import { Pool } from "./pool/pool.ts";

/** A 32-bit address space, in pages. */
const MAX_PAGES = 65536;

/** How a CPU device is made. */
export interface CpuDeviceOptions {
  /** Threads, beside the caller's, which only tells them what to do; as many as the machine has cores if it is left out. Results do not depend on it. */
  threads?: number;
  /** The register block of products: measured if it is left out. Results do not depend on it. */
  registerBlock?: "5×8" | "5×16";
  /** Whether products in integers count on sums of four products of bytes being one instruction: measured if it is left out, likewise. */
  fusedDots?: boolean;
  /** Where a bundler put `pool/worker.ts`, which the threads run. */
  worker?: URL;
  /**
   * The caller's thread does the work itself, and its event loop turns where results are read: for a page whose server does not let memory
   * be shared (cross-origin isolation). So it is if there is no `SharedArrayBuffer`.
   */
  alone?: boolean;
}

/**
 * Starts the WebAssembly device: SIMD kernels on threads over one shared memory. Calls encode what is to be done and return, so that
 * the caller's event loop turns in the meantime. Close it when done; a program that forgets to still ends.
 *
 * @throws {DeviceError} if the engine lacks relaxed SIMD or shared memory, or a worker cannot start.
 */
export async function createCpuDevice(options: CpuDeviceOptions = {}): Promise<Device> {
  const { worker, alone = typeof SharedArrayBuffer === "undefined" } = options;
  const threads = alone ? 1 : options.threads ?? globalThis.navigator?.hardwareConcurrency ?? 1;
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new DeviceError(
      explain({
        cannot: "start the cpu device",
        field: "threads",
        rule: "an integer from 1 to 256",
        received: threads,
      }),
    );
  }
  const initial = Math.ceil((COMMAND_BYTES + threads * SCRATCH_BYTES + GUARD_BYTES) / PAGE);
  const memory = reserve(initial);
  const wide = options.registerBlock && options.registerBlock === "5×16";
  const pool = await Pool.start(memory, threads, SCRATCH_BYTES, { wide, fusedDots: options.fusedDots, worker, alone });
  return new CpuOperations(new CpuMemory(memory, COMMAND_BYTES + threads * SCRATCH_BYTES, pool.queue), pool);
}

/** Some machines limit address space: then less than 4 GiB has to do. */
function reserve(initial: number): WebAssembly.Memory {
  for (let maximum = MAX_PAGES;; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (cause) {
      if (maximum / 2 >= Math.max(initial, 4096)) continue;
      throw new DeviceError(
        explain({
          cannot: "start the cpu device",
          field: "shared memory",
          rule: "at least 256 MiB of address space",
          received: (cause as Error).message,
        }),
        { cause },
      );
    }
  }
}
