// Made by generate_gemm.ts; do not edit.

/** Rows of a block: the most, and what is fastest where A is read from its own rows. */
export const MR: i32 = 5;
export const ROWS_MR: i32 = 4;
/** Columns of a block. */
export const NR: i32 = 8;
/** Rows and columns of a dot block. */
export const DOT: i32 = 3;
/** Bytes from one k to the next in a packed panel of A and of B. */
export const A_STEP: usize = 20;
export const B_STEP: usize = 32;

// @ts-ignore: decorator
@inline
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

function packed1(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128;
  for (let p = kc >> 2; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load32_splat(a, 20);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    s = v128.load32_splat(a, 40);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    s = v128.load32_splat(a, 60);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    a += 80;
    b += 128;
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    a += 20;
    b += 32;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
  }
}

function packed2(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128;
  for (let p = kc >> 2; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load32_splat(a, 20);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 24);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    s = v128.load32_splat(a, 40);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 44);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    s = v128.load32_splat(a, 60);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 64);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    a += 80;
    b += 128;
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    a += 20;
    b += 32;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
  }
}

function packed3(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128;
  for (let p = kc >> 2; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    v = v128.load(a, 20);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    v = v128.load(a, 40);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    v = v128.load(a, 60);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    a += 80;
    b += 128;
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    a += 20;
    b += 32;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
  }
}

function packed4(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128;
  for (let p = kc >> 2; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    v = v128.load(a, 20);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    v = v128.load(a, 40);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    v = v128.load(a, 60);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    a += 80;
    b += 128;
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    a += 20;
    b += 32;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, b0));
    v128.store(c, f32x4.relaxed_madd(c31, s, b1), 16);
  }
}

function packed5(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128;
  for (let p = kc >> 2; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    v = v128.load(a, 20);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 36);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    v = v128.load(a, 40);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 56);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    v = v128.load(a, 60);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 76);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    a += 80;
    b += 128;
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    a += 20;
    b += 32;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, b0));
    v128.store(c, f32x4.relaxed_madd(c31, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, s, b0));
    v128.store(c, f32x4.relaxed_madd(c41, s, b1), 16);
  }
}

function strided1(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128, a1: usize, b1At: usize;
  for (let p = kc >> 1; p > 0; --p) {
    a1 = a + aStep;
    b1At = b + bStep;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b1At, 0);
    b1 = v128.load(b1At, 16);
    s = v128.load32_splat(a1, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    a = a1 + aStep;
    b = b1At + bStep;
  }
  if (kc & 1) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
  }
}

function strided2(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128, a1: usize, b1At: usize;
  for (let p = kc >> 1; p > 0; --p) {
    a1 = a + aStep;
    b1At = b + bStep;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    b0 = v128.load(b1At, 0);
    b1 = v128.load(b1At, 16);
    s = v128.load32_splat(a1, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a1, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    a = a1 + aStep;
    b = b1At + bStep;
  }
  if (kc & 1) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
  }
}

function strided3(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128, a1: usize, b1At: usize;
  for (let p = kc >> 1; p > 0; --p) {
    a1 = a + aStep;
    b1At = b + bStep;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b1At, 0);
    b1 = v128.load(b1At, 16);
    v = v128.load(a1, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    a = a1 + aStep;
    b = b1At + bStep;
  }
  if (kc & 1) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
  }
}

function strided4(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128, a1: usize, b1At: usize;
  for (let p = kc >> 1; p > 0; --p) {
    a1 = a + aStep;
    b1At = b + bStep;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b1At, 0);
    b1 = v128.load(b1At, 16);
    v = v128.load(a1, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    a = a1 + aStep;
    b = b1At + bStep;
  }
  if (kc & 1) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, b0));
    v128.store(c, f32x4.relaxed_madd(c31, s, b1), 16);
  }
}

function strided5(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v: v128, a1: usize, b1At: usize;
  for (let p = kc >> 1; p > 0; --p) {
    a1 = a + aStep;
    b1At = b + bStep;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    b0 = v128.load(b1At, 0);
    b1 = v128.load(b1At, 16);
    v = v128.load(a1, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a1, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    a = a1 + aStep;
    b = b1At + bStep;
  }
  if (kc & 1) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v = v128.load(a, 0);
    s = v128.shuffle<i32>(v, v, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v, v, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, b0));
    v128.store(c, f32x4.relaxed_madd(c31, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, s, b0));
    v128.store(c, f32x4.relaxed_madd(c41, s, b1), 16);
  }
}

function rows1(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let v0: v128;
  for (let p = kc >> 2; p > 0; --p) {
    v0 = v128.load(a);
    a += 16;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 1, 1, 1, 1);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 2, 2, 2, 2);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 3, 3, 3, 3);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.load32_splat(a);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    a += 4;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
  }
}

function rows2(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let a1 = a + 1 * aRow;
  let v0: v128, v1: v128;
  for (let p = kc >> 2; p > 0; --p) {
    v0 = v128.load(a);
    a += 16;
    v1 = v128.load(a1);
    a1 += 16;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 0, 0, 0, 0);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 1, 1, 1, 1);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 2, 2, 2, 2);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 2, 2, 2, 2);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 3, 3, 3, 3);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 3, 3, 3, 3);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.load32_splat(a);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    a += 4;
    a1 += 4;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
  }
}

function rows3(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let a1 = a + 1 * aRow;
  let a2 = a + 2 * aRow;
  let v0: v128, v1: v128, v2: v128;
  for (let p = kc >> 2; p > 0; --p) {
    v0 = v128.load(a);
    a += 16;
    v1 = v128.load(a1);
    a1 += 16;
    v2 = v128.load(a2);
    a2 += 16;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 0, 0, 0, 0);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 0, 0, 0, 0);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 1, 1, 1, 1);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 1, 1, 1, 1);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 2, 2, 2, 2);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 2, 2, 2, 2);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 3, 3, 3, 3);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 3, 3, 3, 3);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 3, 3, 3, 3);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.load32_splat(a);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    a += 4;
    a1 += 4;
    a2 += 4;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
  }
}

function rows4(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let a1 = a + 1 * aRow;
  let a2 = a + 2 * aRow;
  let a3 = a + 3 * aRow;
  let v0: v128, v1: v128, v2: v128, v3: v128;
  for (let p = kc >> 2; p > 0; --p) {
    v0 = v128.load(a);
    a += 16;
    v1 = v128.load(a1);
    a1 += 16;
    v2 = v128.load(a2);
    a2 += 16;
    v3 = v128.load(a3);
    a3 += 16;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 0, 0, 0, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 0, 0, 0, 0);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 0, 0, 0, 0);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v3, v3, 0, 0, 0, 0);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 1, 1, 1, 1);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 1, 1, 1, 1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 1, 1, 1, 1);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v3, v3, 1, 1, 1, 1);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 2, 2, 2, 2);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 2, 2, 2, 2);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 2, 2, 2, 2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v3, v3, 2, 2, 2, 2);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.shuffle<i32>(v0, v0, 3, 3, 3, 3);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.shuffle<i32>(v1, v1, 3, 3, 3, 3);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.shuffle<i32>(v2, v2, 3, 3, 3, 3);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.shuffle<i32>(v3, v3, 3, 3, 3, 3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
  }
  for (let p = kc & 3; p > 0; --p) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.load32_splat(a);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, b0));
    v128.store(c, f32x4.relaxed_madd(c31, s, b1), 16);
  }
}

function rows5(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let a1 = a + 1 * aRow;
  let a2 = a + 2 * aRow;
  let a3 = a + 3 * aRow;
  let a4 = a + 4 * aRow;
  for (let p = kc; p > 0; --p) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b += bStep;
    s = v128.load32_splat(a);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a2);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a3);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a4);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
  }
  s = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, s, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, s, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, s, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, s, b0));
    v128.store(c, f32x4.relaxed_madd(c01, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, s, b0));
    v128.store(c, f32x4.relaxed_madd(c11, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, s, b0));
    v128.store(c, f32x4.relaxed_madd(c21, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, s, b0));
    v128.store(c, f32x4.relaxed_madd(c31, s, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, s, b0));
    v128.store(c, f32x4.relaxed_madd(c41, s, b1), 16);
  }
}

export function packedBlock(mr: i32, a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  switch (mr) {
    case 1:
      packed1(a, b, kc, c, ldc, alpha, addC, bias);
      break;
    case 2:
      packed2(a, b, kc, c, ldc, alpha, addC, bias);
      break;
    case 3:
      packed3(a, b, kc, c, ldc, alpha, addC, bias);
      break;
    case 4:
      packed4(a, b, kc, c, ldc, alpha, addC, bias);
      break;
    default:
      packed5(a, b, kc, c, ldc, alpha, addC, bias);
  }
}

export function stridedBlock(mr: i32, a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  switch (mr) {
    case 1:
      strided1(a, aStep, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    case 2:
      strided2(a, aStep, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    case 3:
      strided3(a, aStep, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    case 4:
      strided4(a, aStep, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    default:
      strided5(a, aStep, b, bStep, kc, c, ldc, alpha, addC, bias);
  }
}

export function rowsBlock(mr: i32, a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  switch (mr) {
    case 1:
      rows1(a, aRow, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    case 2:
      rows2(a, aRow, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    case 3:
      rows3(a, aRow, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    case 4:
      rows4(a, aRow, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    default:
      rows5(a, aRow, b, bStep, kc, c, ldc, alpha, addC, bias);
  }
}

export function dot1(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, k: i32, sums: usize): void {
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s02 = f32x4.splat(0);
  let x0v: v128, wv: v128;
  for (let p = k >> 3; p > 0; --p) {
    x0v = v128.load(x0, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    x0v = v128.load(x0, 16);
    wv = v128.load(w0, 16);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    wv = v128.load(w1, 16);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    wv = v128.load(w2, 16);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    x0 += 32;
    w0 += 32;
    w1 += 32;
    w2 += 32;
  }
  if (k & 4) {
    x0v = v128.load(x0, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    x0 += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
  }
  v128.store(sums, sumLanes(s00, s01, s02, s02), 0);
  for (let rest = k & 3; rest > 0; --rest) {
    store<f32>(sums, load<f32>(sums, 0) + load<f32>(x0) * load<f32>(w0), 0);
    store<f32>(sums, load<f32>(sums, 4) + load<f32>(x0) * load<f32>(w1), 4);
    store<f32>(sums, load<f32>(sums, 8) + load<f32>(x0) * load<f32>(w2), 8);
    x0 += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
  }
}

export function dot2(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, k: i32, sums: usize): void {
  let x1 = x0 + 1 * ldx;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s02 = f32x4.splat(0);
  let s10 = f32x4.splat(0), s11 = f32x4.splat(0), s12 = f32x4.splat(0);
  let x0v: v128, x1v: v128, wv: v128;
  for (let p = k >> 3; p > 0; --p) {
    x0v = v128.load(x0, 0);
    x1v = v128.load(x1, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    s10 = f32x4.relaxed_madd(x1v, wv, s10);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    s11 = f32x4.relaxed_madd(x1v, wv, s11);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    s12 = f32x4.relaxed_madd(x1v, wv, s12);
    x0v = v128.load(x0, 16);
    x1v = v128.load(x1, 16);
    wv = v128.load(w0, 16);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    s10 = f32x4.relaxed_madd(x1v, wv, s10);
    wv = v128.load(w1, 16);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    s11 = f32x4.relaxed_madd(x1v, wv, s11);
    wv = v128.load(w2, 16);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    s12 = f32x4.relaxed_madd(x1v, wv, s12);
    x0 += 32;
    x1 += 32;
    w0 += 32;
    w1 += 32;
    w2 += 32;
  }
  if (k & 4) {
    x0v = v128.load(x0, 0);
    x1v = v128.load(x1, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    s10 = f32x4.relaxed_madd(x1v, wv, s10);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    s11 = f32x4.relaxed_madd(x1v, wv, s11);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    s12 = f32x4.relaxed_madd(x1v, wv, s12);
    x0 += 16;
    x1 += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
  }
  v128.store(sums, sumLanes(s00, s01, s02, s02), 0);
  v128.store(sums, sumLanes(s10, s11, s12, s12), 16);
  for (let rest = k & 3; rest > 0; --rest) {
    store<f32>(sums, load<f32>(sums, 0) + load<f32>(x0) * load<f32>(w0), 0);
    store<f32>(sums, load<f32>(sums, 4) + load<f32>(x0) * load<f32>(w1), 4);
    store<f32>(sums, load<f32>(sums, 8) + load<f32>(x0) * load<f32>(w2), 8);
    store<f32>(sums, load<f32>(sums, 16) + load<f32>(x1) * load<f32>(w0), 16);
    store<f32>(sums, load<f32>(sums, 20) + load<f32>(x1) * load<f32>(w1), 20);
    store<f32>(sums, load<f32>(sums, 24) + load<f32>(x1) * load<f32>(w2), 24);
    x0 += 4;
    x1 += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
  }
}

export function dot3(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, k: i32, sums: usize): void {
  let x1 = x0 + 1 * ldx;
  let x2 = x0 + 2 * ldx;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s02 = f32x4.splat(0);
  let s10 = f32x4.splat(0), s11 = f32x4.splat(0), s12 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0), s22 = f32x4.splat(0);
  let x0v: v128, x1v: v128, x2v: v128, wv: v128;
  for (let p = k >> 3; p > 0; --p) {
    x0v = v128.load(x0, 0);
    x1v = v128.load(x1, 0);
    x2v = v128.load(x2, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    s10 = f32x4.relaxed_madd(x1v, wv, s10);
    s20 = f32x4.relaxed_madd(x2v, wv, s20);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    s11 = f32x4.relaxed_madd(x1v, wv, s11);
    s21 = f32x4.relaxed_madd(x2v, wv, s21);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    s12 = f32x4.relaxed_madd(x1v, wv, s12);
    s22 = f32x4.relaxed_madd(x2v, wv, s22);
    x0v = v128.load(x0, 16);
    x1v = v128.load(x1, 16);
    x2v = v128.load(x2, 16);
    wv = v128.load(w0, 16);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    s10 = f32x4.relaxed_madd(x1v, wv, s10);
    s20 = f32x4.relaxed_madd(x2v, wv, s20);
    wv = v128.load(w1, 16);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    s11 = f32x4.relaxed_madd(x1v, wv, s11);
    s21 = f32x4.relaxed_madd(x2v, wv, s21);
    wv = v128.load(w2, 16);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    s12 = f32x4.relaxed_madd(x1v, wv, s12);
    s22 = f32x4.relaxed_madd(x2v, wv, s22);
    x0 += 32;
    x1 += 32;
    x2 += 32;
    w0 += 32;
    w1 += 32;
    w2 += 32;
  }
  if (k & 4) {
    x0v = v128.load(x0, 0);
    x1v = v128.load(x1, 0);
    x2v = v128.load(x2, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    s10 = f32x4.relaxed_madd(x1v, wv, s10);
    s20 = f32x4.relaxed_madd(x2v, wv, s20);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    s11 = f32x4.relaxed_madd(x1v, wv, s11);
    s21 = f32x4.relaxed_madd(x2v, wv, s21);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    s12 = f32x4.relaxed_madd(x1v, wv, s12);
    s22 = f32x4.relaxed_madd(x2v, wv, s22);
    x0 += 16;
    x1 += 16;
    x2 += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
  }
  v128.store(sums, sumLanes(s00, s01, s02, s02), 0);
  v128.store(sums, sumLanes(s10, s11, s12, s12), 16);
  v128.store(sums, sumLanes(s20, s21, s22, s22), 32);
  for (let rest = k & 3; rest > 0; --rest) {
    store<f32>(sums, load<f32>(sums, 0) + load<f32>(x0) * load<f32>(w0), 0);
    store<f32>(sums, load<f32>(sums, 4) + load<f32>(x0) * load<f32>(w1), 4);
    store<f32>(sums, load<f32>(sums, 8) + load<f32>(x0) * load<f32>(w2), 8);
    store<f32>(sums, load<f32>(sums, 16) + load<f32>(x1) * load<f32>(w0), 16);
    store<f32>(sums, load<f32>(sums, 20) + load<f32>(x1) * load<f32>(w1), 20);
    store<f32>(sums, load<f32>(sums, 24) + load<f32>(x1) * load<f32>(w2), 24);
    store<f32>(sums, load<f32>(sums, 32) + load<f32>(x2) * load<f32>(w0), 32);
    store<f32>(sums, load<f32>(sums, 36) + load<f32>(x2) * load<f32>(w1), 36);
    store<f32>(sums, load<f32>(sums, 40) + load<f32>(x2) * load<f32>(w2), 40);
    x0 += 4;
    x1 += 4;
    x2 += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
  }
}
