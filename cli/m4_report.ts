/** What `m4` says of a run: the table, its legend, and what a person should know beside it. */
import type { M4Options } from "../core/run/m4_options.ts";
import { presetFor } from "../core/run/recipes.ts";
import { stepPlan } from "../core/replay/step_plan.ts";
import { specification } from "../schemas/recipe.ts";
import type { Summary, SummaryRun } from "../schemas/summary.ts";
import { number, table } from "./print.ts";

const columns: readonly (readonly [title: string, cell: (run: SummaryRun) => string])[] = [
  ["scenario", ({ scenario }) => scenario],
  ["rows", ({ rows }) => String(rows)],
  ["B0", ({ retention: r }) => number(r?.b0_em)],
  ["B1", ({ retention: r }) => number(r?.b1_em)],
  ["B2", ({ retention: r }) => number(r?.b2_em)],
  ["B3", ({ retention: r }) => number(r?.b3_em)],
  ["replayed", ({ retention: r }) => number(r?.b3_replayed_em)],
  ["held-out", ({ retention: r }) => number(r?.b3_held_out_em)],
  ["B3/B1", ({ retention: r }) => number(r?.b3_over_b1)],
  [
    "B3−B0 (95 % CI)",
    ({ retention: r }) => r ? `${number(r.b3_minus_b0)} (${number(r.ci_low)} to ${number(r.ci_high)})` : "–",
  ],
  ["drift", ({ drift }) => drift ? `${number(drift.delta_em, 2)} ${drift.passed ? "ok" : "ABOVE LIMIT"}` : "–"],
  ["chat", ({ drift }) => number(drift?.chat_delta, 2)],
  [
    "neighbours",
    ({ neighbours }) => neighbours ? `${number(neighbours.before, 2)}→${number(neighbours.after, 2)}` : "–",
  ],
  [
    "made up",
    ({ absence }) => absence ? `${number(absence.made_up_before, 2)}→${number(absence.made_up_after, 2)}` : "–",
  ],
  ["gate", ({ gate }) => number(gate?.pr_auc)],
];

const legend = `
B0: base model. B1: with memory. B2: after sleep, with memory. B3: after sleep, memory off. All are exact match (EM), 0 to 1.
replayed, held-out: B3 on wordings that were trained, and on others. B3/B1: retention, the share of what memory knew.
drift: change on unrelated skills in EM points, limit 1. chat: the same on general chat questions, no limit.
neighbours: related facts answered right, before and after. made up: questions about things never told that got an invented answer, before
and after. gate: PR-AUC of the write gate.
`;

/** The table of a run, and under it what its columns mean. */
export function summaryText({ runs, dry_run }: Summary): string {
  return table(columns.map(([title]) => title), runs.map((run) => columns.map(([, cell]) => cell(run)))) +
    (dry_run ? "" : legend);
}

/** What a person should know of a run before it begins. */
export function warningsBefore({ cycles, steps }: Pick<M4Options, "cycles" | "steps">): string[] {
  if (steps === undefined || cycles === 1) return [];
  const times = `for ${steps} steps per cycle use --steps ${steps * cycles}`;
  return [`--cycles ${cycles} divides the ${steps} steps of --steps: ${Math.ceil(steps / cycles)} per cycle; ${times}`];
}

/** Where nothing was learned: that it is so, why, and which recipe fits the model. */
export function warningsAfter({ runs }: Summary, options: M4Options): string[] {
  const empty = runs.filter(({ retention: r }) => r && r.ci_low <= 0);
  if (empty.length === 0) return [];
  const where = empty.map(({ scenario, retention: r }) =>
    `on ${scenario} B3 (${number(r?.b3_em)}) cannot be told from B0 (${number(r?.b0_em)})`
  );
  const steps = Math.max(...empty.map(({ rows }) => stepPlan(rows, options).total));
  const given = options.loraLr === specification.loraLr ? ", as the specification has it," : "";
  const why = `${steps} steps at a learning rate of ${options.loraLr}${given} were too little for this model`;
  const fitting = presetFor(options.model);
  const what = fitting === undefined
    ? `no recipe is made for ${options.model}; --recipe smollm2 --model ${options.model} is where to begin`
    : fitting === options.recipe
    ? `that is with the recipe for this model, so look at what was changed beside it`
    : `the recipe for ${options.model} is ${fitting}: --recipe ${fitting}`;
  return [`nothing was learned that is known with memory off: ${where.join(", ")}. Why: ${why}. What to do: ${what}.`];
}
