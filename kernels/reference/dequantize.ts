/**
 * What the bytes of a frozen matrix mean, for every format. The block layouts are GGUF's (ggml-common.h), little-endian. 32 values a
 * block:
 *
 * - q8_0: f16 d, then 32 signed bytes q; value = q · d
 * - q4_0: f16 d, then 16 bytes; value = (nibble − 8) · d
 * - q4_1: f16 d, f16 m, then 16 bytes; value = nibble · d + m
 * - q5_0, q5_1: as q4_0 and q4_1, with the fifth bits in four bytes before the nibbles; value = (q − 16) · d or q · d + m
 *
 * where the low nibbles are values 0–15 of the block and the high nibbles values 16–31. 256 values a block:
 *
 * - q4_k: f16 d, f16 m, twelve bytes of eight 6-bit scales and eight 6-bit minima, 128 bytes of nibbles;
 *   value = nibble · d · scale − m · minimum, with a scale and a minimum for 32 values
 * - q5_k: the same, with 32 bytes of fifth bits before the nibbles
 * - q6_k: 128 bytes of low nibbles, 64 bytes of high pairs of bits, 16 signed scales, f16 d; value = (q − 32) · d · scale, with
 *   a scale for 16 values
 */
import { blockLayouts, type WeightFormat } from "../weight_format.ts";
import { bfloatToFloat, halfToFloat } from "../half.ts";

/** The first `count` values of `data`. */
export function dequantize(data: Uint8Array, format: WeightFormat, count: number): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out = new Float32Array(count);
  const block = blockLayouts[format];
  for (let start = 0, at = 0; start < count; start += block.values, at += block.bytes) {
    decode[format](view, at, out.subarray(start, start + block.values));
  }
  return out;
}

const half = (view: DataView, at: number) => halfToFloat(view.getUint16(at, true));

/** Writes the values of the block at a byte offset. */
const decode: Readonly<Record<WeightFormat, (view: DataView, at: number, out: Float32Array) => void>> = {
  f32: (view, at, out) => out[0] = view.getFloat32(at, true),
  f16: (view, at, out) => out[0] = half(view, at),
  bf16: (view, at, out) => out[0] = bfloatToFloat(view.getUint16(at, true)),
  q8_0(view, at, out) {
    const d = half(view, at);
    for (let i = 0; i < 32; i++) out[i] = view.getInt8(at + 2 + i) * d;
  },
  q4_0(view, at, out) {
    const d = half(view, at);
    for (let i = 0; i < 32; i++) out[i] = (nibble(view, at + 2, i) - 8) * d;
  },
  q4_1(view, at, out) {
    const d = half(view, at), m = half(view, at + 2);
    for (let i = 0; i < 32; i++) out[i] = nibble(view, at + 4, i) * d + m;
  },
  q5_0(view, at, out) {
    const d = half(view, at), high = view.getUint32(at + 2, true);
    for (let i = 0; i < 32; i++) out[i] = (nibble(view, at + 6, i) + ((high >>> i) & 1) * 16 - 16) * d;
  },
  q5_1(view, at, out) {
    const d = half(view, at), m = half(view, at + 2), high = view.getUint32(at + 4, true);
    for (let i = 0; i < 32; i++) out[i] = (nibble(view, at + 8, i) + ((high >>> i) & 1) * 16) * d + m;
  },
  q4_k(view, at, out) {
    for (let sub = 0; sub < 8; sub++) {
      const { d, m } = scaleAndMin(view, at, sub);
      for (let i = 0; i < 32; i++) out[32 * sub + i] = subNibble(view, at + 16, sub, i) * d - m;
    }
  },
  q5_k(view, at, out) {
    for (let sub = 0; sub < 8; sub++) {
      const { d, m } = scaleAndMin(view, at, sub);
      for (let i = 0; i < 32; i++) {
        const high = (view.getUint8(at + 16 + i) >> sub) & 1;
        out[32 * sub + i] = (subNibble(view, at + 48, sub, i) + 16 * high) * d - m;
      }
    }
  },
  q6_k(view, at, out) {
    const d = half(view, at + 208);
    for (let i = 0; i < 256; i++) {
      const part = i >> 7, quarter = (i >> 5) & 3, l = i & 31;
      const low = view.getUint8(at + 64 * part + 32 * (quarter & 1) + l) >> (quarter < 2 ? 0 : 4) & 15;
      const high = view.getUint8(at + 128 + 32 * part + l) >> (2 * quarter) & 3;
      out[i] = d * view.getInt8(at + 192 + (i >> 4)) * ((low | high << 4) - 32);
    }
  },
};

/** Value i of a block of 32: low nibbles first. */
const nibble = (view: DataView, at: number, i: number) => view.getUint8(at + (i & 15)) >> (i < 16 ? 0 : 4) & 15;

/** Value i of a stretch of 32 in a block of 256: stretches lie in pairs, the low nibbles of 32 bytes and the high ones. */
const subNibble = (view: DataView, at: number, sub: number, i: number) =>
  view.getUint8(at + 32 * (sub >> 1) + i) >> (4 * (sub & 1)) & 15;

/** Scale and minimum of a stretch of 32 in q4_k and q5_k: six bits each, those of the last four in what the first four leave over. */
function scaleAndMin(view: DataView, at: number, sub: number): { d: number; m: number } {
  const byte = (i: number) => view.getUint8(at + 4 + i);
  const scale = sub < 4 ? byte(sub) & 63 : (byte(sub + 4) & 15) | (byte(sub - 4) >> 6) << 4;
  const minimum = sub < 4 ? byte(sub + 4) & 63 : byte(sub + 4) >> 4 | (byte(sub) >> 6) << 4;
  return { d: half(view, at) * scale, m: half(view, at + 2) * minimum };
}
