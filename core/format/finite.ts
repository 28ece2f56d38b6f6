/** Finding NaN and infinity in stored weights without unpacking them. */
import type { WeightFormat } from "../../kernels/device.ts";

/** How a weight format lays out its values: `values` of them in `bytes`. */
export interface BlockLayout {
  values: number;
  bytes: number;
}

/** Values and bytes of one block of each format; the plain formats have blocks of one value. */
export const blockLayouts: Record<WeightFormat, BlockLayout> = {
  f32: { values: 1, bytes: 4 },
  f16: { values: 1, bytes: 2 },
  bf16: { values: 1, bytes: 2 },
  q8_0: { values: 32, bytes: 34 },
  q4_0: { values: 32, bytes: 18 },
  q4_1: { values: 32, bytes: 20 },
};

/** Bytes of a matrix, row after row; `cols` must be a whole number of blocks. */
export function storedBytes(format: WeightFormat, rows: number, cols: number): number {
  const { values, bytes } = blockLayouts[format];
  return rows * (cols / values) * bytes;
}

/**
 * Index of the first value (plain formats) or block (quantised ones: its f16 scale, and the minimum of q4_1) that is NaN
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
    case "q8_0":
      return firstBlock(data, 34, (i) => (data[i + 1] & 0x7c) === 0x7c);
    case "q4_0":
      return firstBlock(data, 18, (i) => (data[i + 1] & 0x7c) === 0x7c);
    case "q4_1":
      return firstBlock(data, 20, (i) => (data[i + 1] & 0x7c) === 0x7c || (data[i + 3] & 0x7c) === 0x7c);
  }
}

function firstBlock(data: Uint8Array, bytes: number, bad: (offset: number) => boolean): number {
  for (let i = 0; i < data.length; i += bytes) if (bad(i)) return i / bytes;
  return -1;
}
