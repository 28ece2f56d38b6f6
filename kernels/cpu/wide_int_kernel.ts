/**
 * The register block of the product in integers for engines that fuse pairs (wide_kernel.ts says how): 4 rows × 16 columns, up to 8
 * blocks of 32 k. Operands are those of assembly/int_gemm_kernels.ts, and so are the sums, bit by bit.
 */
import {
  advance,
  entries,
  f32x4Convert,
  f32x4Mul,
  i32Const,
  i32x4Shl,
  localGet,
  localSet,
  pairRoot,
  range,
  relaxedDotAdd,
  relaxedMadd,
  spreadLane,
  unsigned,
  V128,
  v128Load,
  v128Load32Splat,
  v128Store,
} from "./wasm_bytes.ts";

const ROWS = 4, QUADS = 4, GROUPS = 8;
/** Blocks of 32 k that are staged, and where one may begin so that 8, 4 or 2 are left. */
const BLOCKS = 8, ENTRIES = [0, 4, 6];
/** Bytes of the weights of a block of B and of a whole one; of a staged panel of B. */
const B_WEIGHTS = GROUPS * 32, B_BLOCK = B_WEIGHTS + 64, PANEL = BLOCKS * B_BLOCK;

/**
 * The code of `(a, entry)`: sums = A · B over the last 8, 4 or 2 staged blocks (entry 0, 1 or 2), A's lying from `a` on. B (two panels of 8 columns) lies at `base`, the sums (4 × 16) behind it.
 */
export function wideIntCode(base: number, signed: boolean, limbs: 1 | 2): number[] {
  const a = 0, entry = 1, vectors = 2;
  const local = (first: number) => (r: number, c: number) => vectors + first + r * QUADS + c;
  const dot = local(0), sum = local(ROWS * QUADS);
  const b = (c: number) => sum(ROWS, c),
    d = (c: number) => sum(ROWS + 1, c),
    four = d(QUADS),
    value = four + 1,
    low = four + 2;
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
      ...(signed ? [b(c), value] : [value, b(c)]).flatMap(localGet),
      ...localGet(dot(r, c)),
      ...relaxedDotAdd,
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
  const zero = [0xfd, 0x0c, ...new Array(16).fill(0)];
  const step = (code: number[], block: number) => {
    // What the sums of signed weights begin at; unsigned ones have a minimum for each column instead.
    if (signed) {
      code.push(...staged(block, B_WEIGHTS + 32, b), ...each((r, c) => [...localGet(b(c)), ...localSet(dot(r, c))]));
    } else code.push(...each((r, c) => [...zero, ...localSet(dot(r, c))]));
    limb(code, block);
    if (limbs === 2) {
      code.push(...each((r, c) => [...localGet(dot(r, c)), ...i32Const(7), ...i32x4Shl, ...localSet(dot(r, c))]));
      limb(code, block);
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

  const code = [1, ...unsigned(low - vectors + 1), V128];
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
