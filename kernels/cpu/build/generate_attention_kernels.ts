/**
 * Writes `assembly/attention_kernels.ts`: the three register blocks of attention's small products, 6 × 8 each, which
 * AssemblyScript, having no macros, would otherwise need by hand. All operands are padded in scratch, so that there are no
 * edges: what a block computes beyond them is never read.
 *
 * Run: `deno run -A kernels/cpu/build/generate_attention_kernels.ts`, then `deno task wasm`.
 */
const ROWS = 6;
/** Bytes of a row of scores: 64 keys and 8 to spare (attention_blocks.ts). */
const SCORE_ROW = 288;

const rows = Array.from({ length: ROWS }, (_, r) => r);

/** One k: 8 values of B against one value of each of the 6 rows of A. */
function step(b: string, a: (row: number) => string): string[] {
  return [
    `    b0 = v128.load(${b});`,
    `    b1 = v128.load(${b}, 16);`,
    ...rows.flatMap((r) => [
      `    s = v128.load32_splat(${a(r)});`,
      `    c${r}0 = f32x4.relaxed_madd(s, b0, c${r}0);`,
      `    c${r}1 = f32x4.relaxed_madd(s, b1, c${r}1);`,
    ]),
  ];
}

interface Kernel {
  comment: string;
  name: string;
  params: string;
  /** Lines before the loops. */
  prolog?: string[];
  /** Where A's value of a row lies, `u` steps of k further on. */
  a(row: number, u: number): string;
  /** Moves A on by `u` steps of k. */
  advance(u: number): string[];
  add: boolean;
}

function kernel({ comment, name, params, prolog = [], a, advance, add }: Kernel): string {
  const loop = (count: number) => [
    ...Array.from({ length: count }, (_, u) => [...step("b", (r) => a(r, u)), `    b += bRow;`]).flat(),
    ...advance(count),
  ];
  const store = rows.flatMap((r) =>
    [0, 1].map((half) => {
      const offset = half ? ", 16" : "";
      const value = add ? `f32x4.add(v128.load(c${offset}), c${r}${half})` : `c${r}${half}`;
      return `  v128.store(c, ${value}${offset});`;
    }).concat(r < ROWS - 1 ? [`  c += cRow;`] : [])
  );
  return [
    `/** ${comment} */`,
    `export function ${name}(${params}): void {`,
    ...prolog,
    ...rows.map((r) => `  let c${r}0 = f32x4.splat(0), c${r}1 = f32x4.splat(0);`),
    `  let b0: v128, b1: v128, s: v128;`,
    `  for (; kc >= 2; kc -= 2) {`,
    ...loop(2),
    `  }`,
    `  if (kc > 0) {`,
    ...loop(1),
    `  }`,
    ...store,
    `}`,
  ].join("\n");
}

const TAIL = "b: usize, bRow: usize, kc: i32, c: usize, cRow: usize";
const offset = (bytes: number) => bytes === 0 ? "" : `, ${bytes}`;

/** The whole text of `attention_kernels.ts`. */
export function attentionKernels(): string {
  return [
    `// Made by generate_attention_kernels.ts; do not edit.`,
    kernel({
      comment: "c (6, 8) = a (6, kc; rows aRow apart) · b (kc, 8)",
      name: "multiplyRows",
      params: `a0: usize, aRow: usize, ${TAIL}`,
      prolog: [`  let a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;`],
      a: (r, u) => `a${r}${offset(4 * u)}`,
      advance: (u) => rows.map((r) => `    a${r} += ${4 * u};`),
      add: false,
    }),
    kernel({
      comment: "c (6, 8) += a (6, kc; rows of scores) · b (kc, 8)",
      name: "addScoreRows",
      params: `a: usize, ${TAIL}`,
      a: (r, u) => `a${offset(r * SCORE_ROW + 4 * u)}`,
      advance: (u) => [`    a += ${4 * u};`],
      add: true,
    }),
    kernel({
      comment: "c (6, 8) += a (kc, 6; columns of scores)ᵀ · b (kc, 8)",
      name: "addScoreColumns",
      params: `a: usize, ${TAIL}`,
      a: (r, u) => `a${offset(u * SCORE_ROW + 4 * r)}`,
      advance: (u) => [`    a += ${u * SCORE_ROW};`],
      add: true,
    }),
  ].join("\n\n") + "\n";
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("../assembly/attention/attention_kernels.ts", import.meta.url), attentionKernels());
}
