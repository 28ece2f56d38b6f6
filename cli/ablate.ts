import type { Command } from "commander";
import type { AblationOptions } from "../core/run/m4_options.ts";
import type { SchedulerAblation } from "../schemas/scheduler_ablation.ts";
import { consolidationFlags, gateFlags, memoryFlags, modelFlags, outputFlags, sizeFlags } from "./flags.ts";
import { flag, integer, oneOf, scenarioNames, text } from "./options.ts";
import { number, printFiles, printJson, table, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw ablate`. */
export function registerAblate(program: Command, terminal: Terminal): void {
  const command = program.command("ablate")
    .summary("the m4 run with both schedulers on paired seeds: does the order matter?")
    .description(
      "Runs m4 with the CA2 order and with a shuffled order, for the same seeds, and reports the difference in " +
        "retention with its confidence interval, as JSON and as a figure. A null result is printed as one.",
    );
  flag(command, "--scenario <letter>", "scenario", oneOf(scenarioNames), { value: "A" });
  sizeFlags(command, 64);
  flag(command, "--seeds <K>", "paired seeds: --seed and those that follow it", integer(1, 1000), { value: 3 });
  modelFlags(command);
  gateFlags(command);
  consolidationFlags(command);
  memoryFlags(command);
  flag(command, "--out <DIR>", "the run's own folder", text, { value: "reports/m4-ablation" });
  command.option("--resume", "go on with the run that the folder holds (same flags)");
  command.option("--force", "start over, even where the folder holds another run");
  outputFlags(command);
  command.action(async () => {
    const { json = false, verbose = false } = command.opts();
    const { runAblation } = await import("../core/run/ablate.ts");
    const { drawAblation } = await import("../reports/ablation_figure.ts");
    const progress = terminalProgress(terminal, verbose);
    try {
      const context = { progress: progress.sink, now: () => new Date(), draw: drawAblation };
      const outcome = await runAblation(ablationOptions(command.opts()), context);
      progress.done();
      if (json) printJson(terminal, outcome);
      else {
        terminal.out(ablationText(outcome.summary));
        printFiles(terminal, outcome.files);
      }
    } finally {
      progress.done();
    }
  });
}

/** The parsed flags of `ablate` as the options of a run. */
export function ablationOptions(flags: Record<string, unknown>): AblationOptions {
  const { json: _json, verbose: _verbose, ...rest } = flags;
  return { threads: undefined, steps: undefined, resume: false, force: false, ...rest } as unknown as AblationOptions;
}

const verdicts = {
  ca2: "The CA2 order retains more than a shuffled one.",
  shuffled: "A shuffled order retains more than the CA2 order.",
  null: "Null result: the interval holds 0, so no effect of the order was shown.",
};

function ablationText(ablation: SchedulerAblation): string {
  const rows = ablation.pairs.map((pair) => [
    String(pair.seed),
    number(pair.ca2_retention),
    number(pair.shuffled_retention),
    number(pair.effect_size),
  ]);
  const mean = [
    "mean",
    number(ablation.ca2_retention),
    number(ablation.shuffled_retention),
    number(ablation.effect_size),
  ];
  return `${table(["seed", "ca2", "shuffled", "effect"], [...rows, mean])}` +
    `95 % CI of the effect: ${number(ablation.ci_low)} to ${number(ablation.ci_high)}. ${verdicts[ablation.verdict]}\n`;
}
