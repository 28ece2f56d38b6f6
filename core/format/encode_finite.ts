import { explain, FormatError } from "../../schemas/errors.ts";
import { encodeFloats, type PlainFormat } from "./plain_floats.ts";

/** Values as little-endian bytes. @throws {FormatError} if one is not finite, or would not be in this format. */
export function encodeFinite(name: string, values: Float32Array, format: PlainFormat): Uint8Array {
  const limit = format === "f16" ? 65_520 : format === "bf16" ? 3.3961e38 : Infinity;
  const bad = values.findIndex((v) => !(Math.abs(v) < limit));
  if (bad >= 0) {
    throw new FormatError(
      explain({
        cannot: "write weights",
        field: `value ${bad} of ${name}`,
        rule: `finite in ${format}`,
        received: String(values[bad]),
        hint: Number.isFinite(values[bad]) ? "write f32 or bf16." : "the training diverged; lower the learning rate.",
      }),
    );
  }
  return encodeFloats(values, format);
}
