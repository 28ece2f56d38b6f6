import type { Device, Tensor } from "../../kernels/device.ts";
import { type LoraAdapter, parameterCount, type Projection } from "../format/lora_adapter.ts";
import type { ModelConfig } from "../format/model_source.ts";
import { ModelError } from "../../schemas/errors.ts";
import { BufferScope } from "./buffer_scope.ts";
import { Lifetime } from "./lifetime.ts";
import { projectionShape } from "./projection_shape.ts";

/** One adapted matrix on a device: views into the adapter's flat parameter buffer. */
export interface DevicePair {
  a: Tensor;
  b: Tensor;
  /** Where a and b begin in the flat buffer. */
  aOffset: number;
  bOffset: number;
  inFeatures: number;
  outFeatures: number;
}

/** An adapter on a device: all parameters in one flat buffer, so that one AdamW call updates them. */
export class DeviceLora implements Disposable {
  /** As it was uploaded; training changes the device's copy alone. */
  readonly source: LoraAdapter;
  readonly rank: number;
  /** alpha / rank. */
  readonly scaling: number;
  readonly params: Tensor;
  /** Values of `params`. */
  readonly count: number;
  /** The lowest block that is adapted: the backward pass stops there. */
  readonly lowestLayer: number;
  /** Calls that compute with it. It is freed after the last of them. */
  readonly lifetime: Lifetime;
  readonly #pairs = new Map<string, DevicePair>();

  /** Copies an adapter to a device. @throws {ModelError} if it does not fit the model. */
  constructor(adapter: LoraAdapter, config: ModelConfig, device: Device) {
    checkAdapterFits(adapter, config);
    this.source = adapter;
    this.rank = adapter.rank;
    this.scaling = adapter.alpha / adapter.rank;
    this.count = parameterCount(adapter);
    this.lowestLayer = Math.min(...adapter.pairs.map((p) => p.layer));
    using scope = new BufferScope(device);
    this.params = scope.alloc(this.count);
    let offset = 0;
    for (const p of adapter.pairs) {
      const aOffset = offset, bOffset = offset + p.a.length;
      offset = bOffset + p.b.length;
      device.write(this.params, p.a, aOffset);
      device.write(this.params, p.b, bOffset);
      this.#pairs.set(`${p.layer}.${p.projection}`, {
        a: device.view(this.params, aOffset, p.a.length),
        b: device.view(this.params, bOffset, p.b.length),
        aOffset,
        bOffset,
        inFeatures: p.inFeatures,
        outFeatures: p.outFeatures,
      });
    }
    const buffers = scope.move();
    this.lifetime = new Lifetime("adapter", () => buffers[Symbol.dispose]());
  }

  /** The adapted matrix of a block, if it is adapted. */
  pair(layer: number, projection: Projection): DevicePair | undefined {
    return this.#pairs.get(`${layer}.${projection}`);
  }

  /** Frees the parameters, after the calls that use them. */
  [Symbol.dispose](): void {
    this.lifetime.close();
  }
}

/** @throws {ModelError} if an adapter's matrices are not of the model's shapes. */
export function checkAdapterFits(adapter: LoraAdapter, config: ModelConfig): void {
  for (const p of adapter.pairs) {
    const shape = p.layer < config.layers ? projectionShape(config, p.projection) : undefined;
    if (!shape || shape[0] !== p.outFeatures || shape[1] !== p.inFeatures) {
      throw new ModelError(
        `Cannot apply adapter: layer ${p.layer} ${p.projection} must be ${
          shape ? `[${shape}]` : `below layer ${config.layers}`
        }: received [${p.outFeatures},${p.inFeatures}]. Hint: it was trained for another base model (${adapter.baseModel}).`,
      );
    }
  }
}

/** Unflattens parameters (laid out as `uploadLora` does) into an adapter. */
export function adapterFromParams(source: LoraAdapter, params: Float32Array): LoraAdapter {
  let offset = 0;
  const take = (length: number) => params.slice(offset, offset += length);
  return { ...source, pairs: source.pairs.map((p) => ({ ...p, a: take(p.a.length), b: take(p.b.length) })) };
}
