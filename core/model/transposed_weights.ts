/**
 * Gradients by inputs in integers. dX = dY·W sums over the rows of W, whose blocks of quantised weights lie the other way; a copy of Wᵀ in
 * q8_0 makes of it a product like those of the forward pass. What two roundings add, about a hundredth of the gradient, is next to
 * nothing compared with the effect of a batch of other rows (docs/log.md).
 */
import { activationSteps, type OperandBits } from "../../kernels/activation_bits.ts";
import type { MatmulArgs, Weight } from "../../kernels/device.ts";
import { floatToHalf, halfToFloat } from "../../kernels/half.ts";
import { blockLayouts, formatBytes } from "../../kernels/weight_format.ts";
import { projections } from "../format/lora_adapter.ts";
import { BufferScope } from "./buffer_scope.ts";
import type { Network } from "./network.ts";
import { dequantiseRows, type Matrix } from "./weights.ts";

/** Of a gradient's values, where there is a copy. */
const gradientBits: OperandBits = 7;
/** Values of a block of q8_0, and its bytes. */
const { values: block, bytes: blockBytes } = blockLayouts.q8_0;
/** Rows of W that are written out at a time. */
const slab = 32 * block;

/**
 * Copies of all matrices through which a gradient goes down to block `lowest`, as far as inputs may be rounded to 8 bits.
 *
 * @param scope Gets them.
 */
export async function transposedWeights(
  net: Network,
  lowest: number,
  scope: BufferScope,
): Promise<ReadonlyMap<Matrix, Weight>> {
  const { weights: { layers, head }, activationBits, device } = net;
  const copies = new Map<Matrix, Weight>();
  // WebGPU multiplies in f32, whatever may be rounded.
  if (activationBits !== 8 || device.name === "webgpu") return copies;
  const through = layers.slice(lowest).flatMap(({ matrices }) => projections.map((p) => matrices[p]));
  for (const w of [head, ...through]) {
    if (w.kind !== "weight" || w.rows % block !== 0 || activationSteps(w.format, activationBits) === undefined) {
      continue;
    }
    net.look?.();
    copies.set(w, await transposed(scope, w));
  }
  return copies;
}

/** out (+)= x · W, through a copy of Wᵀ where there is one. */
export function inputGradient({ device, transposed }: Network, args: MatmulArgs): void {
  const w = transposed?.get(args.w);
  if (w) device.matmulNT({ ...args, w, activationBits: gradientBits });
  else device.matmulNN(args);
}

async function transposed(scope: BufferScope, w: Weight): Promise<Weight> {
  const { device } = scope;
  using own = new BufferScope(device);
  const { rows, cols } = w;
  const bytes = new Uint8Array(formatBytes("q8_0", rows * cols));
  const out = own.alloc(slab * cols);
  for (let from = 0; from < rows; from += slab) {
    const count = Math.min(slab, rows - from);
    dequantiseRows(device, w, from, count, out);
    const values = await device.read(out, 0, count * cols);
    for (let r = 0; r < count; r += block) {
      quantiseColumns(values.subarray(r * cols, (r + block) * cols), bytes, (from + r) / block, rows / block);
    }
  }
  return scope.weight(bytes, "q8_0", cols, rows);
}

/** 32 rows of W as block number `at` of every row of Wᵀ, which has `blocks`. */
function quantiseColumns(values: Float32Array, bytes: Uint8Array, at: number, blocks: number): void {
  const cols = values.length / block;
  for (let c = 0; c < cols; c++) {
    let top = 0;
    for (let i = c; i < values.length; i += cols) top = Math.max(top, Math.abs(values[i]));
    const half = floatToHalf(top / 127), inverse = half > 0 ? 1 / halfToFloat(half) : 0;
    let to = (c * blocks + at) * blockBytes;
    bytes[to++] = half & 255;
    bytes[to++] = half >> 8;
    for (let i = c; i < values.length; i += cols) {
      bytes[to++] = Math.max(-127, Math.min(127, Math.round(values[i] * inverse)));
    }
  }
}
