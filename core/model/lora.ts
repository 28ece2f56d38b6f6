import type { ModelConfig } from "../format/model_source.ts";
import { type LoraAdapter, type LoraPair, type Projection, projections } from "../format/lora_adapter.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { type FieldsOf, integer, optional, positive, requireFields, text } from "./fields.ts";
import { projectionShape } from "./projection_shape.ts";

export { type LoraAdapter, type LoraPair, type Projection, projections } from "../format/lora_adapter.ts";

/** What a fresh adapter is like. */
export interface LoraOptions {
  /** Columns of A's and B's common side. */
  rank: number;
  /** The update is scaled by alpha / rank. */
  alpha: number;
  /** The matrices of a block that are adapted. */
  targets: readonly Projection[];
  /** Blocks below the head that are adapted; 0, the default, adapts all. */
  layers?: number;
  /** Hugging Face id or path of the base model, for the adapter's file. */
  baseModel: string;
}

const fields: FieldsOf<LoraOptions> = {
  rank: integer(1),
  alpha: positive,
  targets: {
    rule: `one or more of ${projections.join(", ")}`,
    holds: (value) => Array.isArray(value) && value.length > 0 && value.every((t) => projections.includes(t)),
    optional: false,
  },
  layers: optional(integer(0)),
  baseModel: text,
};

/**
 * A fresh adapter: A uniform in ±1/√in (Kaiming with a = √5, as PEFT does), B zero, so that it changes nothing yet.
 *
 * @param options With fewer `layers` a backward pass is shorter: it stops at the lowest block that is adapted.
 * @param random Uniform in [0, 1).
 * @throws {ModelError} if an option is not what an adapter can have.
 */
export function createLora(
  config: ModelConfig,
  options: LoraOptions,
  random: () => number,
): LoraAdapter {
  requireFields("create an adapter", options, fields);
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

/**
 * The lowest of the `adapted` blocks below the head; all of them where nothing or 0 is asked for.
 *
 * @throws {ModelError} if that is no number of blocks, or the model has fewer.
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
      field: "layers",
      rule: `at most its number of blocks, ${layers}`,
      received: adapted,
      hint: "0 adapts all of them.",
    }));
  }
  return adapted === 0 ? 0 : layers - adapted;
}
