/** Rotary positions as the metadata of a GGUF says them, read as llama.cpp reads it. */
import type { GgufValue } from "./gguf.ts";
import type { Reading } from "./reading.ts";
import { isHeadSize, type Rope, ropeOf } from "./rope_scaling.ts";

/** Divisors of the rotary frequencies (Llama 3), which are no weight. */
export const ropeFrequencies = "rope_freqs.weight";

/** What else of the file the rotary positions depend on. */
export interface GgufRopeContext {
  /** A value of the architecture, by its key without the architecture's name, which messages put in front. */
  key(name: string): string;
  get(name: string): GgufValue | undefined;
  headDim: number;
  /** The values of {@link ropeFrequencies}, where the file has them. */
  frequencies: readonly number[] | undefined;
  reading: Reading;
}

/** @throws {FormatError} naming the key, where the kind is not supported or a number makes no sense. */
export function ggufRope(context: GgufRopeContext): Rope {
  const { key, get, headDim, frequencies, reading } = context;
  const number = (name: string): number | undefined => {
    const value = get(name);
    if (value === undefined || (typeof value === "number" && value >= 0 && Number.isFinite(value))) return value;
    throw reading.fail(key(name), "a number, 0 or more", value);
  };
  // What makes no head is refused with the rest of the configuration.
  if (!isHeadSize(headDim)) return { ropeBase: 10_000 };
  const rotated = number("rope.dimension_count") ?? headDim;
  if (rotated !== headDim) {
    const hint = "partly rotated heads are not supported.";
    throw reading.fail(key("rope.dimension_count"), `the head size (${headDim})`, rotated, hint);
  }
  const sections = get("rope.dimension_sections");
  if (Array.isArray(sections) && sections.some((n) => n !== 0)) {
    throw reading.fail(
      key("rope.dimension_sections"),
      "absent",
      sections,
      "M-RoPE (of models that see) is not supported.",
    );
  }
  const attention = number("rope.scaling.attn_factor") ?? 1;
  if (attention !== 1) {
    const hint = "RoPE scaling that scales attention too is not supported.";
    throw reading.fail(key("rope.scaling.attn_factor"), "1 or absent", attention, hint);
  }
  if (frequencies && frequencies.length !== headDim / 2) {
    throw reading.fail(`tensor ${ropeFrequencies}`, `${headDim / 2} values in f32`, frequencies.length);
  }
  const factor = scaling(context, number);
  return ropeOf(
    number("rope.freq_base") ?? 10_000,
    frequencies ? frequencies.map((d) => d * factor) : new Array<number>(headDim / 2).fill(factor),
  );
}

/** By how much all frequencies are divided. A factor without a type is linear; 0 stands for none. */
function scaling({ key, get, reading }: GgufRopeContext, number: (name: string) => number | undefined): number {
  const named = number("rope.scaling.factor"), old = number("rope.scale_linear");
  if (named !== undefined && old !== undefined && named !== old) {
    reading.warn(
      `${key("rope.scaling.factor")} is ${named} and ${
        key("rope.scale_linear")
      } is ${old}; the first is taken, as by llama.cpp.`,
    );
  }
  const factor = (named ?? old) || 1;
  const type = get("rope.scaling.type");
  switch (type) {
    case undefined:
    case "linear":
      return factor;
    case "none":
      if (factor !== 1) {
        reading.warn(
          `${key("rope.scaling.type")} is "none" beside a factor of ${factor}; nothing is scaled, as by llama.cpp.`,
        );
      }
      return 1;
    case "yarn":
      if (named === 1) return 1;
  }
  throw reading.fail(
    key("rope.scaling.type"),
    '"none" or "linear"',
    type,
    `RoPE scaling of the kind ${JSON.stringify(type)} is not supported.`,
  );
}
