/** The `Device` on WebGPU: how it is started and closed, and what it says that is lost or full. */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type { Device } from "../device.ts";
import { CommandQueue } from "./command_queue.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import { GpuMemory } from "./gpu_memory.ts";
import { GpuOperations } from "./gpu_operations.ts";

/** How a WebGPU device is made. */
export interface WebGpuOptions {
  /** Bytes of a frozen matrix beyond which it is split; by default what the adapter binds at once. */
  largestPart?: number;
  /** Bytes of a tensor beyond which kernels see it in windows; by default, and at most, what the adapter binds at once. */
  largestBinding?: number;
  /** Whether the adapter computes on the CPU, and other kernels are fast there. */
  software?: boolean;
  /** Whether kernels may reduce over subgroups, where the host has them; true by default. */
  subgroups?: boolean;
}

/** What a device has beside its memory. */
interface Started {
  gpu: GPUDevice;
  queue: CommandQueue;
  parts: DispatchParts;
  health: Health;
}

/** See `Device`. */
export class WebGpuDevice extends GpuOperations {
  readonly #started: Started;
  readonly #withSignal = new WeakMap<AbortSignal, Device>();

  /**
   * Takes over a started GPU device.
   *
   * @param description For a person: "webgpu (NVIDIA H100)".
   */
  constructor(gpu: GPUDevice, description: string, options: WebGpuOptions = {}) {
    const started = start(gpu, description, options);
    super(description, started.parts);
    this.#started = started;
  }

  within(signal: AbortSignal): Device {
    let device = this.#withSignal.get(signal);
    if (!device) this.#withSignal.set(signal, device = new WithinSignal(this, this.#started, signal));
    return device;
  }

  /**
   * Resolves when all that was encoded has run, and throws where it went wrong. `read` does as much for what it reads; tests
   * call this before `close`, which says nothing of errors that came later.
   *
   * @throws {DeviceError}
   */
  async settled(): Promise<void> {
    const { gpu, queue, health } = this.#started;
    queue.requireOpen();
    queue.flush();
    await gpu.queue.onSubmittedWorkDone();
    // Errors are events, and may come a turn later.
    await new Promise((resolve) => setTimeout(resolve));
    health.check();
  }

  close(): void {
    const { gpu, queue, health } = this.#started;
    if (health.closed) return;
    health.closed = true;
    queue.close();
    gpu.destroy();
  }
}

/** The same device, which encodes nothing once a signal is aborted; what was submitted before runs. */
class WithinSignal extends GpuOperations {
  readonly #device: Device;

  constructor(device: Device, { queue, parts }: Started, signal: AbortSignal) {
    super(device.description, { ...parts, queue: new Dispatcher(queue, signal) }, signal);
    this.#device = device;
  }

  within(signal: AbortSignal): Device {
    return this.#device.within(signal);
  }

  close(): void {
    this.#device.close();
  }
}

function start(gpu: GPUDevice, description: string, { software = false, ...sizes }: WebGpuOptions): Started {
  const health = new Health(gpu, description), queue = new CommandQueue(gpu);
  const memory = new GpuMemory(gpu, queue, { ...sizes, check: (otherwise) => health.check(otherwise) });
  const nothing = gpu.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
  return { gpu, queue, health, parts: { queue: new Dispatcher(queue), memory, software, nothing } };
}

/** What went wrong on a GPU device. */
class Health {
  readonly #description: string;
  /** The first error since the last check, and why the device was lost. */
  #failure: GPUError | undefined;
  #lost: string | undefined;
  closed = false;

  constructor(gpu: GPUDevice, description: string) {
    this.#description = description;
    gpu.addEventListener("uncapturederror", (event) => {
      event.preventDefault?.();
      this.#failure ??= (event as GPUUncapturedErrorEvent).error;
    });
    gpu.lost.then(({ message }) => {
      if (!this.closed) this.#lost = `the device was lost (${message})`;
    });
  }

  /** Throws what went wrong on the device since it was asked last. A lost one stays lost. */
  check(otherwise?: string): void {
    const failure = this.#failure;
    const received = this.#lost ?? failure?.message ?? otherwise;
    this.#failure = undefined;
    if (received === undefined) return;
    const full = failure instanceof GPUOutOfMemoryError;
    throw new DeviceError(explain({
      cannot: `compute on ${this.#description}`,
      field: "the device",
      rule: full ? "large enough for this work" : "free of errors",
      received,
      hint: full ? "use a smaller batch, fewer tokens per pass, or `device` cpu." : "use `device` cpu.",
    }));
  }
}
