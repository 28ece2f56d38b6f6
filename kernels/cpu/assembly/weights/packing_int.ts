// Operands of the product in integers (int_gemm_kernels.ts), 32 k a block. A value of x is a whole number of steps, as many as fit
// its block: one byte, or 128·high + low of two limbs. Against weights of 0…127 a limb is signed (8 or 15 bits in all). Signed
// weights leave x the operand of the dot instruction that lies in 0…127 (7 or 14 bits in all), and what is too much by that is taken
// off the sums' beginning.
// Where dots are not one instruction, two limbs are a number of 16 bits, and both sides lie two k by two. (W: packing_int_weights.ts.)
import { A_LIMB } from "../matmul/int_gemm_kernels";

/** Largest value of x in steps. */
// @ts-ignore: decorator
@inline
function mostSteps(unsigned: bool, limbs: i32): f32 {
  if (unsigned) return limbs == 1 ? 63 : 8191;
  return limbs == 1 ? 127 : 16256;
}

/** Rows of four i32 to columns, 16 bytes apart from `to`, every `step` bytes. */
// @ts-ignore: decorator
@inline
export function transposed(to: usize, step: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const t0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const t2 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(to + step, v128.shuffle<i64>(t0, t2, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<i64>(t1, t3, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<i64>(t1, t3, 1, 3));
}

// @ts-ignore: decorator
@inline
function largest(v: v128): f32 {
  const pair = f32x4.max(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pair, 0), f32x4.extract_lane(pair, 1));
}

// @ts-ignore: decorator
@inline
function total(v: v128): i32 {
  const pair = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.extract_lane(pair, 0) + i32x4.extract_lane(pair, 1);
}

// @ts-ignore: decorator
@inline
function steps(x: usize, inverse: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x), inverse)));
}

/** Largest magnitude of 32 values. */
// @ts-ignore: decorator
@inline
function spanOf(x: usize): f32 {
  let top = f32x4.abs(v128.load(x));
  for (let i: usize = 16; i < 128; i += 16) top = f32x4.max(top, f32x4.abs(v128.load(x + i)));
  return largest(top);
}

/**
 * 32 values of x as limbs: 32 high (or only) ones at `to`, 32 low ones behind them; their scale, and the scaled sum, which a
 * minimum is multiplied with.
 */
export function limbsOf(to: usize, scale: usize, sum: usize, x: usize, unsigned: bool, limbs: i32): void {
  const span = spanOf(x);
  const most = mostSteps(unsigned, limbs);
  // Of a block of zeros, and of one so small that the inverse would overflow, nothing is left.
  const inverse = f32x4.splat(span > <f32>1e-30 ? most / span : 0);
  const unit = span / most;
  let all = i32x4.splat(0);
  for (let half: usize = 0; half < 2; ++half) {
    const at = x + (half << 6), dst = to + (half << 4);
    const s0 = steps(at, inverse), s1 = steps(at + 16, inverse), s2 = steps(at + 32, inverse), s3 = steps(at + 48, inverse);
    all = i32x4.add(all, i32x4.add(i32x4.add(s0, s1), i32x4.add(s2, s3)));
    let q0 = i16x8.narrow_i32x4_s(s0, s1), q1 = i16x8.narrow_i32x4_s(s2, s3);
    if (unsigned) {
      const offset = i16x8.splat(limbs == 1 ? 64 : 8192);
      q0 = i16x8.add(q0, offset);
      q1 = i16x8.add(q1, offset);
    }
    if (limbs == 1) {
      v128.store(dst, i8x16.narrow_i16x8_s(q0, q1));
      continue;
    }
    // Signed low limbs lie around 0.
    const round = i16x8.splat(unsigned ? 0 : 64);
    const h0 = i16x8.shr_s(i16x8.add(q0, round), 7), h1 = i16x8.shr_s(i16x8.add(q1, round), 7);
    v128.store(dst, i8x16.narrow_i16x8_s(h0, h1));
    v128.store(dst, i8x16.narrow_i16x8_s(i16x8.sub(q0, i16x8.shl(h0, 7)), i16x8.sub(q1, i16x8.shl(h1, 7))), 32);
  }
  store<f32>(scale, unit);
  store<f32>(sum, unit * <f32>total(all));
}

/** The same 32 values as whole numbers of 16 bits, 64 bytes at `to`. */
export function sixteenOf(to: usize, scale: usize, sum: usize, x: usize, unsigned: bool): void {
  const span = spanOf(x);
  const most = mostSteps(unsigned, 2);
  const inverse = f32x4.splat(span > <f32>1e-30 ? most / span : 0);
  const unit = span / most;
  let all = i32x4.splat(0);
  for (let i: usize = 0; i < 64; i += 16) {
    const s0 = steps(x + (i << 1), inverse), s1 = steps(x + (i << 1) + 16, inverse);
    all = i32x4.add(all, i32x4.add(s0, s1));
    v128.store(to + i, i16x8.narrow_i32x4_s(s0, s1));
  }
  store<f32>(scale, unit);
  store<f32>(sum, unit * <f32>total(all));
}

/** Blocks of up to four rows of x, `row` bytes apart, in limbs or in numbers of 16 bits; missing rows are zeros. `room` holds 256 bytes. */
export function packIntA(
  dst: usize,
  x: usize,
  row: usize,
  rows: i32,
  blocks: i32,
  unsigned: bool,
  limbs: i32,
  sixteen: bool,
  room: usize,
): void {
  if (rows < 4) memory.fill(room, 0, 256);
  for (let block = 0; block < blocks; ++block) {
    const scales = dst + A_LIMB * <usize>limbs;
    for (let r: usize = 0; r < 4; ++r) {
      const scale = scales + (r << 2), sum = scale + 16;
      if (r < <usize>rows) {
        if (sixteen) sixteenOf(room + (r << 6), scale, sum, x + row * r, unsigned);
        else limbsOf(room + (r << 6), scale, sum, x + row * r, unsigned, limbs);
      } else {
        store<f32>(scale, 0);
        store<f32>(sum, 0);
      }
    }
    for (let part: usize = 0; part < <usize>limbs << 1; ++part) {
      const from = room + (part << 4);
      transposed(dst + (part << 6), 16, v128.load(from), v128.load(from, 64), v128.load(from, 128), v128.load(from, 192));
    }
    x += 128;
    dst = scales + 32;
  }
}
