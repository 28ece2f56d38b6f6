/** Drawings of a memory's nights. */
import type { Night } from "../../schemas/night.ts";
import { type Figure, share, signed } from "./blocks.ts";
import { colour, drawn, legendOf, linesThrough, scalesOf } from "./plot.ts";

/** What became of facts, in the order of the bars. */
export const stages = [
  { stage: "weights", says: "in the weights", colour: "b3" },
  { stage: "learning", says: "learning", colour: "b1" },
  { stage: "not understood", says: "not understood", colour: "b0" },
] as const;

/** Facts by stage, and what each night cost. */
export async function nightFigures(nights: readonly Night[]): Promise<Figure[]> {
  return [await stagesFigure(nights), await costFigure(nights)];
}

async function stagesFigure(nights: readonly Night[]): Promise<Figure> {
  const rows = nights.flatMap(({ night, facts }) =>
    stages.map(({ stage }) => ({
      night,
      stage,
      count: Object.values(facts).filter((fact) => fact.stage === stage).length,
    }))
  );
  const most = Math.max(1, ...nights.map(({ facts }) => Object.keys(facts).length));
  const svg = await drawn((Plot) => ({
    ...{ marginLeft: 34, marginBottom: 36 },
    x: { label: "night", labelArrow: "none", type: "band", tickSize: 0, padding: 0.25 },
    y: { grid: true, label: null, ticks: 5 },
    color: { domain: stages.map(({ stage }) => stage), range: stages.map((one) => colour(one.colour)) },
    marks: [
      Plot.barY(rows, { x: "night", y: "count", fill: "stage", insetTop: 1 }),
      Plot.text(
        rows,
        Plot.stackY({
          ...{ x: "night", y: "count", fill: colour("paper"), fontWeight: 600 },
          text: ({ count }: { count: number }) => count >= most / 14 && nights.length <= 10 ? String(count) : "",
        }),
      ),
      Plot.ruleY([0], { stroke: colour("dim") }),
    ],
  }));
  return {
    title: "Facts by stage after each night",
    svg,
    legend: stages.map(({ says, colour }) => ({ label: says, colour, shape: "bar" })),
    table: {
      head: ["night", ...stages.map(({ says }) => says)],
      rows: nights.map((
        { night },
      ) => [String(night), ...rows.filter((row) => row.night === night).map(({ count }) => String(count))]),
    },
  };
}

async function costFigure(nights: readonly Night[]): Promise<Figure> {
  const kinds = [
    { says: "prompts", colour: "b1", shape: "circle", of: ({ drift }: Night) => drift.delta_em },
    { says: "chat questions", colour: "b2", shape: "triangle", of: ({ drift }: Night) => drift.chat?.delta_contained },
  ] as const;
  const points = kinds.flatMap(({ says, of }) => nights.map((one) => ({ says, night: one.night, points: of(one) })))
    .filter(({ points }) => points !== undefined);
  const reach = Math.max(1, ...points.map(({ points }) => Math.abs(points ?? 0))) * 1.15;
  const svg = await drawn((Plot) => ({
    ...{ marginLeft: 34, marginBottom: 36 },
    x: { label: "night", labelArrow: "none", type: "point", domain: nights.map(({ night }) => night) },
    y: {
      domain: [-reach, reach],
      grid: true,
      label: null,
      ticks: 5,
      tickFormat: (y: number) => signed(y, reach < 4 ? 1 : 0),
    },
    ...scalesOf(kinds),
    marks: [Plot.ruleY([0], { stroke: colour("dim") }), ...linesThrough(Plot, points, { x: "night", y: "points" })],
  }));
  return {
    title: "Drift after each night, in points",
    svg,
    legend: legendOf(kinds),
    table: {
      head: ["night", ...kinds.map(({ says }) => says), "made up"],
      rows: nights.map((one) => {
        const [prompts, chat] = kinds.map(({ of }) => of(one));
        const cell = (value: number | undefined) => value === undefined ? "–" : signed(value);
        return [String(one.night), cell(prompts), cell(chat), share(one.absence?.made_up_after, 2)];
      }),
    },
  };
}

/** Right answers of one cohort in one night. */
export interface CohortNight {
  /** The night in which its facts were first asked about. */
  cohort: number;
  night: number;
  /** Questions. */
  asked: number;
  /** Share of them. */
  right: number;
}

/** Facts by the night that first asked about them, followed through the nights after it. */
export function cohortsOf(nights: readonly Night[]): CohortNight[] {
  const first = new Map<string, number>();
  for (const { night, facts } of nights) {
    for (const [id, { asked }] of Object.entries(facts)) if (asked > 0 && !first.has(id)) first.set(id, night);
  }
  return [...new Set(first.values())].sort((a, b) => a - b).flatMap((cohort) =>
    nights.filter(({ night }) => night >= cohort).flatMap(({ night, facts }) => {
      const own = Object.entries(facts).filter(([id, { asked }]) => first.get(id) === cohort && asked > 0);
      const asked = own.reduce((sum, [, fact]) => sum + fact.asked, 0);
      return asked === 0
        ? []
        : [{ cohort, night, asked, right: own.reduce((sum, [, fact]) => sum + fact.right, 0) / asked }];
    })
  );
}

/** Retention, cohort by night, and by the nights since; none if nothing was asked. */
export async function retentionFigures(nights: readonly Night[]): Promise<Figure[]> {
  const cells = cohortsOf(nights);
  if (cells.length === 0) return [];
  const cohorts = [...new Set(cells.map(({ cohort }) => cohort))], columns = nights.map(({ night }) => night);
  const svg = await drawn((Plot) => ({
    ...{ height: 50 + 26 * cohorts.length, marginLeft: 62, marginTop: 24, marginBottom: 6 },
    x: {
      label: null,
      axis: "top",
      type: "band",
      domain: columns,
      tickSize: 0,
      padding: 0.06,
    },
    y: {
      label: null,
      type: "band",
      domain: cohorts,
      tickFormat: (night: number) => `night ${night}`,
      tickSize: 0,
      padding: 0.06,
    },
    marks: [
      Plot.cell(cells, {
        x: "night",
        y: "cohort",
        fill: colour("b3"),
        fillOpacity: ({ right }: CohortNight) => 0.08 + 0.6 * right,
      }),
      Plot.text(cells, {
        ...{ x: "night", y: "cohort", fill: "currentColor", fontSize: columns.length > 8 ? 9 : 11 },
        text: ({ right }: CohortNight) => right.toFixed(2),
      }),
    ],
  }));
  const later = byAge(cells);
  const aged = await drawn((Plot) => ({
    ...{ marginLeft: 34, marginBottom: 36 },
    x: { label: "nights since the facts were first asked about", labelArrow: "none", type: "point" },
    y: { domain: [0, 1], grid: true, label: null, ticks: 5 },
    marks: [
      Plot.line(later, { z: null, x: "age", y: "right", stroke: colour("b3"), strokeWidth: 2 }),
      Plot.dot(later, { x: "age", y: "right", fill: colour("b3"), r: 4 }),
    ],
  }));
  return [
    {
      title: "Right answers, by the night in which the facts were first asked",
      svg,
      says: "Columns: the night in which it was asked again.",
      table: {
        head: ["first asked in", ...columns.map((night) => `night ${night}`)],
        rows: cohorts.map((cohort) => [
          `night ${cohort}`,
          ...columns.map((night) => share(cells.find((one) => one.cohort === cohort && one.night === night)?.right, 2)),
        ]),
      },
    },
    {
      title: "Right answers by age",
      svg: aged,
      table: {
        head: ["nights since", "questions", "right"],
        rows: later.map(({ age, asked, right }) => [String(age), String(asked), share(right)]),
      },
    },
  ];
}

function byAge(cells: readonly CohortNight[]) {
  return [...Map.groupBy(cells, ({ night, cohort }) => night - cohort)].sort(([a], [b]) => a - b).map(([age, own]) => {
    const asked = own.reduce((sum, one) => sum + one.asked, 0);
    return { age, asked, right: own.reduce((sum, one) => sum + one.right * one.asked, 0) / asked };
  });
}
