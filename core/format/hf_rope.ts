/**
 * Rotary positions as `config.json` says them: `rope_theta` at the top or in the object, `rope_scaling` (transformers 4) or
 * `rope_parameters` (5), `rope_type` or `type`. Where they disagree, what transformers 5 takes is taken, and said.
 */
import type { JsonObject } from "./folder_files.ts";
import type { Reading } from "./reading.ts";
import { isHeadSize, linearRopeDivisors, llama3RopeDivisors, type Rope, ropeOf, sameRope } from "./rope_scaling.ts";

/** Keys under which transformers 5 puts parameters by the type of a layer. */
const layerTypes = /^(full|sliding|chunked|local|global|linear)_attention$/;

/** What else of the configuration the rotary positions depend on. */
export interface RopeContext {
  json: JsonObject;
  headDim: number;
  contextLength: number;
  reading: Reading;
}

/** @throws {FormatError} naming the field, where the kind is not supported or a number is missing. */
export function hfRope(context: RopeContext): Rope {
  const { reading } = context;
  // What makes no head is refused with the rest of the configuration.
  if (!isHeadSize(context.headDim)) return { ropeBase: 10_000 };
  const scaling = objectAt(context, "rope_scaling"), parameters = objectAt(context, "rope_parameters");
  const key = scaling ? "rope_scaling" : "rope_parameters";
  const rope = layeredRope(context, key, scaling ?? parameters ?? {});
  if (scaling && parameters && !agree(context, rope, parameters)) {
    reading.warn(
      "config.json has rope_scaling and rope_parameters that disagree; rope_scaling is taken, as by transformers 5.",
    );
  }
  return rope;
}

/** The object of that name; undefined if it is absent, null or empty. */
function objectAt({ json, reading }: RopeContext, key: string): JsonObject | undefined {
  const value = json[key] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw reading.fail(key, "an object or null", value);
  return Object.keys(value).length > 0 ? value as JsonObject : undefined;
}

/** Whether `rope_parameters` say the same as what was taken in their place. */
function agree(context: RopeContext, taken: Rope, parameters: JsonObject): boolean {
  const quiet = { ...context.reading, warn: () => undefined };
  try {
    return sameRope(taken, layeredRope({ ...context, reading: quiet }, "rope_parameters", parameters));
  } catch {
    return false;
  }
}

/** Parameters for all layers, or by type of layer where all types that the model has say the same. */
function layeredRope(context: RopeContext, key: string, parameters: JsonObject): Rope {
  const nested = Object.keys(parameters).filter((name) => layerTypes.test(name));
  if (nested.length === 0) return plainRope(context, key, parameters);
  const { json, reading } = context;
  const used = Array.isArray(json.layer_types)
    ? nested.filter((name) => (json.layer_types as unknown[]).includes(name))
    : nested;
  const ropes = (used.length > 0 ? used : nested).map((name) => {
    const own = parameters[name];
    if (typeof own !== "object" || own === null || Array.isArray(own)) {
      throw reading.fail(`${key}.${name}`, "an object", own, "layers without rotary positions are not supported.");
    }
    return plainRope(context, `${key}.${name}`, own as JsonObject);
  });
  if (ropes.every((rope) => sameRope(rope, ropes[0]))) return ropes[0];
  throw reading.fail(key, "the same for all layers", nested, "rotary positions by type of layer are not supported.");
}

function plainRope(context: RopeContext, key: string, parameters: JsonObject): Rope {
  const { json, headDim, contextLength, reading } = context;
  const positive = (name: string, value: unknown): number => {
    if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
    throw reading.fail(name, "a positive number", value ?? undefined);
  };
  const number = (name: string) => positive(`${key}.${name}`, parameters[name]);

  const type = parameters.rope_type ?? parameters.type ?? "default";
  if (typeof parameters.type === "string" && parameters.type !== type) {
    reading.warn(
      `${key} has type "${parameters.type}" and rope_type "${type}"; rope_type is taken, as by transformers 5.`,
    );
  }
  const inner = parameters.rope_theta ?? undefined, outer = json.rope_theta ?? undefined;
  if (inner !== undefined && outer !== undefined && inner !== outer) {
    reading.warn(
      `config.json has rope_theta ${outer} and in ${key} ${inner}; the one in ${key} is taken, as by transformers 5.`,
    );
  }
  const base = positive(inner === undefined ? "rope_theta" : `${key}.rope_theta`, inner ?? outer ?? 10_000);
  const partial = parameters.partial_rotary_factor ?? json.partial_rotary_factor ?? 1;
  if (partial !== 1) {
    throw reading.fail("partial_rotary_factor", "1", partial, "partly rotated heads are not supported.");
  }

  switch (type) {
    case "default":
      if ((parameters.factor ?? 1) !== 1) {
        const named = parameters.rope_type === undefined && parameters.type === undefined
          ? "no type"
          : 'type "default"';
        reading.warn(
          `${key} has a factor of ${parameters.factor} and ${named}; nothing is scaled, as by transformers 5.`,
        );
      }
      return ropeOf(base, undefined);
    case "linear":
      return ropeOf(base, linearRopeDivisors(headDim, number("factor")));
    case "llama3": {
      const [top, own] = [json, parameters].map((from) => from.original_max_position_embeddings ?? undefined);
      if (top !== undefined && own !== undefined && top !== own) {
        reading.warn(
          `original_max_position_embeddings is ${top} at the top and ${own} in ${key}; the one at the top is taken, as by transformers 5.`,
        );
      }
      const original = top ?? own;
      if (original === undefined) {
        reading.warn(
          `${key} has no original_max_position_embeddings; max_position_embeddings is taken, as by transformers 5.`,
        );
      }
      const scaling = {
        factor: number("factor"),
        lowFrequencyFactor: number("low_freq_factor"),
        highFrequencyFactor: number("high_freq_factor"),
        originalPositions: positive(`${key}.original_max_position_embeddings`, original ?? contextLength),
      };
      if (scaling.highFrequencyFactor <= scaling.lowFrequencyFactor) {
        const rule = `above low_freq_factor (${scaling.lowFrequencyFactor})`;
        throw reading.fail(`${key}.high_freq_factor`, rule, scaling.highFrequencyFactor);
      }
      return ropeOf(base, llama3RopeDivisors(headDim, base, scaling));
    }
    default:
      if (scalesNothing(type, parameters)) return ropeOf(base, undefined);
      throw reading.fail(
        `${key}.rope_type`,
        '"default", "linear" or "llama3"',
        type,
        `RoPE scaling of the kind ${JSON.stringify(type)} is not supported.`,
      );
  }
}

/** Whether a kind that is not supported changes nothing with these numbers. */
function scalesNothing(type: unknown, p: JsonObject): boolean {
  const attention = p.attention_factor ?? 1;
  const ones = (list: unknown) => Array.isArray(list) && list.every((factor) => factor === 1);
  switch (type) {
    case "dynamic":
      return p.factor === 1 && (p.alpha ?? 1) === 1;
    case "yarn":
      return p.factor === 1 && attention === 1;
    case "longrope":
    case "su":
      return (p.factor ?? undefined) === 1 && attention === 1 && ones(p.short_factor) && ones(p.long_factor);
    default:
      return false;
  }
}
