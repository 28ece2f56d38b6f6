// What all blocks of quantised weights share: their scales, and bytes to f32.

/** One finite f16. */
// @ts-ignore: decorator
@inline
export function scaleAt(ptr: usize): f32 {
  // Shifted with its sign spread above it: the mask leaves the sign, and the rest in its place.
  const bits = ((<i32>load<i16>(ptr)) << 13) & <i32>0x8fffe000;
  return reinterpret<f32>(bits) * <f32>5192296858534827628530496329220096.0;
}

/** 16 unsigned bytes q to 16 f32 d·q + m. */
// @ts-ignore: decorator
@inline
export function storeAffine(dst: usize, q: v128, d: v128, m: v128): void {
  const lo = i16x8.extend_low_i8x16_u(q), hi = i16x8.extend_high_i8x16_u(q);
  v128.store(dst, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(lo)), d), m));
  v128.store(dst, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(lo)), d), m), 16);
  v128.store(dst, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(hi)), d), m), 32);
  v128.store(dst, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(hi)), d), m), 48);
}
