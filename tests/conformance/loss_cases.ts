import type { Bench, Case } from "./bench.ts";

const SHAPES: readonly [number, number][] = [[1, 1], [1, 3], [3, 17], [17, 80], [5, 1023], [2, 49152]];

/** Both losses, with and without a gradient. */
export function lossCases(): Case[] {
  return SHAPES.flatMap(([rows, vocab]) =>
    [0, 0.125].flatMap((scale): Case[] => [
      {
        name: `crossEntropy ${rows} × ${vocab}, scale ${scale}`,
        tolerance: 3e-6,
        run: (bench) => crossEntropy(bench, rows, vocab, scale),
      },
      {
        name: `klDivergence ${rows} × ${vocab}, scale ${scale}`,
        tolerance: 1e-5,
        // A divergence near 0 is a sum of large terms; logits of 12 in f32 leave it no more digits than this.
        floor: 1e-6,
        run: (bench) => klDivergence(bench, rows, vocab, scale),
      },
      {
        name: `klDivergence ${rows} × ${vocab}, scale ${scale}, bounded`,
        tolerance: 1e-5,
        floor: 1e-6,
        run: (bench) => klDivergence(bench, rows, vocab, scale, 0.3),
      },
    ])
  );
}

function crossEntropy(bench: Bench, rows: number, vocab: number, scale: number): void {
  const logits = bench.floats(rows * vocab, 12), losses = bench.floats(rows);
  const targets = bench.ints(bench.below(vocab, rows));
  bench.device.crossEntropy({ logits, losses, targets, rows, vocab, scale });
  bench.keep("logits", logits);
  bench.keep("losses", losses);
}

/** The student differs from the teacher a little, as it does in training. */
function klDivergence(bench: Bench, rows: number, vocab: number, scale: number, bound = 0): void {
  const teacher = bench.values(rows * vocab, 12), losses = bench.floats(rows);
  const logits = bench.holding(bench.values(rows * vocab, 0.7).map((v, i) => v + teacher[i]));
  bench.device.klDivergence({ logits, losses, teacher: bench.holding(teacher), rows, vocab, scale, bound });
  bench.keep("logits", logits);
  bench.keep("losses", losses);
}
