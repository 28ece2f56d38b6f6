import type { Command } from "commander";
import type { GateSweepOptions } from "../core/run/m4_options.ts";
import { pick } from "../schemas/field.ts";
import type { GateSweepSummary } from "../schemas/gate_sweep.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { episodeFields, runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { number, printFiles, printJson, printPage, printWarnings, table, type Terminal, working } from "./print.ts";
import { recipeFlag, resolveRecipe } from "./recipe_flag.ts";
import { givenEpisodes, registered } from "./registry_flags.ts";

const { group } = recipeFields.tau;
const own = {
  thresholdSweep: {
    rule: { kind: "decimals" },
    default: undefined,
    help: 'values of tau, e.g. "0.8 1.0 1.2"',
    group,
    value: "<T …>",
    shown: "--tau alone",
  },
  targetRate: {
    rule: { kind: "number", above: 0 },
    default: undefined,
    help: "find the tau that writes this many texts per 1,000 tokens",
    group,
    value: "<R>",
  },
} as const;
const settings = changed(pick(runFields, ["device", "threads", "out", "resume", "force"]), {
  out: { shown: "reports/m3-gate/<run_slug>" },
});
// deno-fmt-ignore
const taken = [
  "scenarios", "n", "seed", "fillerRatio", "model", "activationBits", "tau", "alpha", "beta", "gamma", "delta", "keyer",
] as const;
/** As much filler as a day has: with less, nearly everything that is said is worth remembering, and no rate means anything. */
const day = { fillerRatio: 20 };
const fields = () => ({
  ...recipeFlag,
  ...changed(pick(recipeFields, taken), {
    scenarios: registered().scenarios,
    fillerRatio: { default: day.fillerRatio, help: "unremarkable texts per record; an ordinary day has about 20" },
  }),
  ...episodeFields,
  ...own,
  ...settings,
  ...outputFields,
});

/** `hei-nw gate`. */
export function registerGate(program: Command, terminal: Terminal): void {
  const command = program.command("gate")
    .summary("measure the write gate at several thresholds")
    .description(
      "Reads a stream with as much filler as an ordinary day, once for every tau. Reports writes per 1,000 tokens, " +
        "PR-AUC, precision, recall and calibration. --target-rate finds the tau for a rate.",
    );
  addFlags(command, fields(), terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = await gateOptions(command);
    const { runGate } = await import("../core/run/gate/gate.ts");
    const { drawGate } = await import("../reports/gate_figure.ts");
    const outcome = await working(terminal, verbose, (context) => runGate(options, { ...context, draw: drawGate }));
    printWarnings(terminal, outcome.summary.flatMap(warningsOf));
    if (json) return printJson(terminal, outcome);
    terminal.out(outcome.summary.map(gateText).join("\n") + legend);
    printFiles(terminal, outcome.files);
    printPage(terminal, outcome.out);
  });
}

/** The parsed command line of `gate` as the options of a run. */
export async function gateOptions(command: Command): Promise<GateSweepOptions> {
  const { name, recipe } = await resolveRecipe(command, fields(), day);
  return {
    ...pick(recipe, taken),
    ...flagValues(command, { ...own, ...settings }),
    ...givenEpisodes(command),
    recipe: name,
  };
}

function gateText(
  { scenario, texts, tokens, label_distribution: labels, runs, target_band, ...rest }: GateSweepSummary,
) {
  const rows = runs.map((run) => [
    String(run.threshold),
    `${run.writes} of ${run.total}`,
    number(run.writes_per_1k_tokens, 2),
    run.pr_auc === null ? "–" : `${number(run.pr_auc)} (${number(run.ci_low)} to ${number(run.ci_high)})`,
    run.above_chance === null
      ? "–"
      : `${number(run.above_chance.mean)} (${number(run.above_chance.ci_low)} to ${number(run.above_chance.ci_high)})`,
    number(run.precision),
    number(run.recall),
    number(run.recall_facts),
  ]);
  const head = ["tau", "written", "per 1k tokens", "PR-AUC (95 % CI)", "above chance", "precision", "recall", "facts"];
  const band = `${target_band.lower} to ${target_band.upper} writes per 1,000 tokens`;
  const { passed, first_tau_within_target_band: first, target } = rest;
  return `${scenario}: ${texts} texts, ${tokens} tokens, ${labels.positives} worth remembering\n${table(head, rows)}` +
    (target === null ? "" : `${target.rate} per 1,000 tokens: tau ${target.threshold}\n`) +
    (passed ? `Success: ${band} from tau ${first} on.\n` : `No success: ${band} at no tau here.\n`);
}

const legend = `
above chance: PR-AUC minus the share of texts worth remembering (the PR-AUC of a random gate).
recall: share of the texts worth remembering that was written. facts: share of the facts that are asked about.
`;

/** What a person should know of a sweep. */
function warningsOf({ scenario, label_distribution: labels, passed, target, runs }: GateSweepSummary): string[] {
  const shares = `${labels.positives} of ${labels.positives + labels.negatives} texts`;
  const low = runs.some(({ above_chance: above }) => above !== null && above.ci_low <= 0);
  return [
    ...(labels.degenerate
      ? [`${scenario}: the labels are one-sided (${shares} are worth remembering); ratios say little`]
      : []),
    ...(passed || target !== null
      ? []
      : [`${scenario}: no tau here writes 1 to 5 per 1,000 tokens; --target-rate 3 finds one`]),
    ...(low
      ? [`${scenario}: the gate cannot be told from chance at every tau (the interval of PR-AUC above chance holds 0)`]
      : []),
  ];
}
