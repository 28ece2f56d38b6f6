/** Finding NaN and infinity in stored weights without unpacking them. */
import { blockLayouts, type WeightFormat } from "../../kernels/weight_format.ts";

/**
 * Index of the first value (plain formats) or block (quantised ones: its f16 scale and minimum) that is NaN
 * or infinite, or −1. `data` holds whole blocks.
 */
export function firstNotFinite(data: Uint8Array, format: WeightFormat): number {
  switch (format) {
    case "f32":
      if (data.byteOffset % 4 === 0) {
        const words = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
        return words.findIndex((w) => (w & 0x7f800000) === 0x7f800000);
      }
      return firstBlock(data, 4, (i) => (data[i + 3] & 0x7f) === 0x7f && data[i + 2] >= 0x80);
    case "f16":
      return firstBlock(data, 2, (i) => (data[i + 1] & 0x7c) === 0x7c);
    case "bf16":
      return firstBlock(data, 2, (i) => (data[i + 1] & 0x7f) === 0x7f && data[i] >= 0x80);
    default: {
      const { bytes } = blockLayouts[format];
      // Where a block's f16 scales stand, by their high bytes.
      const scales = halves[format] ?? [0];
      return firstBlock(data, bytes, (i) => scales.some((at) => (data[i + at + 1] & 0x7c) === 0x7c));
    }
  }
}

/** Bytes at which the f16 scales and minima of a block stand, where it is not the first alone. */
const halves: Partial<Record<WeightFormat, readonly number[]>> = {
  q4_1: [0, 2],
  q5_1: [0, 2],
  q4_k: [0, 2],
  q5_k: [0, 2],
  q6_k: [208],
};

function firstBlock(data: Uint8Array, bytes: number, bad: (offset: number) => boolean): number {
  for (let i = 0; i < data.length; i += bytes) if (bad(i)) return i / bytes;
  return -1;
}
