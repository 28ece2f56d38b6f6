/**
 * The register block of the matrix product for engines that fuse pairs of 128-bit instructions into 256-bit ones: V8 with its
 * revectorizer on, on x64 with AVX2. 5 rows × 16 columns, 10 wide accumulators.
 *
 * V8 pairs two instructions only where nothing between them can trap (`IsSideEffectFreeRange` in its wasm-revec-reducer.cc), and
 * Deno checks the bounds of every access. Accesses at constant addresses within the memory's least size need no check. So B lies at
 * a constant address, its k written out one by one, and every thread has a module of its own for its own copy of B. The halves of a
 * pair differ in their offsets from one constant: of two constants V8 makes two loads and an insertion. A is read through a pointer:
 * one vector at a time, whose spread lanes V8 turns into broadcasting loads. The pointer moves on with every vector: offsets from one
 * pointer take more bytes of code, with which 128 k do not fit the cache of decoded instructions of AMD's Zen 3 (a third of its time).
 *
 * V8 looks for pairs from the end of a function: from stores side by side, which need a check here, or from the two operands of
 * an integer addition. Hence additions whose sum nobody wants.
 */
import {
  advance,
  entries,
  f32x4Mul,
  f32x4SplatOf,
  I32,
  i32Const,
  i32x4SplatOf,
  localGet,
  localSet,
  pairRoot,
  range,
  relaxedMadd,
  spreadLane,
  unsigned,
  V128,
  v128And,
  v128Load,
  v128Store,
} from "./wasm_bytes.ts";

/** Rows and columns of the block, and most k. `assembly/gemm_wide.ts` has the same numbers. */
const WIDE_ROWS = 5, WIDE_COLUMNS = 16, WIDE_K = 128;
/** How many k the block takes: one of these, by its entry. */
export const RUNS = [128, 64, 32, 16, 8] as const;
/** Bytes of a staged panel of B (8 columns, k by k), and of the two. */
const PANEL = WIDE_K * 32;
export const STAGE_BYTES: number = 2 * PANEL;

/** How A lies: in panels of five rows, k by k; in rows so many bytes apart; or so many bytes from one k to the next, rows side by side. */
export const LAYOUTS = ["panels", "rows", "columns"] as const;
export type Layout = typeof LAYOUTS[number];

/**
 * The code of `(a, aStep, entry, c, ldc, rows, mask, alpha)`: rows of C, `ldc` bytes apart, become alpha · A · B + (C & mask) over the
 * last RUNS[entry] of B's 128 k. A's first k of these lies at `a`, `aStep` bytes from the next row or k; one to five rows of C are
 * written. B lies at `base`.
 */
export function wideCode(base: number, layout: Layout): number[] {
  const a = 0, aStep = 1, entry = 2, c0 = 3, ldc = 4, rows = 5, mask = 6, alpha = 7, pointers = 8;
  const vectors = pointers + WIDE_ROWS;
  const quads = WIDE_COLUMNS / 4;
  const sum = (r: number, c: number) => vectors + r * quads + c;
  const b = (c: number) => vectors + WIDE_ROWS * quads + c;
  const fours = b(quads), value = fours + WIDE_ROWS;

  // Written once, since thousands of them follow each other.
  const multiplyAdds = range(WIDE_ROWS).map((r) =>
    range(quads).flatMap((c) => [
      ...[value, b(c), sum(r, c)].flatMap(localGet),
      ...relaxedMadd,
      ...localSet(sum(r, c)),
    ])
  );
  const load = (pointer: number, offset: number, vector: number) => [
    ...localGet(pointer),
    ...v128Load(offset),
    ...localSet(vector),
  ];
  const spread = (vector: number, lane: number) => [
    ...[vector, vector].flatMap(localGet),
    ...spreadLane(lane),
    ...localSet(value),
  ];
  const next = [...[a, aStep].flatMap(localGet), 0x6a, ...localSet(a)];
  /** Multiply-adds of row r of A at k, and what reads its value. */
  const stepOf: Record<Layout, (k: number, r: number) => number[]> = {
    panels: (k, r) => {
      const at = WIDE_ROWS * k + r;
      return [
        ...at % 4 === 0 ? load(a, 0, fours) : [],
        ...[...spread(fours, at % 4), ...multiplyAdds[r]],
        ...at % 4 === 3 ? advance(a, 16) : [],
      ];
    },
    rows: (k, r) => [
      ...k % 4 === 0 ? load(pointers + r, 0, fours + r) : [],
      ...[...spread(fours + r, k % 4), ...multiplyAdds[r]],
      ...k % 4 === 3 ? advance(pointers + r, 16) : [],
    ],
    columns: (_, r) => [
      ...r % 4 === 0 ? load(a, 4 * r, fours) : [],
      ...[...spread(fours, r % 4), ...multiplyAdds[r]],
      ...r === WIDE_ROWS - 1 ? next : [],
    ],
  };
  const code = [2, WIDE_ROWS, I32, ...unsigned(value - vectors + 1), V128];
  if (layout === "rows") {
    // Rows that are not there are the last once more: nobody stores them.
    code.push(...localGet(a), ...localSet(pointers));
    for (const r of range(WIDE_ROWS).slice(1)) {
      const before = pointers + r - 1;
      code.push(...[before, aStep].flatMap(localGet), 0x6a, ...localGet(before));
      code.push(...localGet(rows), ...i32Const(r), 0x4a, 0x1b, ...localSet(pointers + r)); // rows > r ? before + aStep : before
    }
  }
  code.push(...entries(entry, RUNS.length));
  for (let k = 0; k < WIDE_K; k++) {
    if (RUNS.some((run) => run === WIDE_K - k)) code.push(0x0b);
    for (const c of range(quads)) {
      code.push(...i32Const(base + (c >> 1) * PANEL + 32 * k), ...v128Load(16 * (c & 1)), ...localSet(b(c)));
    }
    for (const r of range(WIDE_ROWS)) code.push(...stepOf[layout](k, r));
  }
  for (const r of range(WIDE_ROWS)) {
    for (const c of range(quads / 2)) {
      code.push(...pairRoot(sum(r, 2 * c), sum(r, 2 * c + 1)));
    }
  }
  const rowEnd = (r: number) => {
    if (r === WIDE_ROWS - 1) return [0x0f]; // return
    return [
      ...[...localGet(rows), ...i32Const(r + 1), 0x46, 0x04, 0x40, 0x0f, 0x0b], // if rows = r + 1, return
      ...[...[c0, ldc].flatMap(localGet), 0x6a, ...localSet(c0)],
    ];
  };
  code.push(...localGet(alpha), ...f32x4SplatOf, ...localSet(value));
  // What is not added to is not read: of a large C each read would wait for the memory.
  code.push(...localGet(mask), 0x45, 0x04, 0x40); // if mask = 0
  for (const r of range(WIDE_ROWS)) {
    for (const c of range(quads)) {
      code.push(...[c0, sum(r, c), value].flatMap(localGet), ...f32x4Mul, ...v128Store(16 * c));
    }
    code.push(...rowEnd(r));
  }
  code.push(0x0b, ...localGet(mask), ...i32x4SplatOf, ...localSet(fours));
  // Loads first: their checks serve the stores as well.
  for (const r of range(WIDE_ROWS)) {
    for (const c of range(quads)) {
      code.push(...localGet(c0), ...v128Load(16 * c), ...localGet(fours), ...v128And, ...localSet(b(c)));
    }
    for (const c of range(quads)) {
      code.push(...localGet(c0), ...[sum(r, c), value, b(c)].flatMap(localGet), ...relaxedMadd, ...v128Store(16 * c));
    }
    code.push(...rowEnd(r));
  }
  code.push(0x0b);
  return code;
}
