/**
 * The numbers of the operations, and what stands in their argument words; read by AssemblyScript and TypeScript alike, so it
 * holds plain constants only. Words are 32 bits: `ptr` and `i32` as integers, `f32` as its bits.
 * Words of 28 at most. Opcodes below 32 are products, below 64 what stands between them, and from 64 on what the threads do in TypeScript.
 */

/**
 * out, x, w, m, n, k, alpha f32, accumulate, bias ptr or 0, format, orientation, limbs of x in a product in integers (0: in f32), and
 * what the engine fuses (below).
 */
export const GEMM = 1;

// ≥ 32: dispatch_elementwise.ts. `format`: 0 f32, 1 f16, 2 bf16, 3 q8_0, 4 q4_0, 5 q4_1, 6 q5_0, 7 q5_1, 8 q4_k, 9 q5_k, 10 q6_k.

/** out, table, ids, rows, cols, format, rows of the table: an id beyond them gives zeros. */
export const EMBED = 32;
/** out, rstd, x, weight, rows, cols, eps f32. */
export const RMS_NORM = 33;
/** dx, dy, x, weight, rstd, rows, cols. */
export const RMS_NORM_BACKWARD = 34;
/** x, positions, table, rows, heads, headDim, inverse (0 or 1). */
export const ROPE = 35;
/** q, k, v, out, lse, seqs, seqCount, heads, kvHeads, headDim, scale f32, wide (0 or 1). */
export const ATTENTION = 36;
/** The 12 words of ATTENTION, then dout, dq, dk, dv. */
export const ATTENTION_BACKWARD = 37;
/** out, gate, up, n. */
export const SILU_MUL = 38;
/** dgate, dup, dout, gate, up, out, n. */
export const SILU_MUL_BACKWARD = 39;
/** out, x, index, rows, cols. */
export const GATHER_ROWS = 40;
/** out, x, index, rows, cols. */
export const SCATTER_ROWS = 41;
/** out, x, index, rows, cols; split over columns, so that repeated indices are added in order. */
export const SCATTER_ADD_ROWS = 42;
/** logits, losses, targets, rows, vocab, scale f32. */
export const CROSS_ENTROPY = 43;
/** logits, losses, teacher, rows, vocab, scale f32. */
export const KL_DIVERGENCE = 44;
/** out i32 ptr, x, rows, cols. */
export const ARGMAX_ROWS = 45;
/** out, x, n, alpha f32. */
export const AXPY = 46;
/** out, n, value f32. */
export const FILL = 47;
/** partials, x, n: partials[c] = Σ x² over chunk c of SUM_CHUNK values. */
export const SUM_SQUARES_PARTIALS = 48;
/** out, partials, count: out[0] = Σ partials. */
export const SUM_SQUARES_FINISH = 49;
/**
 * params, grads, m, v, n, then f32: beta1, 1 − beta1, beta2, 1 − beta2, 1 − lr · weightDecay, lr / (1 − beta1^step),
 * 1 / sqrt(1 − beta2^step), eps; ptr or 0 to the sum of the gradient's squares, and from word 14 on as f64 the norm that it is scaled down to.
 */
export const ADAMW = 50;
/** dweight, dy, x, rstd, rows, cols; split over columns. */
export const RMS_NORM_WEIGHT_BACKWARD = 51;
/** to, from, bytes: a copy between stretches that do not overlap. */
export const COPY = 52;

/** Tells the main thread that all before it is done. */
export const FENCE = 64;
/** out i32 ptr, x, uniforms, rows, cols, then f64 from word 6 on: temperature, topP. */
export const SAMPLE_ROWS = 65;

/** Values a partial sum covers. */
export const SUM_CHUNK = 4096;

export const FORMAT_F32 = 0;
export const FORMAT_F16 = 1;
export const FORMAT_BF16 = 2;
export const FORMAT_Q8_0 = 3;
export const FORMAT_Q4_0 = 4;
export const FORMAT_Q4_1 = 5;
export const FORMAT_Q5_0 = 6;
export const FORMAT_Q5_1 = 7;
export const FORMAT_Q4_K = 8;
export const FORMAT_Q5_K = 9;
export const FORMAT_Q6_K = 10;

export const ORIENTATION_NT = 0;
export const ORIENTATION_NN = 1;
export const ORIENTATION_TN = 2;

/** Bits of what the engine fuses: pairs of 128-bit instructions (wide register blocks are there), sums of four products of bytes. */
export const FUSED_PAIRS = 1;
export const FUSED_DOTS = 2;
