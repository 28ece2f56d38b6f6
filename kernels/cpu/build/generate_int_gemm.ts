/**
 * Writes `assembly/int_gemm_kernels.ts`: the register blocks of the product with quantised weights, 4 rows × 8 columns × 32 k, in
 * integers. AssemblyScript has no macros, and the eight accumulators have to stay in registers.
 *
 * A dot instruction takes four k of four columns, where a multiply-add takes one (VNNI, SDOT). Its
 * second operand must lie in 0…127. A value of x is one byte, or two limbs of seven bits (see packing_int.ts), of which the high
 * ones are summed first, shifted, and the low ones added to them. Processors without it take several instructions for one byte, and
 * numbers of 16 bits for two.
 *
 * Run: `deno run -A kernels/cpu/build/generate_int_gemm.ts`, then `deno task wasm`.
 */
const ROWS = 4;
/** Groups of four k in a block of 32. */
const GROUPS = 8;
/** Bytes of a limb of a block of A (4 rows), of the weights of a block of B (8 columns), and of the whole block of B. */
const A_LIMB = GROUPS * 4 * ROWS;
const B_BYTES = GROUPS * 32;
const B_BLOCK = B_BYTES + 64;

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/**
 * How a block sums its products: see `Dots` in wide_int_kernel.ts, whose operands are these. Three instructions of our own for the one with
 * addition are no faster than V8's five here, since it makes their vector of ones anew each time.
 */
type Dots = "fused" | "short" | "sixteen";

/** A block's kind and name. */
interface Kind {
  name: string;
  signed: boolean;
  limbs: 1 | 2;
  dots: Dots;
}

/** Those that sum by the dot instruction with addition, and those that take its place where it is not one to the processor. */
const kinds: Record<"fused" | "unfused", readonly Kind[]> = {
  fused: [
    { name: "unsigned1", signed: false, limbs: 1, dots: "fused" },
    { name: "unsigned2", signed: false, limbs: 2, dots: "fused" },
    { name: "signed1", signed: true, limbs: 1, dots: "fused" },
    { name: "signed2", signed: true, limbs: 2, dots: "fused" },
  ],
  unfused: [
    { name: "nibbles1", signed: false, limbs: 1, dots: "short" },
    { name: "sixteen", signed: false, limbs: 2, dots: "sixteen" },
    { name: "sixteenSigned", signed: true, limbs: 2, dots: "sixteen" },
  ],
};

/** The products of one group of k with every row, from A's bytes at `at`. */
function products({ signed, dots }: Kind, at: number): string[] {
  return [
    `    v = v128.load(a, ${at});`,
    ...range(ROWS).flatMap((r) => [
      `    s = v128.shuffle<i32>(v, v, ${r}, ${r}, ${r}, ${r});`,
      ...range(2).map((c) => {
        const sum = `c${r}${c}`, operands = signed ? `w${c}, s` : `s, w${c}`;
        switch (dots) {
          case "fused":
            return `    ${sum} = i32x4.relaxed_dot_i8x16_i7x16_add_s(${operands}, ${sum});`;
          case "short":
            return `    ${sum} = i16x8.add(${sum}, i16x8.relaxed_dot_i8x16_i7x16_s(${operands}));`;
          case "sixteen":
            return `    ${sum} = i32x4.add(${sum}, i32x4.dot_i16x8_s(s, w${c}));`;
        }
      }),
    ]),
  ];
}

/** All groups of one limb. */
function limb(kind: Kind, at: number): string[] {
  return range(GROUPS).flatMap((g) => [
    `    w0 = v128.load(b, ${32 * g});`,
    `    w1 = v128.load(b, ${32 * g + 16});`,
    ...products(kind, at + 16 * g),
  ]);
}

/** All pairs of k, of numbers of 16 bits. */
function pairs(kind: Kind): string[] {
  return range(2 * GROUPS).flatMap((p) => [
    `    w0 = v128.load_ext<i8>(b, ${16 * p});`,
    `    w1 = v128.load_ext<i8>(b, ${16 * p + 8});`,
    ...products(kind, 16 * p),
  ]);
}

function kernel(kind: Kind): string[] {
  const { name, signed, limbs, dots } = kind;
  const each = (line: (r: number, c: number) => string) => range(ROWS).flatMap((r) => range(2).map((c) => line(r, c)));
  const begun = signed && dots === "fused";
  return [
    `/** sums[4 × 8] += A · B over \`blocks\` blocks of 32 k; weights are ${
      signed ? "signed bytes" : dots === "short" ? "0…15" : "0…127"
    }, x has ${dots === "sixteen" ? "16 bits" : limbs === 1 ? "one limb" : "two limbs"}. */`,
    ` function ${name}(a: usize, b: usize, blocks: i32, sums: usize): void {`,
    `  let ${each((r, c) => `c${r}${c}: v128`).join(", ")};`,
    `  let w0: v128, w1: v128, v: v128, s: v128, d0: v128, d1: v128;`,
    ...(dots === "short" ? [`  const ones = i16x8.splat(1);`] : []),
    `  for (; blocks > 0; --blocks) {`,
    ...(begun
      ? [
        `    w0 = v128.load(b, ${B_BYTES + 32});`,
        `    w1 = v128.load(b, ${B_BYTES + 48});`,
        ...each((r, c) => `    c${r}${c} = w${c};`),
      ]
      : each((r, c) => `    c${r}${c} = i32x4.splat(0);`)),
    ...(dots === "sixteen" ? pairs(kind) : limb(kind, 0)),
    ...(dots === "short" ? each((r, c) => `    c${r}${c} = i32x4.dot_i16x8_s(c${r}${c}, ones);`) : []),
    ...(limbs === 2 && dots === "fused"
      ? [...each((r, c) => `    c${r}${c} = i32x4.shl(c${r}${c}, 7);`), ...limb(kind, A_LIMB)]
      : []),
    `    d0 = v128.load(b, ${B_BYTES});`,
    `    d1 = v128.load(b, ${B_BYTES + 16});`,
    ...(signed ? [] : [
      `    w0 = v128.load(b, ${B_BYTES + 32});`,
      `    w1 = v128.load(b, ${B_BYTES + 48});`,
    ]),
    ...range(ROWS).flatMap((r) => [
      `    s = v128.load32_splat(a, ${limbs * A_LIMB + 4 * r});`,
      ...(signed ? [] : [`    v = v128.load32_splat(a, ${limbs * A_LIMB + 16 + 4 * r});`]),
      ...range(2).flatMap((c) => {
        const before = `v128.load(sums, ${32 * r + 16 * c})`;
        return [
          `    c${r}${c} = f32x4.relaxed_madd(f32x4.convert_i32x4_s(c${r}${c}), f32x4.mul(d${c}, s), ${
            signed ? before : `f32x4.relaxed_madd(w${c}, v, ${before})`
          });`,
          `    v128.store(sums, c${r}${c}, ${32 * r + 16 * c});`,
        ];
      }),
    ]),
    `    a += ${limbs * A_LIMB + 32};`,
    `    b += ${B_BLOCK};`,
    `  }`,
    `}`,
  ];
}

/** The whole text of `int_gemm_kernels.ts`. */
function intGemmKernels(): string {
  const sections = [
    [
      `// Made by generate_int_gemm.ts; do not edit.`,
      ``,
      `/** Rows and columns of a block. */`,
      `export const INT_ROWS: i32 = ${ROWS};`,
      `export const INT_COLUMNS: i32 = 8;`,
      `/** Bytes of one limb of a block of A; four scales and four scaled sums follow the last. */`,
      `export const A_LIMB: usize = ${A_LIMB};`,
      `/** Bytes of the weights of a block of B. */`,
      `export const B_BYTES: usize = ${B_BYTES};`,
      `/** Bytes of a block of B: weights, eight scales, and eight minima (or what the sums of signed weights begin at). */`,
      `export const B_BLOCK: usize = ${B_BLOCK};`,
    ],
    ...[...kinds.fused, ...kinds.unfused].map(kernel),
    [
      `/** The block for weights of this kind and so many limbs. \`fused\` as in wide_int_kernel.ts. */`,
      `export function intBlocks(`,
      `  signed: bool,`,
      `  nibbles: bool,`,
      `  limbs: i32,`,
      `  fused: bool,`,
      `  a: usize,`,
      `  b: usize,`,
      `  blocks: i32,`,
      `  sums: usize,`,
      `): void {`,
      `  if (signed && limbs == 1) signed1(a, b, blocks, sums);`,
      `  else if (fused) {`,
      `    if (signed) signed2(a, b, blocks, sums);`,
      `    else if (limbs == 1) unsigned1(a, b, blocks, sums);`,
      `    else unsigned2(a, b, blocks, sums);`,
      `  } else if (signed) sixteenSigned(a, b, blocks, sums);`,
      `  else if (limbs == 2) sixteen(a, b, blocks, sums);`,
      `  else if (nibbles) nibbles1(a, b, blocks, sums);`,
      `  else unsigned1(a, b, blocks, sums);`,
      `}`,
    ],
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n") + "\n";
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("../assembly/matmul/int_gemm_kernels.ts", import.meta.url), intGemmKernels());
}
