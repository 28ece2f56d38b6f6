import type { Dispatcher } from "./dispatcher.ts";
import type { GpuMemory } from "./gpu_memory.ts";

/** What an operation is encoded with. */
export interface DispatchParts {
  queue: Dispatcher;
  memory: GpuMemory;
  /** Whether the adapter computes on the CPU. */
  software: boolean;
  /** Bound instead of an operand that is not there. */
  nothing: GPUBuffer;
}
