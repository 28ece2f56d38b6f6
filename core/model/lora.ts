import type { ModelConfig } from "../format/model_source.ts";
import { type LoraAdapter, type LoraPair, type Projection, projections } from "../format/lora_adapter.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import { projectionShape } from "./projection_shape.ts";

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
      field: "layers",
      rule: `at most its number of blocks, ${layers}`,
      received: adapted,
      hint: "0 adapts all of them.",
    }));
  }
  return adapted === 0 ? 0 : layers - adapted;
}
