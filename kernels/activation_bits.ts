import type { WeightFormat } from "./weight_format.ts";

/** Bits to which a model may round the inputs of products with quantised weights; 32 does not round. */
export type ActivationBits = 8 | 15 | 32;

/**
 * To how many bits the left operand of `matmulNT` may be rounded against quantised weights, so that the product can be taken in
 * integers. 7 are enough for gradients alone, and a trainer asks for them itself. Against weights that are not signed 7 is 8.
 */
export type OperandBits = 7 | ActivationBits;

/** All choices of a model. */
export const activationBits: readonly ActivationBits[] = [8, 15, 32];

/**
 * Number of values of x that share one scale: each is rounded to a multiple of their largest magnitude divided by {@link activationSteps}.
 */
export const activationBlock = 32;

/**
 * Steps from 0 to the largest value of a block; undefined if nothing is rounded. Against signed weights x takes the operand of
 * the dot instruction that has a bit less: it is rounded to 14 bits unless 7 were asked for (kernels/cpu/assembly/weights/packing_int.ts).
 */
export function activationSteps(format: WeightFormat, bits: OperandBits): number | undefined {
  switch (format) {
    case "q8_0":
      return bits === 32 ? undefined : bits === 7 ? 63 : 8191;
    case "q4_0":
    case "q4_1":
    case "q5_0":
    case "q5_1":
    case "q4_k":
    case "q5_k":
      return bits === 32 ? undefined : bits === 15 ? 16256 : 127;
    default:
      return undefined;
  }
}
