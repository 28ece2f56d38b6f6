/** What the passes over a model work on: its weights on a device, the batch, the adapters, and what is to be done with them. */
import type { ActivationBits } from "../../kernels/activation_bits.ts";
import type { Device, IntTensor, Tensor, Weight } from "../../kernels/device.ts";
import type { ModelConfig } from "../format/model_source.ts";
import type { Projection } from "../format/lora_adapter.ts";
import type { DeviceLora } from "./device_lora.ts";
import type { Matrix, ModelWeights } from "./weights.ts";

/** A model on a device, as the passes need it. */
export interface Network {
  device: Device;
  config: ModelConfig;
  weights: ModelWeights;
  ropeTable: Tensor;
  /** What has been computed so far; for time tables. */
  flopCounter: FlopCounter;
  /** Of all products with frozen weights in the forward direction. */
  activationBits: ActivationBits;
  /** Copies of Wᵀ through which gradients go (transposed_weights.ts). */
  transposed?: ReadonlyMap<Matrix, Weight>;
  /** Called between blocks and between passes; throws where the call is to end. */
  look?: () => void;
}

/** Arithmetic done: rows through the blocks (forward), and floating-point operations of the products with frozen weights. */
export interface FlopCounter {
  tokens: number;
  flop: number;
}

/** The batch as the device sees it; positions are already in the activations. */
export interface BatchOnDevice {
  rows: number;
  /** Token of every row, from `idsAt`. */
  ids: IntTensor;
  idsAt: number;
  seqs: IntTensor;
  seqCount: number;
}

/** Keys and values of every layer, written at `index` and read instead of the batch's own. */
export interface CacheWrite {
  k: Tensor[];
  v: Tensor[];
  index: IntTensor;
}

/** The adapter under training: x·Aᵀ of every pair is kept for its gradient. */
export interface TrainedLora {
  lora: DeviceLora;
  /** rows × rank of each pair, by "layer.projection". */
  down: Map<string, Tensor>;
  grads: Tensor;
  /** rows × the largest rank in use, for the other adapters. */
  scratch: Tensor;
}

export interface ForwardOptions {
  /** Adapters that are added to the frozen weights. */
  adapters: readonly DeviceLora[];
  /** rows × rank scratch for adapters that are not trained. */
  scratch: Tensor;
  trained?: TrainedLora;
  cache?: CacheWrite;
  /** Begin at this block, whose `xIn` holds the residual stream already (default: the first, from the tokens). */
  from?: number;
  /** Stop before this block (default: run all). */
  until?: number;
  /** Called with the residual stream before each block. */
  onLayer?: (layer: number, x: Tensor) => Promise<void> | void;
  /** Called with what each projection is about to be applied to: `rows` × its input features. */
  onInput?: (layer: number, projection: Projection, x: Tensor, rows: number) => void;
}

/** What gets gradients: an adapter, or all weights. */
export interface BackwardOptions {
  /** Adapters that were active in the forward pass. */
  adapters?: readonly DeviceLora[];
  /** The adapter under training. */
  trained?: TrainedLora;
  /** Gradients of all weights. */
  full?: TrainedWeights;
  /** By block, what is added to the gradient of the residual stream before it: that of losses within the model. */
  within?: ReadonlyMap<number, Tensor>;
}

/** The gradients of a model that is trained as a whole. */
export interface TrainedWeights {
  /** Added to. */
  grads: ModelWeights<Tensor>;
  /** A one for every row of the batch, by which biases' gradients are sums. */
  ones: Tensor;
}
