/**
 * Writes `assembly/gemm_kernels.ts`: the register blocks of the matrix product, which AssemblyScript, having no macros,
 * would otherwise need by hand. Outer-product kernels of 1…5 × 8 with A packed, strided or read from its own
 * rows, and dot-product kernels of 1…3 × 3 for thin shapes, where packing would cost more than it saves.
 *
 * Deno checks the bounds of every access, and a check takes an issue slot that a multiply-add wants. So accesses are
 * scarce: one load brings four values of A, and shuffles, which run elsewhere, spread them. 5 × 8 needs 4 accesses for 10
 * multiply-adds and 14 of V8's 15 vector registers, and runs at the peak; 6 × 8 with a splatting load for every value of A
 * needs 8 for 12 and reaches 70 % of it, and with shuffles it needs 16 registers.
 *
 * Run: `deno run -A kernels/cpu/build/generate_gemm.ts`, then `deno task wasm`.
 */
const MR = 5;
const ROWS_MR = 4;
const DOT = 3;
/** Bytes from one k to the next in a packed panel. */
const A_STEP = MR * 4;
const B_STEP = 32;

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

const TAIL_PARAMS = "kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize";

function accumulators(mr: number): string[] {
  return [
    ...range(mr).map((r) => `  let c${r}0 = f32x4.splat(0), c${r}1 = f32x4.splat(0);`),
    `  let b0: v128, b1: v128, s: v128;`,
  ];
}

function multiplyAdd(r: number, spread: string): string[] {
  return [
    `    s = ${spread};`,
    `    c${r}0 = f32x4.relaxed_madd(s, b0, c${r}0);`,
    `    c${r}1 = f32x4.relaxed_madd(s, b1, c${r}1);`,
  ];
}

/** One k of the outer product, A's values lying side by side at `a`: the first four by one load where that saves any. */
function outerStep(mr: number, a: string, aOffset: number, b: string, bOffset: number): string[] {
  const vector = mr >= 3;
  return [
    `    b0 = v128.load(${b}, ${bOffset});`,
    `    b1 = v128.load(${b}, ${bOffset + 16});`,
    ...(vector ? [`    v = v128.load(${a}, ${aOffset});`] : []),
    ...range(mr).flatMap((r) =>
      multiplyAdd(
        r,
        vector && r < 4 ? spreadLane("v", r) : `v128.load32_splat(${a}, ${aOffset + 4 * r})`,
      )
    ),
  ];
}

function spreadLane(v: string, lane: number): string {
  return `v128.shuffle<i32>(${v}, ${v}, ${lane}, ${lane}, ${lane}, ${lane})`;
}

/** C = alpha · sums + (C | bias | both | 0), the base being chosen by `addC` and `bias`. */
function epilog(mr: number): string[] {
  const store = (r: number, base0: string, base1: string) => [
    `    v128.store(c, f32x4.relaxed_madd(c${r}0, s, ${base0}));`,
    `    v128.store(c, f32x4.relaxed_madd(c${r}1, s, ${base1}), 16);`,
    ...(r < mr - 1 ? [`    c += ldc;`] : []),
  ];
  return [
    `  s = f32x4.splat(alpha);`,
    `  b0 = f32x4.splat(0);`,
    `  b1 = f32x4.splat(0);`,
    `  if (bias != 0) {`,
    `    b0 = v128.load(bias);`,
    `    b1 = v128.load(bias, 16);`,
    `  }`,
    `  if (addC) {`,
    ...range(mr).flatMap((r) => store(r, "f32x4.add(v128.load(c), b0)", "f32x4.add(v128.load(c, 16), b1)")),
    `  } else {`,
    ...range(mr).flatMap((r) => store(r, "b0", "b1")),
    `  }`,
  ];
}

/** A and B packed; four k an iteration, addressed by immediate offsets. */
function packedKernel(mr: number): string[] {
  return [
    `function packed${mr}(a: usize, b: usize, ${TAIL_PARAMS}): void {`,
    ...accumulators(mr),
    `  let v: v128;`,
    `  for (let p = kc >> 2; p > 0; --p) {`,
    ...range(4).flatMap((u) => outerStep(mr, "a", u * A_STEP, "b", u * B_STEP)),
    `    a += ${4 * A_STEP};`,
    `    b += ${4 * B_STEP};`,
    `  }`,
    `  for (let p = kc & 3; p > 0; --p) {`,
    ...outerStep(mr, "a", 0, "b", 0),
    `    a += ${A_STEP};`,
    `    b += ${B_STEP};`,
    `  }`,
    ...epilog(mr),
    `}`,
  ];
}

/** A k-major with any step, B likewise: unpacked operands whose rows run along k. */
function stridedKernel(mr: number): string[] {
  return [
    `function strided${mr}(a: usize, aStep: usize, b: usize, bStep: usize, ${TAIL_PARAMS}): void {`,
    ...accumulators(mr),
    `  let v: v128, a1: usize, b1At: usize;`,
    `  for (let p = kc >> 1; p > 0; --p) {`,
    `    a1 = a + aStep;`,
    `    b1At = b + bStep;`,
    ...outerStep(mr, "a", 0, "b", 0),
    ...outerStep(mr, "a1", 0, "b1At", 0),
    `    a = a1 + aStep;`,
    `    b = b1At + bStep;`,
    `  }`,
    `  if (kc & 1) {`,
    ...outerStep(mr, "a", 0, "b", 0),
    `  }`,
    ...epilog(mr),
    `}`,
  ];
}

/** A read from its own rows, `aRow` bytes apart: four k of each at a time while their vectors fit the registers. */
function rowsKernel(mr: number): string[] {
  const name = (r: number) => r === 0 ? "a" : `a${r}`;
  const vector = mr <= ROWS_MR;
  const step = (spread: (r: number) => string) => [
    `    b0 = v128.load(b);`,
    `    b1 = v128.load(b, 16);`,
    `    b += bStep;`,
    ...range(mr).flatMap((r) => multiplyAdd(r, spread(r))),
  ];
  return [
    `function rows${mr}(a: usize, aRow: usize, b: usize, bStep: usize, ${TAIL_PARAMS}): void {`,
    ...accumulators(mr),
    ...range(mr).slice(1).map((r) => `  let a${r} = a + ${r} * aRow;`),
    ...(vector
      ? [
        `  let ${range(mr).map((r) => `v${r}: v128`).join(", ")};`,
        `  for (let p = kc >> 2; p > 0; --p) {`,
        ...range(mr).flatMap((r) => [`    v${r} = v128.load(${name(r)});`, `    ${name(r)} += 16;`]),
        ...range(4).flatMap((u) => step((r) => spreadLane(`v${r}`, u))),
        `  }`,
      ]
      : []),
    `  for (let p = ${vector ? "kc & 3" : "kc"}; p > 0; --p) {`,
    ...step((r) => `v128.load32_splat(${name(r)})`),
    ...range(mr).map((r) => `    ${name(r)} += 4;`),
    `  }`,
    ...epilog(mr),
    `}`,
  ];
}

/** sums[4r + c] = Σ_k x_r[k] · w_c[k] for mr rows of x (ldx bytes apart) and three rows of w. */
function dotKernel(mr: number): string[] {
  const columns = range(DOT);
  const step = (offset: number) => [
    ...range(mr).map((r) => `    x${r}v = v128.load(x${r}, ${offset});`),
    ...columns.flatMap((c) => [
      `    wv = v128.load(w${c}, ${offset});`,
      ...range(mr).map((r) => `    s${r}${c} = f32x4.relaxed_madd(x${r}v, wv, s${r}${c});`),
    ]),
  ];
  const advance = (bytes: number) => [
    ...range(mr).map((r) => `    x${r} += ${bytes};`),
    ...columns.map((c) => `    w${c} += ${bytes};`),
  ];
  return [
    `export function dot${mr}(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, k: i32, sums: usize): void {`,
    ...range(mr).slice(1).map((r) => `  let x${r} = x0 + ${r} * ldx;`),
    ...range(mr).map((r) => `  let ${columns.map((c) => `s${r}${c} = f32x4.splat(0)`).join(", ")};`),
    `  let ${range(mr).map((r) => `x${r}v: v128`).join(", ")}, wv: v128;`,
    `  for (let p = k >> 3; p > 0; --p) {`,
    ...step(0),
    ...step(16),
    ...advance(32),
    `  }`,
    `  if (k & 4) {`,
    ...step(0),
    ...advance(16),
    `  }`,
    ...range(mr).map((r) => `  v128.store(sums, sumLanes(s${r}0, s${r}1, s${r}2, s${r}2), ${r * 16});`),
    `  for (let rest = k & 3; rest > 0; --rest) {`,
    ...range(mr).flatMap((r) =>
      columns.map((c) => {
        const at = r * 16 + c * 4;
        return `    store<f32>(sums, load<f32>(sums, ${at}) + load<f32>(x${r}) * load<f32>(w${c}), ${at});`;
      })
    ),
    ...advance(4),
    `  }`,
    `}`,
  ];
}

function chooser(name: string, most: number, params: string, args: string): string[] {
  return [
    `export function ${name}Block(mr: i32, ${params}, ${TAIL_PARAMS}): void {`,
    `  switch (mr) {`,
    ...range(most - 1).flatMap((i) => [
      `    case ${i + 1}:`,
      `      ${name}${i + 1}(${args}, kc, c, ldc, alpha, addC, bias);`,
      `      break;`,
    ]),
    `    default:`,
    `      ${name}${most}(${args}, kc, c, ldc, alpha, addC, bias);`,
    `  }`,
    `}`,
  ];
}

/** The whole text of `gemm_kernels.ts`. */
export function gemmKernels(): string {
  const sections = [
    [
      `// Made by generate_gemm.ts; do not edit.`,
      ``,
      `/** Rows of a block: the most, and what is fastest where A is read from its own rows. */`,
      `export const MR: i32 = ${MR};`,
      `export const ROWS_MR: i32 = ${ROWS_MR};`,
      `/** Columns of a block. */`,
      `export const NR: i32 = 8;`,
      `/** Rows and columns of a dot block. */`,
      `export const DOT: i32 = ${DOT};`,
      `/** Bytes from one k to the next in a packed panel of A and of B. */`,
      `export const A_STEP: usize = ${A_STEP};`,
      `export const B_STEP: usize = ${B_STEP};`,
      ``,
      `// @ts-ignore: decorator`,
      `@inline`,
      `function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {`,
      `  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));`,
      `  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));`,
      `  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));`,
      `}`,
    ],
    ...range(MR).map((i) => packedKernel(i + 1)),
    ...range(MR).map((i) => stridedKernel(i + 1)),
    ...range(MR).map((i) => rowsKernel(i + 1)),
    chooser("packed", MR, "a: usize, b: usize", "a, b"),
    chooser("strided", MR, "a: usize, aStep: usize, b: usize, bStep: usize", "a, aStep, b, bStep"),
    chooser("rows", MR, "a: usize, aRow: usize, b: usize, bStep: usize", "a, aRow, b, bStep"),
    ...range(DOT).map((i) => dotKernel(i + 1)),
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n") + "\n";
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("../assembly/matmul/gemm_kernels.ts", import.meta.url), gemmKernels());
}
