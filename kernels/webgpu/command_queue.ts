/**
 * Dispatches in order, many to a submit. Parameters of all dispatches lie in one uniform buffer, each in a slot of its own that
 * is bound by its offset, and are copied up once a submit.
 */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type { Kernel, Parameter } from "./wgsl/kernel.ts";

/** Bytes of a slot: the largest alignment that WebGPU lets a device ask for. */
const slotBytes = 256;
/** Dispatches in one submit at most. */
const slots = 2048;

interface Pipeline {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

export class CommandQueue {
  readonly #gpu: GPUDevice;
  readonly #uniforms: GPUBuffer;
  readonly #values = new ArrayBuffer(slots * slotBytes);
  readonly #view = new DataView(this.#values);
  readonly #pipelines = new Map<string, Pipeline>();
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #used = 0;
  #garbage: GPUBuffer[] = [];

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
    this.#uniforms = gpu.createBuffer({
      label: "parameters",
      size: slots * slotBytes,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** Encodes one dispatch. */
  dispatch(
    kernel: Kernel,
    buffers: readonly GPUBuffer[],
    parameters: readonly Parameter[],
    groups: readonly [x: number, y?: number, z?: number],
  ): void {
    if (this.#used === slots) this.flush();
    const { pipeline, layout } = this.#pipelineOf(kernel);
    const offset = this.#used++ * slotBytes;
    for (const [i, value] of parameters.entries()) {
      if ("u32" in value) this.#view.setUint32(offset + 4 * i, value.u32, true);
      else this.#view.setFloat32(offset + 4 * i, value.f32, true);
    }
    const group = this.#gpu.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: this.#uniforms, size: slotBytes } },
        ...buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
      ],
    });
    this.#encoder ??= this.#gpu.createCommandEncoder();
    this.#pass ??= this.#encoder.beginComputePass();
    this.#pass.setPipeline(pipeline);
    this.#pass.setBindGroup(0, group, [offset]);
    this.#pass.dispatchWorkgroups(groups[0], groups[1] ?? 1, groups[2] ?? 1);
  }

  /** Encodes a copy between buffers; offsets and size in bytes. */
  copy(from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, size: number): void {
    this.#endPass();
    this.#encoder ??= this.#gpu.createCommandEncoder();
    this.#encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
  }

  /** Submits what is encoded. */
  flush(): void {
    this.#endPass();
    if (this.#encoder) {
      if (this.#used > 0) this.#gpu.queue.writeBuffer(this.#uniforms, 0, this.#values, 0, this.#used * slotBytes);
      this.#gpu.queue.submit([this.#encoder.finish()]);
      this.#encoder = undefined;
      this.#used = 0;
    }
    for (const buffer of this.#garbage) buffer.destroy();
    this.#garbage = [];
  }

  /** Destroys a buffer once nothing that is encoded can use it any more. */
  discard(buffer: GPUBuffer): void {
    if (this.#encoder) this.#garbage.push(buffer);
    else buffer.destroy();
  }

  /** Frees the queue's own buffers. */
  close(): void {
    this.flush();
    this.#uniforms.destroy();
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #pipelineOf(kernel: Kernel): Pipeline {
    const held = this.#pipelines.get(kernel.name);
    if (held) return held;
    const limit = this.#gpu.limits.maxStorageBuffersPerShaderStage;
    if (kernel.access.length > limit) {
      throw new DeviceError(explain({
        cannot: `run ${kernel.name} on the webgpu device`,
        field: "maxStorageBuffersPerShaderStage",
        rule: `${kernel.access.length} or more`,
        received: limit,
        hint: "use --device cpu.",
      }));
    }
    const layout = this.#gpu.createBindGroupLayout({
      entries: [
        {
          binding: 0,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: slotBytes },
        },
        ...kernel.access.map((access, i) => ({
          binding: i + 1,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: access === "read" ? "read-only-storage" as const : "storage" as const },
        })),
      ],
    });
    const pipeline = this.#gpu.createComputePipeline({
      label: kernel.name,
      layout: this.#gpu.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: this.#gpu.createShaderModule({ label: kernel.name, code: kernel.code }), entryPoint: "main" },
    });
    const made = { pipeline, layout };
    this.#pipelines.set(kernel.name, made);
    return made;
  }
}
