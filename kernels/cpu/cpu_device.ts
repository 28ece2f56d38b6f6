import { DeviceError, explain } from "../../schemas/errors.ts";
import type { Device } from "../device.ts";
import { COMMAND_BYTES, PAGE, SCRATCH_BYTES } from "./pool/command_block.ts";
import { CpuOperations } from "./cpu_operations.ts";
import { GUARD_BYTES } from "./cpu_heap.ts";
import { CpuMemory } from "./cpu_memory.ts";
import { Pool } from "./pool/pool.ts";

/** A 32-bit address space, in pages. */
const MAX_PAGES = 65536;

/** Options of a CPU device. */
export interface CpuDeviceOptions {
  /**
   * Number of threads, in addition to the caller's, which only queues commands; by default as many as cores. Results do not depend on it.
   */
  threads?: number;
  /** The register block of products: measured if it is left out. Results do not depend on it. */
  registerBlock?: "5×8" | "5×16";
  /**
   * Whether integer products assume that a sum of four byte products is one instruction; measured if left out. Results do not depend on
   * it.
   */
  fusedDots?: boolean;
  /** Where a bundler put `pool/worker.ts`, which the threads run. */
  worker?: URL;
  /**
   * Whether the caller's thread computes itself; its event loop then turns wherever results are read. For pages whose server does not
   * allow shared memory (cross-origin isolation). Always true if there is no `SharedArrayBuffer`.
   */
  alone?: boolean;
}

/**
 * Starts the WebAssembly device: SIMD kernels on threads over one shared memory. Calls queue commands and return, so the caller's event
 * loop keeps turning. Close it when done; a program that forgets to still ends.
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
