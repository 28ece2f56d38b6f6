import type { ModelConfig } from "../format/model_source.ts";
import type { Device, Tensor } from "../../kernels/device.ts";
import {
  type LoraAdapter,
  type LoraPair,
  parameterCount,
  type Projection,
  projections,
} from "../format/lora_adapter.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { projectionShape } from "./weights.ts";

export { type LoraAdapter, type LoraPair, type Projection, projections } from "../format/lora_adapter.ts";

/**
 * A fresh adapter: A uniform in ±1/√in (Kaiming with a = √5, as PEFT does), B zero, so that it changes nothing yet.
 *
 * @param options `layers` adapts so many blocks below the head only: a backward pass then stops at the lowest of them.
 * @param random Uniform in [0, 1).
 * @throws {ModelError} where an option is not what an adapter can have.
 */
export function createLora(
  config: ModelConfig,
  options: { rank: number; alpha: number; targets: readonly Projection[]; layers?: number; baseModel: string },
  random: () => number,
): LoraAdapter {
  requireShape(options);
  const targets = projections.filter((p) => options.targets.includes(p));
  const pairs: LoraPair[] = [];
  for (let layer = lowestAdapted(config.layers, options.layers); layer < config.layers; layer++) {
    for (const projection of targets) {
      const [outFeatures, inFeatures] = projectionShape(config, projection);
      const bound = 1 / Math.sqrt(inFeatures);
      const a = new Float32Array(options.rank * inFeatures);
      for (let i = 0; i < a.length; i++) a[i] = (random() * 2 - 1) * bound;
      pairs.push({ layer, projection, a, b: new Float32Array(outFeatures * options.rank), inFeatures, outFeatures });
    }
  }
  return { rank: options.rank, alpha: options.alpha, targets, pairs, baseModel: options.baseModel };
}

function requireShape({ rank, alpha, targets }: { rank: number; alpha: number; targets: readonly Projection[] }): void {
  const wrong = (field: string, rule: string, received: unknown) =>
    new ModelError(explain({ cannot: "create an adapter", field, rule, received }));
  if (!Number.isInteger(rank) || rank < 1) throw wrong("rank", "an integer of at least 1", rank);
  if (!Number.isFinite(alpha) || alpha <= 0) throw wrong("alpha", "a finite number above 0", alpha);
  if (!Array.isArray(targets) || targets.length === 0 || !targets.every((t) => projections.includes(t))) {
    throw wrong("targets", `one or more of ${projections.join(", ")}`, targets);
  }
}

/**
 * The lowest of the `adapted` blocks below the head; all of them where nothing or 0 is asked for.
 *
 * @throws {ModelError} where that is no number of blocks, or the model has fewer.
 */
export function lowestAdapted(layers: number, adapted = 0): number {
  if (!Number.isInteger(adapted) || adapted < 0) {
    throw new ModelError(explain({
      cannot: "adapt the model",
      field: "layers",
      rule: "an integer of at least 0",
      received: adapted,
      hint: "0 adapts all of them.",
    }));
  }
  if (adapted > layers) {
    throw new ModelError(explain({
      cannot: "adapt the model",
      field: "--lora-layers",
      rule: `at most its number of blocks, ${layers}`,
      received: adapted,
      hint: "0 adapts all of them.",
    }));
  }
  return adapted === 0 ? 0 : layers - adapted;
}

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
export interface DeviceLora {
  rank: number;
  /** alpha / rank. */
  scaling: number;
  params: Tensor;
  count: number;
  pair(layer: number, projection: Projection): DevicePair | undefined;
  /** The lowest block that is adapted: the backward pass stops there. */
  lowestLayer: number;
  source: LoraAdapter;
}

/** @throws {ModelError} where an adapter's matrices are not of the model's shapes. */
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

/** Copies an adapter to a device. @throws {ModelError} where it does not fit the model. */
export function uploadLora(adapter: LoraAdapter, config: ModelConfig, device: Device): DeviceLora {
  checkAdapterFits(adapter, config);
  const count = parameterCount(adapter);
  const params = device.alloc(count);
  const byKey = new Map<string, DevicePair>();
  let offset = 0;
  for (const p of adapter.pairs) {
    const aOffset = offset, bOffset = offset + p.a.length;
    offset = bOffset + p.b.length;
    device.write(params, p.a, aOffset);
    device.write(params, p.b, bOffset);
    byKey.set(`${p.layer}.${p.projection}`, {
      a: device.view(params, aOffset, p.a.length),
      b: device.view(params, bOffset, p.b.length),
      aOffset,
      bOffset,
      inFeatures: p.inFeatures,
      outFeatures: p.outFeatures,
    });
  }
  return {
    rank: adapter.rank,
    scaling: adapter.alpha / adapter.rank,
    params,
    count,
    pair: (layer, projection) => byKey.get(`${layer}.${projection}`),
    lowestLayer: Math.min(...adapter.pairs.map((p) => p.layer)),
    source: adapter,
  };
}

/** Unflattens parameters (laid out as `uploadLora` does) into an adapter. */
export function adapterFromParams(source: LoraAdapter, params: Float32Array): LoraAdapter {
  let offset = 0;
  const take = (length: number) => params.slice(offset, offset += length);
  return { ...source, pairs: source.pairs.map((p) => ({ ...p, a: take(p.a.length), b: take(p.b.length) })) };
}
