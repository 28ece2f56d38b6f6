/** Makes the bytes of a frozen matrix from f32 values, for exports, tests and fixtures; the layouts are described in `dequantize.ts`. */
import { blockLayouts, formatBytes, type WeightFormat } from "../weight_format.ts";
import { floatToBfloat, floatToHalf } from "../half.ts";
import { setHalf, step } from "./block_steps.ts";
import { quantizeQ4K, quantizeQ5K, quantizeQ6K } from "./quantize_k.ts";

/** Rounds every value (or block) to the nearest that `format` can hold; `values.length` is a multiple of the block. */
export function quantize(values: Float32Array, format: WeightFormat): Uint8Array {
  const bytes = new Uint8Array(formatBytes(format, values.length));
  const view = new DataView(bytes.buffer);
  const block = blockLayouts[format];
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
        for (let i = 0; i < 32; i++) view.setInt8(at + 2 + i, step(part[i], d, -127, 127));
        break;
      }
      case "q4_0": {
        const d = setHalf(view, at, 0 - farthest(part) / 8);
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
      case "q5_0": {
        const d = setHalf(view, at, 0 - farthest(part) / 16);
        setFives(view, at + 2, part, (x) => step(x, d, -16, 15) + 16);
        break;
      }
      case "q5_1": {
        const low = part.reduce((a, b) => Math.min(a, b));
        const high = part.reduce((a, b) => Math.max(a, b));
        const d = setHalf(view, at, (high - low) / 31);
        const m = setHalf(view, at + 2, low);
        setFives(view, at + 4, part, (x) => step(x - m, d, 0, 31));
        break;
      }
      case "q4_k":
        quantizeQ4K(view, at, part);
        break;
      case "q5_k":
        quantizeQ5K(view, at, part);
        break;
      case "q6_k":
        quantizeQ6K(view, at, part);
        break;
    }
  }
  return bytes;
}

function setNibbles(view: DataView, at: number, part: Float32Array, nibble: (x: number) => number): void {
  for (let i = 0; i < 16; i++) view.setUint8(at + i, nibble(part[i]) | (nibble(part[i + 16]) << 4));
}

/** Fifth bits in four bytes, then the nibbles. */
function setFives(view: DataView, at: number, part: Float32Array, five: (x: number) => number): void {
  const q = Array.from(part, five);
  view.setUint32(at, q.reduce((bits, x, i) => (bits | (x >> 4) << i) >>> 0, 0), true);
  for (let i = 0; i < 16; i++) view.setUint8(at + 4 + i, (q[i] & 15) | (q[i + 16] & 15) << 4);
}

/** The value farthest from 0, with its sign: the scale takes it, since there is one step more on one side of 0 than on the other. */
function farthest(part: Float32Array): number {
  const most = largest(part);
  return part.includes(most) ? most : -most;
}

function largest(part: Float32Array): number {
  let most = 0;
  for (let i = 0; i < part.length; i++) most = Math.max(most, Math.abs(part[i]));
  return most;
}
