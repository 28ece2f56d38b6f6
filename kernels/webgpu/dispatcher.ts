import { type CommandQueue, mostGroups } from "./command_queue.ts";
import type { Bound } from "./gpu_tensor.ts";
import { type Kernel, lineThreads, type Parameter } from "./wgsl/kernel.ts";

/** Encodes kernels, by what they go over; once its signal is aborted it encodes none. */
export class Dispatcher {
  readonly #queue: CommandQueue;
  readonly #signal: AbortSignal | undefined;

  constructor(queue: CommandQueue, signal?: AbortSignal) {
    this.#queue = queue;
    this.#signal = signal;
  }

  /** See `CommandQueue.dispatch`. */
  dispatch(
    kernel: Kernel,
    buffers: readonly Bound[],
    parameters: readonly Parameter[],
    groups: readonly [x: number, y?: number, z?: number],
  ): void {
    if (!this.#signal?.aborted) this.#queue.dispatch(kernel, buffers, parameters, groups);
  }

  /** A kernel that goes over a list of items. */
  dispatchItems(kernel: Kernel, items: number, buffers: readonly Bound[], parameters: readonly Parameter[]): void {
    if (items > 0) this.dispatch(kernel, buffers, parameters, [Math.min(mostGroups, Math.ceil(items / lineThreads))]);
  }

  /** A kernel with a workgroup a row. */
  dispatchRows(kernel: Kernel, rows: number, buffers: readonly Bound[], parameters: readonly Parameter[]): void {
    if (rows > 0) {
      this.dispatch(kernel, buffers, parameters, [Math.min(rows, mostGroups), Math.ceil(rows / mostGroups)]);
    }
  }
}
