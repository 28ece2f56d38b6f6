// Made by generate_gemm.ts; do not edit.

export const MR: i32 = 6;
export const NR: i32 = 8;
/** Bytes from one k to the next in a packed panel of A and of B. */
export const A_STEP: usize = 24;
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
  let p = kc >> 1;
  while (p > 0) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load32_splat(a, 24);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    a += 48;
    b += 64;
    --p;
  }
  if (kc & 1) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
  }
}

function packed2(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let p = kc >> 1;
  while (p > 0) {
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
    s = v128.load32_splat(a, 24);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 28);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    a += 48;
    b += 64;
    --p;
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
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
  }
}

function packed3(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let p = kc >> 1;
  while (p > 0) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load32_splat(a, 24);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 28);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 32);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    a += 48;
    b += 64;
    --p;
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
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
  }
}

function packed4(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let p = kc >> 1;
  while (p > 0) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load32_splat(a, 24);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 28);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 32);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 36);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    a += 48;
    b += 64;
    --p;
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
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
  }
}

function packed5(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let p = kc >> 1;
  while (p > 0) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load32_splat(a, 24);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 28);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 32);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 36);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 40);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    a += 48;
    b += 64;
    --p;
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
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, b0));
    v128.store(c, f32x4.relaxed_madd(c41, f, b1), 16);
  }
}

function packed6(a: usize, b: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let p = kc >> 1;
  while (p > 0) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    s = v128.load32_splat(a, 20);
    c50 = f32x4.relaxed_madd(s, b0, c50);
    c51 = f32x4.relaxed_madd(s, b1, c51);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    s = v128.load32_splat(a, 24);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 28);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 32);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 36);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 40);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    s = v128.load32_splat(a, 44);
    c50 = f32x4.relaxed_madd(s, b0, c50);
    c51 = f32x4.relaxed_madd(s, b1, c51);
    a += 48;
    b += 64;
    --p;
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
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    s = v128.load32_splat(a, 20);
    c50 = f32x4.relaxed_madd(s, b0, c50);
    c51 = f32x4.relaxed_madd(s, b1, c51);
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c50, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c51, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, b0));
    v128.store(c, f32x4.relaxed_madd(c41, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c50, f, b0));
    v128.store(c, f32x4.relaxed_madd(c51, f, b1), 16);
  }
}

function strided1(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    a += aStep;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
  }
}

function strided2(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    a += aStep;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
  }
}

function strided3(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    a += aStep;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
  }
}

function strided4(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    a += aStep;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
  }
}

function strided5(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    a += aStep;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, b0));
    v128.store(c, f32x4.relaxed_madd(c41, f, b1), 16);
  }
}

function strided6(a: usize, aStep: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 0);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = f32x4.relaxed_madd(s, b0, c20);
    c21 = f32x4.relaxed_madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = f32x4.relaxed_madd(s, b0, c30);
    c31 = f32x4.relaxed_madd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = f32x4.relaxed_madd(s, b0, c40);
    c41 = f32x4.relaxed_madd(s, b1, c41);
    s = v128.load32_splat(a, 20);
    c50 = f32x4.relaxed_madd(s, b0, c50);
    c51 = f32x4.relaxed_madd(s, b1, c51);
    a += aStep;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c50, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c51, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, b0));
    v128.store(c, f32x4.relaxed_madd(c41, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c50, f, b0));
    v128.store(c, f32x4.relaxed_madd(c51, f, b1), 16);
  }
}

function rows1(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    a += 4;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
  }
}

function rows2(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let a1 = a + 1 * aRow;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a);
    c00 = f32x4.relaxed_madd(s, b0, c00);
    c01 = f32x4.relaxed_madd(s, b1, c01);
    s = v128.load32_splat(a1);
    c10 = f32x4.relaxed_madd(s, b0, c10);
    c11 = f32x4.relaxed_madd(s, b1, c11);
    a += 4;
    a1 += 4;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
  }
}

function rows3(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let a1 = a + 1 * aRow;
  let a2 = a + 2 * aRow;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
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
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
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
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
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
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
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
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
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
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, b0));
    v128.store(c, f32x4.relaxed_madd(c41, f, b1), 16);
  }
}

function rows6(a: usize, aRow: usize, b: usize, bStep: usize, kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  let b0: v128, b1: v128, s: v128;
  let a1 = a + 1 * aRow;
  let a2 = a + 2 * aRow;
  let a3 = a + 3 * aRow;
  let a4 = a + 4 * aRow;
  let a5 = a + 5 * aRow;
  for (let p = 0; p < kc; ++p) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
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
    s = v128.load32_splat(a5);
    c50 = f32x4.relaxed_madd(s, b0, c50);
    c51 = f32x4.relaxed_madd(s, b1, c51);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    a5 += 4;
    b += bStep;
  }
  const f = f32x4.splat(alpha);
  b0 = f32x4.splat(0);
  b1 = f32x4.splat(0);
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
  }
  if (addC) {
    v128.store(c, f32x4.relaxed_madd(c00, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c01, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c11, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c21, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c31, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c41, f, f32x4.add(v128.load(c, 16), b1)), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c50, f, f32x4.add(v128.load(c), b0)));
    v128.store(c, f32x4.relaxed_madd(c51, f, f32x4.add(v128.load(c, 16), b1)), 16);
  } else {
    v128.store(c, f32x4.relaxed_madd(c00, f, b0));
    v128.store(c, f32x4.relaxed_madd(c01, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c10, f, b0));
    v128.store(c, f32x4.relaxed_madd(c11, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c20, f, b0));
    v128.store(c, f32x4.relaxed_madd(c21, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c30, f, b0));
    v128.store(c, f32x4.relaxed_madd(c31, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c40, f, b0));
    v128.store(c, f32x4.relaxed_madd(c41, f, b1), 16);
    c += ldc;
    v128.store(c, f32x4.relaxed_madd(c50, f, b0));
    v128.store(c, f32x4.relaxed_madd(c51, f, b1), 16);
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
    case 5:
      packed5(a, b, kc, c, ldc, alpha, addC, bias);
      break;
    default:
      packed6(a, b, kc, c, ldc, alpha, addC, bias);
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
    case 5:
      strided5(a, aStep, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    default:
      strided6(a, aStep, b, bStep, kc, c, ldc, alpha, addC, bias);
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
    case 5:
      rows5(a, aRow, b, bStep, kc, c, ldc, alpha, addC, bias);
      break;
    default:
      rows6(a, aRow, b, bStep, kc, c, ldc, alpha, addC, bias);
  }
}

export function dot1(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, w3: usize, k: i32, sums: usize): void {
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s02 = f32x4.splat(0), s03 = f32x4.splat(0);
  let x0v: v128, wv: v128;
  let p = k >> 3;
  while (p > 0) {
    x0v = v128.load(x0, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    wv = v128.load(w3, 0);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    x0v = v128.load(x0, 16);
    wv = v128.load(w0, 16);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    wv = v128.load(w1, 16);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    wv = v128.load(w2, 16);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    wv = v128.load(w3, 16);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    x0 += 32;
    w0 += 32;
    w1 += 32;
    w2 += 32;
    w3 += 32;
    --p;
  }
  if (k & 4) {
    x0v = v128.load(x0, 0);
    wv = v128.load(w0, 0);
    s00 = f32x4.relaxed_madd(x0v, wv, s00);
    wv = v128.load(w1, 0);
    s01 = f32x4.relaxed_madd(x0v, wv, s01);
    wv = v128.load(w2, 0);
    s02 = f32x4.relaxed_madd(x0v, wv, s02);
    wv = v128.load(w3, 0);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    x0 += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
    w3 += 16;
  }
  v128.store(sums, sumLanes(s00, s01, s02, s03), 0);
  for (let rest = k & 3; rest > 0; --rest) {
    store<f32>(sums, load<f32>(sums, 0) + load<f32>(x0) * load<f32>(w0), 0);
    store<f32>(sums, load<f32>(sums, 4) + load<f32>(x0) * load<f32>(w1), 4);
    store<f32>(sums, load<f32>(sums, 8) + load<f32>(x0) * load<f32>(w2), 8);
    store<f32>(sums, load<f32>(sums, 12) + load<f32>(x0) * load<f32>(w3), 12);
    x0 += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
    w3 += 4;
  }
}

export function dot2(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, w3: usize, k: i32, sums: usize): void {
  let x1 = x0 + 1 * ldx;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s02 = f32x4.splat(0), s03 = f32x4.splat(0);
  let s10 = f32x4.splat(0), s11 = f32x4.splat(0), s12 = f32x4.splat(0), s13 = f32x4.splat(0);
  let x0v: v128, x1v: v128, wv: v128;
  let p = k >> 3;
  while (p > 0) {
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
    wv = v128.load(w3, 0);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    s13 = f32x4.relaxed_madd(x1v, wv, s13);
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
    wv = v128.load(w3, 16);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    s13 = f32x4.relaxed_madd(x1v, wv, s13);
    x0 += 32;
    x1 += 32;
    w0 += 32;
    w1 += 32;
    w2 += 32;
    w3 += 32;
    --p;
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
    wv = v128.load(w3, 0);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    s13 = f32x4.relaxed_madd(x1v, wv, s13);
    x0 += 16;
    x1 += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
    w3 += 16;
  }
  v128.store(sums, sumLanes(s00, s01, s02, s03), 0);
  v128.store(sums, sumLanes(s10, s11, s12, s13), 16);
  for (let rest = k & 3; rest > 0; --rest) {
    store<f32>(sums, load<f32>(sums, 0) + load<f32>(x0) * load<f32>(w0), 0);
    store<f32>(sums, load<f32>(sums, 4) + load<f32>(x0) * load<f32>(w1), 4);
    store<f32>(sums, load<f32>(sums, 8) + load<f32>(x0) * load<f32>(w2), 8);
    store<f32>(sums, load<f32>(sums, 12) + load<f32>(x0) * load<f32>(w3), 12);
    store<f32>(sums, load<f32>(sums, 16) + load<f32>(x1) * load<f32>(w0), 16);
    store<f32>(sums, load<f32>(sums, 20) + load<f32>(x1) * load<f32>(w1), 20);
    store<f32>(sums, load<f32>(sums, 24) + load<f32>(x1) * load<f32>(w2), 24);
    store<f32>(sums, load<f32>(sums, 28) + load<f32>(x1) * load<f32>(w3), 28);
    x0 += 4;
    x1 += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
    w3 += 4;
  }
}

export function dot3(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, w3: usize, k: i32, sums: usize): void {
  let x1 = x0 + 1 * ldx;
  let x2 = x0 + 2 * ldx;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s02 = f32x4.splat(0), s03 = f32x4.splat(0);
  let s10 = f32x4.splat(0), s11 = f32x4.splat(0), s12 = f32x4.splat(0), s13 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0), s22 = f32x4.splat(0), s23 = f32x4.splat(0);
  let x0v: v128, x1v: v128, x2v: v128, wv: v128;
  let p = k >> 3;
  while (p > 0) {
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
    wv = v128.load(w3, 0);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    s13 = f32x4.relaxed_madd(x1v, wv, s13);
    s23 = f32x4.relaxed_madd(x2v, wv, s23);
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
    wv = v128.load(w3, 16);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    s13 = f32x4.relaxed_madd(x1v, wv, s13);
    s23 = f32x4.relaxed_madd(x2v, wv, s23);
    x0 += 32;
    x1 += 32;
    x2 += 32;
    w0 += 32;
    w1 += 32;
    w2 += 32;
    w3 += 32;
    --p;
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
    wv = v128.load(w3, 0);
    s03 = f32x4.relaxed_madd(x0v, wv, s03);
    s13 = f32x4.relaxed_madd(x1v, wv, s13);
    s23 = f32x4.relaxed_madd(x2v, wv, s23);
    x0 += 16;
    x1 += 16;
    x2 += 16;
    w0 += 16;
    w1 += 16;
    w2 += 16;
    w3 += 16;
  }
  v128.store(sums, sumLanes(s00, s01, s02, s03), 0);
  v128.store(sums, sumLanes(s10, s11, s12, s13), 16);
  v128.store(sums, sumLanes(s20, s21, s22, s23), 32);
  for (let rest = k & 3; rest > 0; --rest) {
    store<f32>(sums, load<f32>(sums, 0) + load<f32>(x0) * load<f32>(w0), 0);
    store<f32>(sums, load<f32>(sums, 4) + load<f32>(x0) * load<f32>(w1), 4);
    store<f32>(sums, load<f32>(sums, 8) + load<f32>(x0) * load<f32>(w2), 8);
    store<f32>(sums, load<f32>(sums, 12) + load<f32>(x0) * load<f32>(w3), 12);
    store<f32>(sums, load<f32>(sums, 16) + load<f32>(x1) * load<f32>(w0), 16);
    store<f32>(sums, load<f32>(sums, 20) + load<f32>(x1) * load<f32>(w1), 20);
    store<f32>(sums, load<f32>(sums, 24) + load<f32>(x1) * load<f32>(w2), 24);
    store<f32>(sums, load<f32>(sums, 28) + load<f32>(x1) * load<f32>(w3), 28);
    store<f32>(sums, load<f32>(sums, 32) + load<f32>(x2) * load<f32>(w0), 32);
    store<f32>(sums, load<f32>(sums, 36) + load<f32>(x2) * load<f32>(w1), 36);
    store<f32>(sums, load<f32>(sums, 40) + load<f32>(x2) * load<f32>(w2), 40);
    store<f32>(sums, load<f32>(sums, 44) + load<f32>(x2) * load<f32>(w3), 44);
    x0 += 4;
    x1 += 4;
    x2 += 4;
    w0 += 4;
    w1 += 4;
    w2 += 4;
    w3 += 4;
  }
}
