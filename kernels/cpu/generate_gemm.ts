/**
 * Writes `assembly/gemm_kernels.ts`: the register blocks of the matrix product, which AssemblyScript, having no macros,
 * would otherwise need by hand. Outer-product kernels of 1…6 × 8 with three ways to reach A (packed; strided; six row
 * pointers), and dot-product kernels of 1…3 × 4 for thin shapes, where packing would cost more than it saves.
 *
 * Run: `deno run -A kernels/cpu/generate_gemm.ts`, then `deno task wasm`.
 */
const MR = 6;
/** Bytes from one k to the next in a packed panel. */
const A_STEP = MR * 4;
const B_STEP = 32;

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** One k of the outer product. `a(r)` reads A's value of row r, `bOffset` where the 8 values of B lie. */
function outerStep(mr: number, a: (r: number) => string, bOffset: number): string[] {
  const lines = [`    b0 = v128.load(b, ${bOffset});`, `    b1 = v128.load(b, ${bOffset + 16});`];
  for (const r of range(mr)) {
    lines.push(
      `    s = ${a(r)};`,
      `    c${r}0 = f32x4.relaxed_madd(s, b0, c${r}0);`,
      `    c${r}1 = f32x4.relaxed_madd(s, b1, c${r}1);`,
    );
  }
  return lines;
}

function outerProlog(mr: number): string[] {
  return [
    ...range(mr).map((r) => `  let c${r}0 = f32x4.splat(0), c${r}1 = f32x4.splat(0);`),
    `  let b0: v128, b1: v128, s: v128;`,
  ];
}

/** C = alpha · sums + (C | bias | both | 0), the base being chosen by `addC` and `bias`. */
function outerEpilog(mr: number): string[] {
  const lines = [
    `  const f = f32x4.splat(alpha);`,
    `  b0 = f32x4.splat(0);`,
    `  b1 = f32x4.splat(0);`,
    `  if (bias != 0) {`,
    `    b0 = v128.load(bias);`,
    `    b1 = v128.load(bias, 16);`,
    `  }`,
    `  if (addC) {`,
  ];
  const store = (r: number, base0: string, base1: string) => [
    `    v128.store(c, f32x4.relaxed_madd(c${r}0, f, ${base0}));`,
    `    v128.store(c, f32x4.relaxed_madd(c${r}1, f, ${base1}), 16);`,
    ...(r < mr - 1 ? [`    c += ldc;`] : []),
  ];
  for (const r of range(mr)) lines.push(...store(r, "f32x4.add(v128.load(c), b0)", "f32x4.add(v128.load(c, 16), b1)"));
  lines.push(`  } else {`);
  for (const r of range(mr)) lines.push(...store(r, "b0", "b1"));
  lines.push(`  }`);
  return lines;
}

const TAIL_PARAMS = "kc: i32, c: usize, ldc: usize, alpha: f32, addC: bool, bias: usize";

/** A and B packed; two k an iteration, addressed by immediate offsets. */
function packedKernel(mr: number): string[] {
  const splat = (u: number) => (r: number) => `v128.load32_splat(a, ${u * A_STEP + r * 4})`;
  return [
    `function packed${mr}(a: usize, b: usize, ${TAIL_PARAMS}): void {`,
    ...outerProlog(mr),
    `  let p = kc >> 1;`,
    `  while (p > 0) {`,
    ...outerStep(mr, splat(0), 0),
    ...outerStep(mr, splat(1), B_STEP),
    `    a += ${2 * A_STEP};`,
    `    b += ${2 * B_STEP};`,
    `    --p;`,
    `  }`,
    `  if (kc & 1) {`,
    ...outerStep(mr, splat(0), 0),
    `  }`,
    ...outerEpilog(mr),
    `}`,
  ];
}

/** A k-major with any step, B likewise: unpacked operands whose rows run along k. */
function stridedKernel(mr: number): string[] {
  return [
    `function strided${mr}(a: usize, aStep: usize, b: usize, bStep: usize, ${TAIL_PARAMS}): void {`,
    ...outerProlog(mr),
    `  for (let p = 0; p < kc; ++p) {`,
    ...outerStep(mr, (r) => `v128.load32_splat(a, ${r * 4})`, 0),
    `    a += aStep;`,
    `    b += bStep;`,
    `  }`,
    ...outerEpilog(mr),
    `}`,
  ];
}

/** A read from its own rows, `aRow` bytes apart. */
function rowsKernel(mr: number): string[] {
  return [
    `function rows${mr}(a: usize, aRow: usize, b: usize, bStep: usize, ${TAIL_PARAMS}): void {`,
    ...outerProlog(mr),
    ...range(mr).slice(1).map((r) => `  let a${r} = a + ${r} * aRow;`),
    `  for (let p = 0; p < kc; ++p) {`,
    ...outerStep(mr, (r) => `v128.load32_splat(${r === 0 ? "a" : `a${r}`})`, 0),
    ...range(mr).map((r) => `    ${r === 0 ? "a" : `a${r}`} += 4;`),
    `    b += bStep;`,
    `  }`,
    ...outerEpilog(mr),
    `}`,
  ];
}

/** sums[r][c] = Σ_k x_r[k] · w_c[k] for mr rows of x (ldx bytes apart) and four rows of w; sums is mr × 4. */
function dotKernel(mr: number): string[] {
  const step = (offset: number) => {
    const lines = range(mr).map((r) => `    x${r}v = v128.load(x${r}, ${offset});`);
    for (const c of range(4)) {
      lines.push(`    wv = v128.load(w${c}, ${offset});`);
      for (const r of range(mr)) lines.push(`    s${r}${c} = f32x4.relaxed_madd(x${r}v, wv, s${r}${c});`);
    }
    return lines;
  };
  const advance = (bytes: number) => [
    ...range(mr).map((r) => `    x${r} += ${bytes};`),
    ...range(4).map((c) => `    w${c} += ${bytes};`),
  ];
  return [
    `export function dot${mr}(x0: usize, ldx: usize, w0: usize, w1: usize, w2: usize, w3: usize, k: i32, sums: usize): void {`,
    ...range(mr).slice(1).map((r) => `  let x${r} = x0 + ${r} * ldx;`),
    ...range(mr).map((r) => `  let ${range(4).map((c) => `s${r}${c} = f32x4.splat(0)`).join(", ")};`),
    `  let ${range(mr).map((r) => `x${r}v: v128`).join(", ")}, wv: v128;`,
    `  let p = k >> 3;`,
    `  while (p > 0) {`,
    ...step(0),
    ...step(16),
    ...advance(32),
    `    --p;`,
    `  }`,
    `  if (k & 4) {`,
    ...step(0),
    ...advance(16),
    `  }`,
    ...range(mr).map((r) => `  v128.store(sums, sumLanes(s${r}0, s${r}1, s${r}2, s${r}3), ${r * 16});`),
    `  for (let rest = k & 3; rest > 0; --rest) {`,
    ...range(mr).flatMap((r) =>
      range(4).map((c) =>
        `    store<f32>(sums, load<f32>(sums, ${r * 16 + c * 4}) + load<f32>(x${r}) * load<f32>(w${c}), ${
          r * 16 + c * 4
        });`
      )
    ),
    ...advance(4),
    `  }`,
    `}`,
  ];
}

function chooser(name: string, params: string, args: string): string[] {
  return [
    `export function ${name}Block(mr: i32, ${params}, ${TAIL_PARAMS}): void {`,
    `  switch (mr) {`,
    ...range(MR - 1).flatMap((i) => [
      `    case ${i + 1}:`,
      `      ${name}${i + 1}(${args}, kc, c, ldc, alpha, addC, bias);`,
      `      break;`,
    ]),
    `    default:`,
    `      ${name}${MR}(${args}, kc, c, ldc, alpha, addC, bias);`,
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
      `export const MR: i32 = ${MR};`,
      `export const NR: i32 = 8;`,
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
    chooser("packed", "a: usize, b: usize", "a, b"),
    chooser("strided", "a: usize, aStep: usize, b: usize, bStep: usize", "a, aStep, b, bStep"),
    chooser("rows", "a: usize, aRow: usize, b: usize, bStep: usize", "a, aRow, b, bStep"),
    ...range(3).map((i) => dotKernel(i + 1)),
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n") + "\n";
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("./assembly/gemm_kernels.ts", import.meta.url), gemmKernels());
}
