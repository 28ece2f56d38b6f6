/** Makes the bytes of a frozen matrix from f32 values, for tests and fixtures; the layouts are described in `dequantize.ts`. */
import type { WeightFormat } from "../device.ts";
import { BLOCKS, formatBytes } from "./dequantize.ts";
import { floatToBfloat, floatToHalf, halfToFloat } from "./half.ts";

/** Rounds every value (or block of 32) to the nearest that `format` can hold; `values.length` is a multiple of the block. */
export function quantize(values: Float32Array, format: WeightFormat): Uint8Array {
  const bytes = new Uint8Array(formatBytes(format, values.length));
  const view = new DataView(bytes.buffer);
  const block = BLOCKS[format];
  for (let start = 0, at = 0; start < values.length; start += block.values, at += block.bytes) {
    const part = values.subarray(start, start + block.values);
    switch (format) {
      case "f32":
        view.setFloat32(at, part[0], true);
        break;
      case "f16":
        view.setUint16(at, floatToHalf(part[0]), true);
        break;
      case "bf16":
        view.setUint16(at, floatToBfloat(part[0]), true);
        break;
      case "q8_0": {
        const d = setHalf(view, at, largest(part) / 127);
        part.forEach((x, i) => view.setInt8(at + 2 + i, step(x, d, -127, 127)));
        break;
      }
      case "q4_0": {
        const d = setHalf(view, at, largest(part) / 7);
        setNibbles(view, at + 2, part, (x) => step(x, d, -8, 7) + 8);
        break;
      }
      case "q4_1": {
        const low = part.reduce((a, b) => Math.min(a, b));
        const high = part.reduce((a, b) => Math.max(a, b));
        const d = setHalf(view, at, (high - low) / 15);
        const m = setHalf(view, at + 2, low);
        setNibbles(view, at + 4, part, (x) => step(x - m, d, 0, 15));
        break;
      }
    }
  }
  return bytes;
}

function setNibbles(view: DataView, at: number, part: Float32Array, nibble: (x: number) => number): void {
  for (let i = 0; i < 16; i++) view.setUint8(at + i, nibble(part[i]) | (nibble(part[i + 16]) << 4));
}

/** Writes a half and returns the value that it really holds, so that the steps are counted with that. */
function setHalf(view: DataView, at: number, value: number): number {
  const bits = floatToHalf(value);
  view.setUint16(at, bits, true);
  return halfToFloat(bits);
}

function step(x: number, d: number, low: number, high: number): number {
  return d === 0 ? 0 : Math.min(high, Math.max(low, Math.round(x / d)));
}

function largest(part: Float32Array): number {
  return part.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}
