import type { Command } from "commander";
import type { EvalOptions } from "../core/run/m4_options.ts";
import type { Metrics } from "../schemas/metrics.ts";
import { gateFlags, memoryFlags, modelFlags, outputFlags, sizeFlags } from "./flags.ts";
import { flag, oneOf, scenarioNames, text } from "./options.ts";
import { number, printFiles, printJson, table, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw eval`. */
export function registerEval(program: Command, terminal: Terminal): void {
  const command = program.command("eval")
    .summary("measure one mode on one scenario")
    .description(
      "B0: the base model. B1: with episodic memory. B2: after replay, with memory. B3: after replay, memory off. " +
        "Questions and prompts are the same in all modes.",
    );
  flag(command, "--mode <mode>", "what is measured", oneOf(["B0", "B1", "B2", "B3"]), { value: "B0" });
  flag(command, "--scenario <letter>", "scenario", oneOf(scenarioNames), { value: "A" });
  sizeFlags(command, 48);
  modelFlags(command);
  gateFlags(command);
  memoryFlags(command);
  flag(command, "--replay-root <DIR>", "folder of the m4 run whose adapter B2 and B3 use", text, {
    shown: "the folder that m4 writes for the same scenario, n, seed, model and tau",
  });
  flag(command, "--baseline-ref <mode>", "baseline to which retention refers", oneOf(["B1", "B0"]), { value: "B1" });
  flag(command, "--adapter <DIR>", "consolidated adapter (PEFT folder) instead of the one in --replay-root", text);
  flag(command, "--out <DIR>", "folder of the metrics file", text, { shown: "reports/eval/<run_slug>" });
  command.option("--force", "start over, even where the folder holds another run");
  outputFlags(command);
  command.action(async () => {
    const { json = false, verbose = false } = command.opts();
    const { runEval } = await import("../core/run/evaluate.ts");
    const progress = terminalProgress(terminal, verbose);
    try {
      const options = evalOptions(command.opts());
      const { out, summary, files } = await runEval(options, { progress: progress.sink, now: () => new Date() });
      progress.done();
      if (json) printJson(terminal, { out, summary: glance(options, summary), files });
      else {
        terminal.out(metricsText(options, summary));
        printFiles(terminal, files);
      }
    } finally {
      progress.done();
    }
  });
}

/** The parsed flags of `eval` as the options of a run. */
export function evalOptions(flags: Record<string, unknown>): EvalOptions {
  const { json: _json, verbose: _verbose, ...rest } = flags;
  const optional = { threads: undefined, replayRoot: undefined, adapter: undefined, out: undefined, force: false };
  return { ...optional, ...rest } as unknown as EvalOptions;
}

/** The metrics without their records. */
function glance(options: EvalOptions, metrics: Metrics): Record<string, unknown> {
  const { mode, scenario, n, seed, model } = options;
  const { aggregate, cues, retrieval, compute } = metrics;
  return { mode, scenario, n, seed, model, aggregate, cues, retrieval, compute };
}

function metricsText(options: EvalOptions, metrics: Metrics): string {
  const row = (name: string, count: number, s: { em: number; em_relaxed: number; em_strict: number; f1: number }) => [
    name,
    String(count),
    number(s.em),
    number(s.em_relaxed),
    number(s.em_strict),
    number(s.f1),
  ];
  const rows = [row("all", metrics.records.length, metrics.aggregate)];
  if (metrics.cues) {
    rows.push(row("replayed wordings", metrics.cues.replayed.count, metrics.cues.replayed));
    rows.push(row("held-out wordings", metrics.cues.held_out.count, metrics.cues.held_out));
  }
  if (metrics.neighbours) rows.push(row("neighbour facts", metrics.neighbours.count, metrics.neighbours));
  return table([`${options.mode} on ${options.scenario}`, "n", "EM", "relaxed", "strict", "F1"], rows);
}
