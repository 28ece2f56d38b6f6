/** Handles of stretches of the shared memory. */
import type { IntTensor, Tensor, Weight, WeightFormat } from "../device.ts";
import { formatBytes } from "../weight_format.ts";

/** A stretch of the shared memory; `owner` is the memory that allocated it. */
export class CpuBuffer {
  freed = false;
  constructor(readonly ptr: number, readonly bytes: number, readonly owner: object, readonly parent?: CpuBuffer) {}

  get alive(): boolean {
    return !this.freed && (this.parent === undefined || this.parent.alive);
  }
}

export class CpuTensor extends CpuBuffer implements Tensor {
  readonly kind = "f32";
  constructor(ptr: number, readonly length: number, owner: object, parent?: CpuBuffer) {
    super(ptr, 4 * length, owner, parent);
  }
}

export class CpuIntTensor extends CpuBuffer implements IntTensor {
  readonly kind = "i32";
  /** The values, as far as the host has written them; undefined once a command has. */
  known: Int32Array | undefined;
  constructor(ptr: number, readonly length: number, owner: object) {
    super(ptr, 4 * length, owner);
    this.known = new Int32Array(length);
  }
}

export class CpuWeight extends CpuBuffer implements Weight {
  readonly kind = "weight";
  constructor(
    ptr: number,
    readonly format: WeightFormat,
    readonly rows: number,
    readonly cols: number,
    owner: object,
  ) {
    super(ptr, rows * formatBytes(format, cols), owner);
  }
}
