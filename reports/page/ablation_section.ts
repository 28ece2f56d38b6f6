/** The ablation of the replay's order: what each seed keeps with either order, and the effect with its interval. */
import { readSchedulerAblation, type SchedulerAblation } from "../../schemas/scheduler_ablation.ts";
import { heldJson, lacking } from "./artifacts.ts";
import { type Block, counted, type Figure, type Section, share, signed, text } from "./blocks.ts";
import type { FoundRun } from "./find_runs.ts";
import { commandBlocks } from "./machine_part.ts";
import { colour, drawn } from "./plot.ts";

const verdicts = {
  ca2: "The CA2 order keeps more than a shuffled one.",
  shuffled: "A shuffled order keeps more than the CA2 order.",
  null: "Null result: the interval contains 0, so no effect of the order was shown.",
};

/** The section of an `ablate` run. */
export async function ablationSection({ path, config }: FoundRun): Promise<Section> {
  const held = await heldJson(path, "scheduler_ablation.json", readSchedulerAblation);
  return {
    title: "Does the order of replay matter?",
    parts: [
      {
        title: "The effect of the order",
        blocks: held.value === undefined
          ? [lacking(held.lacks, "the effect, since not all of its runs are finished")]
          : await effectBlocks(held.value),
      },
      { title: "The command", blocks: await commandBlocks(config) },
    ],
  };
}

async function effectBlocks(ablation: SchedulerAblation): Promise<Block[]> {
  const { scenario, n, cycles, seeds, effect_size: effect, ci_low: low, ci_high: high, bootstrap, verdict } = ablation;
  return [
    text(
      `Scenario ${scenario}, n ${n}, ${counted(cycles, "cycle")}, ${
        counted(seeds.length, "paired seed")
      }. Retention is B3 over B1. ` +
        `Effect (ca2 less shuffled): ${signed(effect, 3)}, 95 % from ${signed(low, 3)} to ${signed(high, 3)} ` +
        `(${bootstrap.resamples.toLocaleString("en")} resamples). ${verdicts[verdict]}`,
    ),
    { kind: "figures", figures: [await pairsFigure(ablation), await effectFigure(ablation)] },
  ];
}

async function pairsFigure({ pairs, ca2_retention, shuffled_retention }: SchedulerAblation): Promise<Figure> {
  const points = pairs.flatMap(({ seed, ca2_retention, shuffled_retention }) => [
    { seed, order: "shuffled", retention: shuffled_retention },
    { seed, order: "ca2", retention: ca2_retention },
  ]);
  const top = Math.max(1, ...points.map(({ retention }) => retention)) * 1.05;
  const svg = await drawn((Plot) => ({
    ...{ height: 220, marginLeft: 36 },
    x: { domain: ["shuffled", "ca2"], label: null, type: "point", tickSize: 0, padding: 0.4 },
    y: { domain: [0, top], grid: true, label: null, ticks: 5 },
    color: { domain: ["shuffled", "ca2"], range: [colour("b2"), colour("b1")] },
    symbol: { domain: ["shuffled", "ca2"], range: ["triangle", "circle"] },
    marks: [
      Plot.line(points, { x: "order", y: "retention", z: "seed", stroke: colour("dim") }),
      Plot.dot(points, { x: "order", y: "retention", fill: "order", symbol: "order", r: 4.5 }),
    ],
  }));
  return {
    title: "Retention of each seed",
    svg,
    table: {
      head: ["seed", "shuffled", "ca2", "effect"],
      rows: [
        ...pairs.map((
          pair,
        ) => [
          String(pair.seed),
          share(pair.shuffled_retention),
          share(pair.ca2_retention),
          signed(pair.effect_size, 3),
        ]),
        ["mean", share(shuffled_retention), share(ca2_retention), signed(ca2_retention - shuffled_retention, 3)],
      ],
    },
  };
}

async function effectFigure({ effect_size, ci_low, ci_high }: SchedulerAblation): Promise<Figure> {
  const reach = Math.max(0.05, ...[ci_low, ci_high, effect_size].map(Math.abs)) * 1.2;
  const rows = [{ name: "effect", effect_size, ci_low, ci_high }];
  const svg = await drawn((Plot) => ({
    ...{ height: 90, marginLeft: 44 },
    x: { domain: [-reach, reach], label: null, grid: true, ticks: 5, tickFormat: (x: number) => signed(x, 2) },
    y: { label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: colour("dim"), strokeDasharray: "4 3" }),
      Plot.ruleY(rows, { y: "name", x1: "ci_low", x2: "ci_high", stroke: colour("ink"), strokeWidth: 2 }),
      Plot.dot(rows, { y: "name", x: "effect_size", fill: colour("ink"), r: 5 }),
    ],
  }));
  return {
    title: "Effect of the order (ca2 − shuffled), 95 %",
    svg,
    table: {
      head: ["", "value"],
      rows: [["effect", signed(effect_size, 3)], ["from", signed(ci_low, 3)], ["to", signed(ci_high, 3)]],
    },
  };
}
