import type { CommandQueue } from "./command_queue.ts";
import type { GpuMemory } from "./gpu_memory.ts";

/** What an operation of several kernels is encoded with. */
export interface DispatchParts {
  queue: CommandQueue;
  memory: GpuMemory;
  /** Whether the adapter computes on the CPU. */
  software: boolean;
  /** Bound in place of an operand that is not there. */
  nothing: GPUBuffer;
}
