/** A projection of a block with its adapters, forward and backward. */
import type { Tensor } from "../../kernels/device.ts";
import type { Projection } from "../format/lora_adapter.ts";
import type { BackwardOptions, ForwardOptions, Network } from "./network.ts";
import { inputGradient } from "./transposed_weights.ts";
import { projectionShape } from "./projection_shape.ts";

/** out = x·Wᵀ (+ bias) + Σ scaling · (x·Aᵀ)·Bᵀ over the active adapters. */
export function linear(
  net: Network,
  layer: number,
  projection: Projection,
  x: Tensor,
  out: Tensor,
  rows: number,
  options: ForwardOptions,
) {
  const { device, activationBits } = net;
  const { matrices, biases } = net.weights.layers[layer];
  const w = matrices[projection];
  const bias = biases[projection];
  const [n, k] = projectionShape(net.config, projection);
  options.onInput?.(layer, projection, x, rows);
  device.matmulNT({ out, x, w, m: rows, n, k, activationBits, ...(bias ? { bias } : {}) });
  for (const lora of options.adapters) {
    const pair = lora.pair(layer, projection);
    if (!pair) continue;
    const isTrained = options.trained?.lora === lora;
    const down = isTrained ? options.trained!.down.get(`${layer}.${projection}`)! : options.scratch;
    device.matmulNT({ out: down, x, w: pair.a, m: rows, n: lora.rank, k });
    device.matmulNT({
      out,
      x: down,
      w: pair.b,
      m: rows,
      n,
      k: lora.rank,
      alpha: lora.scaling,
      accumulate: true,
    });
  }
}

/** dx (+)= dy·W + scaling · (dy·B)·A: backward of `linear`, with the gradient of a trained B, whose `down` becomes its own gradient. */
export function inputBackward(
  net: Network,
  layer: number,
  projection: Projection,
  of: { dy: Tensor; dx: Tensor | undefined; accumulate: boolean; rows: number },
  { adapters = [], trained }: BackwardOptions,
) {
  const { device } = net;
  const { dy, dx, accumulate, rows } = of;
  const w = net.weights.layers[layer].matrices[projection];
  const [outFeatures, inFeatures] = projectionShape(net.config, projection);
  if (dx) inputGradient(net, { out: dx, x: dy, w, m: rows, n: inFeatures, k: outFeatures, accumulate });
  for (const lora of adapters) {
    const pair = lora.pair(layer, projection);
    if (!pair) continue;
    const rank = lora.rank;
    const isTrained = lora === trained?.lora;
    const down = isTrained ? trained.down.get(`${layer}.${projection}`)! : trained!.scratch;
    if (isTrained) {
      // down = x·Aᵀ, out += s·down·Bᵀ: dB = s·dyᵀ·down
      const dB = device.view(trained.grads, pair.bOffset, pair.outFeatures * rank);
      device.matmulTN({ out: dB, x: dy, w: down, m: outFeatures, n: rank, k: rows, alpha: lora.scaling });
    } else if (!dx) continue;
    // d(down) = s·dy·B; nothing reads `down` any more, so it goes there.
    device.matmulNN({ out: down, x: dy, w: pair.b, m: rows, n: rank, k: outFeatures, alpha: lora.scaling });
    if (dx) device.matmulNN({ out: dx, x: down, w: pair.a, m: rows, n: inFeatures, k: rank, accumulate: true });
  }
}

/** The gradients that need the input x: dyᵀ·x of a weight, and that of a trained A, after `inputBackward`. */
export function weightBackward(
  net: Network,
  layer: number,
  projection: Projection,
  { x, dy, rows }: { x: Tensor; dy: Tensor; rows: number },
  { trained, full }: BackwardOptions,
) {
  const { device } = net;
  const [outFeatures, inFeatures] = projectionShape(net.config, projection);
  if (full) {
    const { matrices, biases } = full.grads.layers[layer];
    const out = matrices[projection], bias = biases[projection];
    device.matmulTN({ out, x: dy, w: x, m: outFeatures, n: inFeatures, k: rows, accumulate: true });
    if (bias) device.matmulTN({ out: bias, x: dy, w: full.ones, m: outFeatures, n: 1, k: rows, accumulate: true });
  }
  const pair = trained?.lora.pair(layer, projection);
  if (trained && pair) {
    const down = trained.down.get(`${layer}.${projection}`)!, { rank } = trained.lora;
    const dA = device.view(trained.grads, pair.aOffset, rank * pair.inFeatures);
    device.matmulTN({ out: dA, x: down, w: x, m: rank, n: inFeatures, k: rows });
  }
}
