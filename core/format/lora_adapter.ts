/** The seven projections LoRA may adapt, in PEFT's names. */
export const projections = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"] as const;
/** One of the seven projections. */
export type Projection = typeof projections[number];

/** One adapted matrix: delta W = (alpha / rank) · b · a (Hu et al. 2021). */
export interface LoraPair {
  /** Block, from 0. */
  layer: number;
  /** Which matrix of the block. */
  projection: Projection;
  /** rank × in. */
  a: Float32Array;
  /** out × rank. */
  b: Float32Array;
  /** Columns of the adapted matrix. */
  inFeatures: number;
  /** Rows of the adapted matrix. */
  outFeatures: number;
}

/** A LoRA adapter in memory, independent of device and file. Pairs are ordered by layer, then by `projections`. */
export interface LoraAdapter {
  /** Rank of all pairs. */
  rank: number;
  /** Scale: delta W is multiplied by alpha / rank. */
  alpha: number;
  /** Projections that are adapted, in the order of `projections`. */
  targets: Projection[];
  /** The matrices. */
  pairs: LoraPair[];
  /** Hugging Face id or path of the base model, for the PEFT config. */
  baseModel: string;
}

/** Trainable values of an adapter: all of A and B. */
export function parameterCount(adapter: Pick<LoraAdapter, "pairs">): number {
  return adapter.pairs.reduce((sum, p) => sum + p.a.length + p.b.length, 0);
}
