/** ggml's types of tensors by their numbers: those that this project computes with, and the names of the others. */
import type { WeightFormat } from "../../kernels/weight_format.ts";

/** Types that can be read. */
export const readableTypes: Readonly<Record<number, WeightFormat>> = {
  0: "f32",
  1: "f16",
  2: "q4_0",
  3: "q4_1",
  6: "q5_0",
  7: "q5_1",
  8: "q8_0",
  12: "q4_k",
  13: "q5_k",
  14: "q6_k",
  30: "bf16",
};

/** For messages, in the order of quality. */
export const readableNames = "F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K";

/** Types of ggml that this project does not compute with yet. */
const otherTypes: Readonly<Record<number, string>> = {
  9: "Q8_1",
  10: "Q2_K",
  11: "Q3_K",
  15: "Q8_K",
  16: "IQ2_XXS",
  17: "IQ2_XS",
  18: "IQ3_XXS",
  19: "IQ1_S",
  20: "IQ4_NL",
  21: "IQ3_S",
  22: "IQ2_S",
  23: "IQ4_XS",
  24: "I8",
  25: "I16",
  26: "I32",
  27: "I64",
  28: "F64",
  29: "IQ1_M",
  34: "TQ1_0",
  35: "TQ2_0",
  39: "MXFP4",
  40: "NVFP4",
  41: "Q1_0",
  42: "Q2_0",
};

/** Types that ggml has taken out of GGUF again; llama.cpp cannot read them either. */
const removedTypes: Readonly<Record<number, string>> = {
  4: "Q4_2",
  5: "Q4_3",
  31: "Q4_0_4_4",
  32: "Q4_0_4_8",
  33: "Q4_0_8_8",
  36: "IQ4_NL_4_4",
  37: "IQ4_NL_4_8",
  38: "IQ4_NL_8_8",
};

/** ggml counts its types in small numbers: a larger one is no type of any version. */
const largestThinkable = 1 << 16;

/** How a type that cannot be read is called, and what to do about it. */
export function unreadableType(type: number): { name: string; hint: string } {
  const removed = removedTypes[type], other = otherTypes[type];
  if (removed) {
    return {
      name: removed,
      hint:
        `${removed} is not supported: it was removed from GGUF; take the model in one of the types above, e.g. Q4_0.`,
    };
  }
  if (other) return { name: other, hint: `${other} is not supported yet; take the model in one of the types above.` };
  const newer = "this type is newer than this program; take the model in one of the types above, or a newer hei-nw.";
  return {
    name: `type ${type}`,
    hint: type < largestThinkable ? newer : "no version of GGUF has this type: the file is damaged; download it again.",
  };
}
