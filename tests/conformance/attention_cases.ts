import type { Bench, Case } from "./bench.ts";

/** One sequence as `seqs` describes it: its queries, the prefix that it shares, its own keys. */
type Sequence = [
  queryStart: number,
  queryCount: number,
  prefixStart: number,
  prefixCount: number,
  ownStart: number,
  ownCount: number,
];

interface Layout {
  title: string;
  queryRows: number;
  keyRows: number;
  seqs: Sequence[];
}

function plain(...lengths: number[]): Layout {
  let start = 0;
  const seqs = lengths.map((length): Sequence => {
    start += length;
    return [start - length, length, 0, 0, start - length, length];
  });
  return { title: `lengths ${lengths.join(" ")}`, queryRows: start, keyRows: start, seqs };
}

const LAYOUTS: readonly Layout[] = [
  plain(1),
  plain(3, 1, 17),
  plain(47, 48, 49),
  plain(65, 130),
  {
    title: "a prefix computed once and seen by three",
    queryRows: 70 + 33 + 5 + 50,
    keyRows: 70 + 33 + 5 + 50,
    seqs: [[0, 70, 0, 0, 0, 70], [70, 33, 0, 70, 70, 33], [103, 5, 0, 70, 103, 5], [108, 50, 0, 70, 108, 50]],
  },
  {
    title: "one query each against a cache",
    queryRows: 3,
    keyRows: 300,
    seqs: [[0, 1, 0, 0, 0, 150], [1, 1, 150, 20, 200, 7], [2, 1, 150, 20, 299, 1]],
  },
  {
    title: "several queries after cached rows",
    queryRows: 80,
    keyRows: 256,
    seqs: [[0, 2, 0, 0, 3, 60], [2, 7, 100, 64, 164, 20], [9, 71, 0, 5, 100, 140]],
  },
];

/** So many that each is taken whole on its way back. */
const MANY = plain(1, 3, 17, 47, 48, 49, 2, 130, 1, 19, 20, 97, 5, 13, 14, 64);

/** heads, kvHeads, headDim. */
const SHAPES: readonly [number, number, number][] = [
  [1, 1, 4],
  [4, 2, 8],
  [2, 1, 6],
  [3, 3, 32],
  [9, 3, 64],
  [2, 2, 80],
  [2, 1, 128],
];

/** Groups whose blocks of queries do not end with a register block. */
const ODD_GROUPS: readonly [number, number, number][] = [[5, 1, 8], [7, 1, 12]];

/** Every layout with heads of 4 in groups of 3, and every head shape with two layouts. */
export function attentionCases(): Case[] {
  const cases: Case[] = [];
  const pairs: [Layout, [number, number, number]][] = [
    ...LAYOUTS.map((layout): [Layout, [number, number, number]] => [layout, [6, 2, 12]]),
    ...SHAPES.flatMap((shape): [Layout, [number, number, number]][] => [[LAYOUTS[1], shape], [LAYOUTS[6], shape]]),
    ...[...SHAPES, ...ODD_GROUPS].map((shape): [Layout, [number, number, number]] => [MANY, shape]),
  ];
  for (const [layout, [heads, kvHeads, headDim]] of pairs) {
    const title = `${heads}/${kvHeads} heads of ${headDim}, ${layout.title}`;
    cases.push(
      { name: `attention ${title}`, tolerance: 1e-5, run: (bench) => forward(bench, layout, heads, kvHeads, headDim) },
      {
        name: `attentionBackward ${title}`,
        tolerance: 2e-5,
        // One key alone has probability 1, and its score no gradient: what is left is rounding.
        floor: 3e-7,
        run: (bench) => backward(bench, layout, heads, kvHeads, headDim),
      },
    );
  }
  return cases;
}

function forward(bench: Bench, layout: Layout, heads: number, kvHeads: number, headDim: number) {
  const queries = layout.queryRows * heads * headDim, keys = layout.keyRows * kvHeads * headDim;
  const a = {
    // Large enough scores that the softmax is far from even.
    q: bench.floats(queries, 3),
    k: bench.floats(keys, 3),
    v: bench.floats(keys),
    out: bench.floats(queries),
    lse: bench.floats(layout.queryRows * heads),
    seqs: bench.ints(layout.seqs.flat()),
    seqCount: layout.seqs.length,
    heads,
    kvHeads,
    headDim,
    scale: 1 / Math.sqrt(headDim),
  };
  bench.device.attention(a);
  bench.keep("out", a.out);
  bench.keep("lse", a.lse);
  return a;
}

function backward(bench: Bench, layout: Layout, heads: number, kvHeads: number, headDim: number): void {
  const a = forward(bench, layout, heads, kvHeads, headDim);
  const dq = bench.floats(a.q.length), dk = bench.floats(a.k.length), dv = bench.floats(a.k.length);
  bench.device.attentionBackward({ ...a, dout: bench.floats(a.q.length), dq, dk, dv });
  bench.keep("dq", dq);
  bench.keep("dk", dk);
  bench.keep("dv", dv);
}
