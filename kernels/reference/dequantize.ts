/**
 * What the bytes of a frozen matrix mean, for every format. The block layouts are GGUF's: 32 values a block, little-endian,
 *
 * - q8_0: f16 d, then 32 signed bytes q; value = q · d
 * - q4_0: f16 d, then 16 bytes; value = (nibble − 8) · d
 * - q4_1: f16 d, f16 m, then 16 bytes; value = nibble · d + m
 *
 * where the low nibbles are values 0–15 of the block and the high nibbles values 16–31.
 */
import type { WeightFormat } from "../device.ts";
import { bfloatToFloat, halfToFloat } from "./half.ts";

/** Values in a block of a format, and the bytes that they take. */
export const BLOCKS: Readonly<Record<WeightFormat, { readonly values: number; readonly bytes: number }>> = {
  f32: { values: 1, bytes: 4 },
  f16: { values: 1, bytes: 2 },
  bf16: { values: 1, bytes: 2 },
  q8_0: { values: 32, bytes: 34 },
  q4_0: { values: 32, bytes: 18 },
  q4_1: { values: 32, bytes: 20 },
};

/** Bytes that `count` values take; `count` is a multiple of the format's block. */
export function formatBytes(format: WeightFormat, count: number): number {
  const block = BLOCKS[format];
  return count / block.values * block.bytes;
}

/** The first `count` values of `data`. */
export function dequantize(data: Uint8Array, format: WeightFormat, count: number): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out = new Float32Array(count);
  const block = BLOCKS[format];
  for (let start = 0, at = 0; start < count; start += block.values, at += block.bytes) {
    switch (format) {
      case "f32":
        out[start] = view.getFloat32(at, true);
        break;
      case "f16":
        out[start] = halfToFloat(view.getUint16(at, true));
        break;
      case "bf16":
        out[start] = bfloatToFloat(view.getUint16(at, true));
        break;
      case "q8_0": {
        const d = halfToFloat(view.getUint16(at, true));
        for (let i = 0; i < 32; i++) out[start + i] = view.getInt8(at + 2 + i) * d;
        break;
      }
      case "q4_0": {
        const d = halfToFloat(view.getUint16(at, true));
        for (let i = 0; i < 16; i++) {
          const byte = view.getUint8(at + 2 + i);
          out[start + i] = ((byte & 15) - 8) * d;
          out[start + 16 + i] = ((byte >> 4) - 8) * d;
        }
        break;
      }
      case "q4_1": {
        const d = halfToFloat(view.getUint16(at, true));
        const m = halfToFloat(view.getUint16(at + 2, true));
        for (let i = 0; i < 16; i++) {
          const byte = view.getUint8(at + 4 + i);
          out[start + i] = (byte & 15) * d + m;
          out[start + 16 + i] = (byte >> 4) * d + m;
        }
        break;
      }
    }
  }
  return out;
}
