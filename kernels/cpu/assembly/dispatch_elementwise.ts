// The operations between the matrix products: one case an operation (opcodes.ts ≥ 32).
import { adamW } from "./elementwise/adamw";
import { attention } from "./attention/attention";
import { attentionBackward } from "./attention/attention_backward";
import { crossEntropy, klDivergence } from "./elementwise/loss";
import { rmsNorm, rmsNormBackward, rmsNormWeightBackward } from "./elementwise/norm";
import {
  ADAMW,
  ARGMAX_ROWS,
  ATTENTION,
  ATTENTION_BACKWARD,
  AXPY,
  COPY,
  CROSS_ENTROPY,
  EMBED,
  FILL,
  GATHER_ROWS,
  KL_DIVERGENCE,
  RMS_NORM,
  RMS_NORM_BACKWARD,
  RMS_NORM_WEIGHT_BACKWARD,
  ROPE,
  SCATTER_ADD_ROWS,
  SCATTER_ROWS,
  SILU_MUL,
  SILU_MUL_BACKWARD,
  SUM_SQUARES_FINISH,
  SUM_SQUARES_PARTIALS,
} from "./opcodes";
import { argmaxRows, axpy, fill, sumSquaresFinish, sumSquaresPartials } from "./elementwise/reduce";
import { rope } from "./elementwise/rope";
import { copyBytes, embed, gatherRows, scatterAddRows, scatterRows } from "./elementwise/rows";
import { siluMul, siluMulBackward } from "./elementwise/swiglu";

export function runElementwise(opcode: i32, args: usize, part: i32, parts: i32): void {
  switch (opcode) {
    case EMBED:
      return embed(args, part, parts);
    case RMS_NORM:
      return rmsNorm(args, part, parts);
    case RMS_NORM_BACKWARD:
      return rmsNormBackward(args, part, parts);
    case RMS_NORM_WEIGHT_BACKWARD:
      return rmsNormWeightBackward(args, part, parts);
    case ROPE:
      return rope(args, part, parts);
    case ATTENTION:
      return attention(args, part, parts);
    case ATTENTION_BACKWARD:
      return attentionBackward(args, part, parts);
    case SILU_MUL:
      return siluMul(args, part, parts);
    case SILU_MUL_BACKWARD:
      return siluMulBackward(args, part, parts);
    case GATHER_ROWS:
      return gatherRows(args, part, parts);
    case SCATTER_ROWS:
      return scatterRows(args, part, parts);
    case SCATTER_ADD_ROWS:
      return scatterAddRows(args, part, parts);
    case CROSS_ENTROPY:
      return crossEntropy(args, part, parts);
    case KL_DIVERGENCE:
      return klDivergence(args, part, parts);
    case ARGMAX_ROWS:
      return argmaxRows(args, part, parts);
    case AXPY:
      return axpy(args, part, parts);
    case FILL:
      return fill(args, part, parts);
    case SUM_SQUARES_PARTIALS:
      return sumSquaresPartials(args, part, parts);
    case SUM_SQUARES_FINISH:
      return sumSquaresFinish(args);
    case COPY:
      return copyBytes(args, part, parts);
    case ADAMW:
      return adamW(args, part, parts);
    default:
      unreachable();
  }
}
