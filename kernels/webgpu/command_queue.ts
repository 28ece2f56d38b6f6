/**
 * Dispatches in order, many to a submit. Parameters of all dispatches lie in one uniform buffer, each in a slot of its own that
 * is bound by its offset; small writes lie in another, from which they are copied in their turn. Both go up once a submit.
 * A bind group is made once for a kernel and its buffers, and lasts as long as they do.
 */
import { DeviceError, explain } from "../../schemas/errors.ts";
import { type Bound, fail } from "./gpu_tensor.ts";
import type { Kernel, Parameter } from "./wgsl/kernel.ts";

/** Bytes of a slot: the largest alignment that WebGPU lets a device ask for. */
const slotBytes = 256;
/** Dispatches in one submit at most. */
const slots = 2048;
/** Workgroups in one dimension, by WebGPU's default limit. */
export const mostGroups = 65_535;
/** Bytes of writes in one submit; a write that does not fit goes by itself. */
const uploadBytes = 1 << 20;

interface Pipeline {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

/** Deno takes subgroups without being told in the text; browsers want it said. */
const subgroupPrelude = "Deno" in globalThis ? "" : "enable subgroups;\n";

/** The feature, which Deno's types do not know yet. */
export const subgroups = "subgroups" as GPUFeatureName;

/** A kernel's text, with reductions over subgroups on a device that was started with them. */
export function codeFor(gpu: GPUDevice, { code, subgroupCode }: Kernel): string {
  return gpu.features.has(subgroups) && subgroupCode !== undefined ? subgroupPrelude + subgroupCode : code;
}

const bufferOf = (bound: Bound): GPUBuffer => "buffer" in bound ? bound.buffer : bound;

export class CommandQueue {
  readonly #gpu: GPUDevice;
  readonly #uniforms: GPUBuffer;
  readonly #values = new ArrayBuffer(slots * slotBytes);
  readonly #view = new DataView(this.#values);
  readonly #uploads: GPUBuffer;
  readonly #uploadValues = new Uint8Array(uploadBytes);
  #uploadUsed = 0;
  readonly #pipelines = new Map<string, Pipeline>();
  /** By kernel and buffers. */
  readonly #groups = new Map<string, { group: GPUBindGroup; buffers: readonly GPUBuffer[] }>();
  readonly #ids = new WeakMap<GPUBuffer, number>();
  /** Keys of the groups that a buffer is in. */
  readonly #groupsOf = new WeakMap<GPUBuffer, Set<string>>();
  #nextId = 0;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #used = 0;
  #garbage: GPUBuffer[] = [];
  #open = true;

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
    this.#uniforms = gpu.createBuffer({
      label: "parameters",
      size: slots * slotBytes,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    this.#uploads = gpu.createBuffer({
      label: "uploads",
      size: uploadBytes,
      usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
  }

  /** @throws {DeviceError} on a closed device, whose buffers are gone. */
  requireOpen(): void {
    if (!this.#open) fail("run on the webgpu device", "the device", "open", "a closed device");
  }

  /** Encodes one dispatch. */
  dispatch(
    kernel: Kernel,
    buffers: readonly Bound[],
    parameters: readonly Parameter[],
    groups: readonly [x: number, y?: number, z?: number],
  ): void {
    this.requireOpen();
    if (this.#used === slots) this.flush();
    const { pipeline, layout } = this.#pipelineOf(kernel);
    const offset = this.#used++ * slotBytes;
    for (const [i, value] of parameters.entries()) {
      if ("u32" in value) this.#view.setUint32(offset + 4 * i, value.u32, true);
      else this.#view.setFloat32(offset + 4 * i, value.f32, true);
    }
    const group = this.#groupOf(kernel.name, layout, buffers);
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

  /** Writes bytes (a multiple of four, as the offset) into a buffer, after what is encoded so far. */
  write(to: GPUBuffer, offset: number, bytes: Uint8Array): void {
    this.requireOpen();
    if (bytes.length === 0) return;
    if (!this.#encoder || bytes.length > uploadBytes) {
      this.flush();
      this.#gpu.queue.writeBuffer(to, offset, bytes as Uint8Array<ArrayBuffer>);
      return;
    }
    if (this.#uploadUsed + bytes.length > uploadBytes) this.flush();
    this.#uploadValues.set(bytes, this.#uploadUsed);
    this.copy(this.#uploads, this.#uploadUsed, to, offset, bytes.length);
    this.#uploadUsed += bytes.length;
  }

  /** Encodes that a buffer is filled with zeros. */
  clear(buffer: GPUBuffer): void {
    this.#endPass();
    this.#encoder ??= this.#gpu.createCommandEncoder();
    this.#encoder.clearBuffer(buffer);
  }

  /** Submits what is encoded. */
  flush(): void {
    this.#endPass();
    if (this.#encoder) {
      if (this.#uploadUsed > 0) this.#gpu.queue.writeBuffer(this.#uploads, 0, this.#uploadValues, 0, this.#uploadUsed);
      this.#uploadUsed = 0;
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
    for (const key of this.#groupsOf.get(buffer) ?? []) {
      for (const other of this.#groups.get(key)?.buffers ?? []) {
        if (other !== buffer) this.#groupsOf.get(other)?.delete(key);
      }
      this.#groups.delete(key);
    }
    if (this.#encoder) this.#garbage.push(buffer);
    else buffer.destroy();
  }

  /** Frees the queue's own buffers; nothing is encoded any more. */
  close(): void {
    this.flush();
    this.#open = false;
    this.#uniforms.destroy();
    this.#uploads.destroy();
  }

  #groupOf(kernel: string, layout: GPUBindGroupLayout, bound: readonly Bound[]): GPUBindGroup {
    let key = kernel;
    for (const one of bound) {
      const buffer = bufferOf(one);
      let id = this.#ids.get(buffer);
      if (id === undefined) this.#ids.set(buffer, id = this.#nextId++);
      key += buffer === one ? ` ${id}` : ` ${id}@${(one as GPUBufferBinding).offset}+${(one as GPUBufferBinding).size}`;
    }
    const held = this.#groups.get(key);
    if (held) return held.group;
    const group = this.#gpu.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: this.#uniforms, size: slotBytes } },
        ...bound.map((one, i) => ({ binding: i + 1, resource: "buffer" in one ? one : { buffer: one } })),
      ],
    });
    const buffers = bound.map(bufferOf);
    this.#groups.set(key, { group, buffers });
    for (const buffer of buffers) {
      const keys = this.#groupsOf.get(buffer) ?? new Set();
      this.#groupsOf.set(buffer, keys.add(key));
    }
    return group;
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
        hint: "use `device` cpu.",
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
      compute: {
        module: this.#gpu.createShaderModule({ label: kernel.name, code: codeFor(this.#gpu, kernel) }),
        entryPoint: "main",
      },
    });
    const made = { pipeline, layout };
    this.#pipelines.set(kernel.name, made);
    return made;
  }
}
