/**
 * The register block of the product in integers for engines that fuse pairs (wide_kernel.ts says how): 4 rows × 16 columns, up to 8
 * blocks of 32 k. Operands are those of assembly/int_gemm_kernels.ts, and so are the sums, bit by bit.
 */
import {
  advance,
  dotOfShorts,
  entries,
  f32x4Convert,
  f32x4Mul,
  i16x8Add,
  i16x8Const,
  i32Const,
  i32x4Add,
  i32x4Shl,
  localGet,
  localSet,
  pairRoot,
  range,
  relaxedDot,
  relaxedDotAdd,
  relaxedMadd,
  spreadLane,
  unsigned,
  V128,
  v128Load,
  v128Load32Splat,
  v128Load8x8,
  v128Store,
} from "./wasm_bytes.ts";

const ROWS = 4, QUADS = 4, GROUPS = 8;
/** Blocks of 32 k that are staged, and where one may begin so that 8, 4 or 2 are left. */
const BLOCKS = 8, ENTRIES = [0, 4, 6];
/** Bytes of the weights of a block of B and of a whole one; of a staged panel of B. */
const B_WEIGHTS = GROUPS * 32, B_BLOCK = B_WEIGHTS + 64, PANEL = BLOCKS * B_BLOCK;

/**
 * How products are summed, all with the same result: by one instruction that adds four products of bytes to 32 bits, where the processor
 * has it (VNNI; elsewhere V8 writes five for it); by three, through pairs of products in 16 bits; all pairs of a block in 16 bits, two
 * instructions each, which weights of at most four bits have room for: 16 · 15 · 127 < 2¹⁵; or, where x has two limbs, pairs of products of
 * 16 bits in 32, two instructions each. The last wants operands of its own: x as numbers of 16 bits, both sides two k by two.
 */
export type Dots = "fused" | "widened" | "short" | "sixteen";

/** What is multiplied: signed weights or unsigned ones, with x in one limb of eight bits or in two of seven. */
export interface IntKind {
  signed: boolean;
  limbs: 1 | 2;
  dots: Dots;
}

/**
 * The code of `(a, entry)`: sums = A · B over the last 8, 4 or 2 staged blocks (entry 0, 1 or 2), A's lying from `a` on. B (two panels
 * of 8 columns) lies at `base`, the sums (4 × 16) behind it.
 */
export function wideIntCode(base: number, { signed, limbs, dots: way }: IntKind): number[] {
  const a = 0, entry = 1, vectors = 2;
  const local = (first: number) => (r: number, c: number) => vectors + first + r * QUADS + c;
  const dot = local(0), sum = local(ROWS * QUADS);
  const b = (c: number) => sum(ROWS, c),
    d = (c: number) => sum(ROWS + 1, c),
    four = d(QUADS),
    value = four + 1,
    low = four + 2,
    ones = four + 3;
  const high = (r: number, c: number) => ones + 1 + r * QUADS + c;
  const each = (op: (r: number, c: number) => number[]) =>
    range(ROWS).flatMap((r) => range(QUADS).flatMap((c) => op(r, c)));
  const staged = (block: number, offset: number, to: (c: number) => number) =>
    range(QUADS).flatMap((c) => [
      ...i32Const(base + (c >> 1) * PANEL + block * B_BLOCK + offset),
      ...v128Load(16 * (c & 1)),
      ...localSet(to(c)),
    ]);
  const spreads = range(4).map((lane) => [...[four, four].flatMap(localGet), ...spreadLane(lane), ...localSet(value)]);
  const dots = range(ROWS).map((r) =>
    range(QUADS).flatMap((c) => [
      ...(way === "fused" ? [] : localGet(dot(r, c))),
      ...(signed ? [b(c), value] : [value, b(c)]).flatMap(localGet),
      ...(way === "fused" ? [...localGet(dot(r, c)), ...relaxedDotAdd] : relaxedDot),
      ...(way === "widened" ? [...localGet(ones), ...dotOfShorts, ...i32x4Add] : []),
      ...(way === "short" ? i16x8Add : []),
      ...localSet(dot(r, c)),
    ])
  );

  const limb = (code: number[], block: number) => {
    for (const g of range(GROUPS)) {
      code.push(
        ...staged(block, 32 * g, b),
        ...localGet(a),
        ...v128Load(0),
        ...localSet(four),
        ...advance(a, 16),
      );
      for (const r of range(ROWS)) code.push(...spreads[r], ...dots[r]);
    }
  };
  const pairs = (code: number[], block: number) => {
    for (const pair of range(2 * GROUPS)) {
      for (const c of range(QUADS)) {
        code.push(...i32Const(base + (c >> 1) * PANEL + block * B_BLOCK + 16 * pair));
        code.push(...v128Load8x8(8 * (c & 1)), ...localSet(b(c)));
      }
      code.push(...localGet(a), ...v128Load(0), ...localSet(four), ...advance(a, 16));
      for (const r of range(ROWS)) {
        code.push(...spreads[r]);
        for (const c of range(QUADS)) {
          code.push(...[dot(r, c), value, b(c)].flatMap(localGet), ...dotOfShorts, ...i32x4Add, ...localSet(dot(r, c)));
        }
      }
    }
  };
  const widened = way !== "short" ? [] : each((r, c) => [
    ...[dot(r, c), ones].flatMap(localGet),
    ...dotOfShorts,
    ...localSet(dot(r, c)),
  ]);
  const zeros = each((r, c) => [...i16x8Const(0), ...localSet(dot(r, c))]);
  const step = (code: number[], block: number) => {
    // What the sums of signed weights begin at; unsigned ones have a minimum for each column instead.
    if (signed && way !== "sixteen") {
      code.push(...staged(block, B_WEIGHTS + 32, b), ...each((r, c) => [...localGet(b(c)), ...localSet(dot(r, c))]));
    } else code.push(...zeros);
    if (way === "sixteen") pairs(code, block);
    else limb(code, block);
    code.push(...widened);
    if (limbs === 2 && way !== "sixteen") {
      const to = way === "short" ? high : dot;
      code.push(...each((r, c) => [...localGet(dot(r, c)), ...i32Const(7), ...i32x4Shl, ...localSet(to(r, c))]));
      if (way === "short") code.push(...zeros);
      limb(code, block);
      code.push(...widened);
      if (way === "short") {
        code.push(
          ...each((r, c) => [...[dot(r, c), high(r, c)].flatMap(localGet), ...i32x4Add, ...localSet(dot(r, c))]),
        );
      }
    }
    code.push(...staged(block, B_WEIGHTS, d));
    if (!signed) code.push(...staged(block, B_WEIGHTS + 32, b));
    for (const r of range(ROWS)) {
      code.push(...localGet(a), ...v128Load32Splat(4 * r), ...localSet(value));
      if (!signed) code.push(...localGet(a), ...v128Load32Splat(16 + 4 * r), ...localSet(low));
      for (const c of range(QUADS)) {
        code.push(...localGet(dot(r, c)), ...f32x4Convert, ...[d(c), value].flatMap(localGet), ...f32x4Mul);
        if (signed) code.push(...localGet(sum(r, c)));
        else code.push(...[b(c), low, sum(r, c)].flatMap(localGet), ...relaxedMadd);
        code.push(...relaxedMadd, ...localSet(sum(r, c)));
      }
    }
    code.push(...advance(a, 32));
  };

  const code = [1, ...unsigned(high(ROWS, 0) - vectors), V128];
  code.push(...i16x8Const(1), ...localSet(ones));
  code.push(...entries(entry, ENTRIES.length));
  for (let block = 0; block < BLOCKS; block++) {
    if (ENTRIES.includes(block)) code.push(0x0b);
    step(code, block);
  }
  for (const r of range(ROWS)) {
    for (const c of range(QUADS / 2)) {
      code.push(...pairRoot(sum(r, 2 * c), sum(r, 2 * c + 1)));
    }
    for (const c of range(QUADS)) {
      code.push(...i32Const(base + 2 * PANEL + 16 * (r * QUADS + c)), ...localGet(sum(r, c)), ...v128Store(0));
    }
  }
  code.push(0x0b);
  return code;
}
