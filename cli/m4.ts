import type { Command } from "commander";
import type { M4Options } from "../core/run/m4_options.ts";
import type { Summary } from "../schemas/summary.ts";
import { consolidationFlags, gateFlags, memoryFlags, modelFlags, outputFlags, sizeFlags } from "./flags.ts";
import { flag, listOf, oneOf, scenarioNames, text } from "./options.ts";
import { number, printFiles, printJson, table, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw m4`. */
export function registerM4(program: Command, terminal: Terminal): void {
  const command = program.command("m4")
    .summary("replay and consolidate: mine, schedule, train LoRA, measure B0 to B3")
    .description(
      "Lives through a scenario, writes what the gate lets through as pointer-only traces, replays them, consolidates " +
        "them into a LoRA adapter, and measures what is answered before and after, with memory and without.",
    );
  flag(command, "--scenario <list>", "scenarios A, B, C; several separated by commas", listOf(scenarioNames), {
    value: ["A"],
  });
  sizeFlags(command, 48);
  modelFlags(command);
  gateFlags(command);
  flag(command, "--scheduler <policy>", "order of the replay", oneOf(["ca2", "shuffled"]), { value: "ca2" });
  consolidationFlags(command);
  memoryFlags(command);
  flag(command, "--drift-text <FILE>", "plain text on which the drift guard also measures perplexity", text);
  flag(command, "--out <DIR>", "the run's own folder", text, { shown: "reports/m4-replay/<run_slug>" });
  command.option("--resume", "go on with the run that the folder holds (same flags)");
  command.option("--force", "start over, even where the folder holds another run");
  command.option("--dry-run", "build the replay queue and the scheduler's history only");
  outputFlags(command);
  command.action(async () => {
    const { json = false, verbose = false } = command.opts();
    const { runM4 } = await import("../core/run/m4/m4.ts");
    const progress = terminalProgress(terminal, verbose);
    try {
      const outcome = await runM4(m4Options(command.opts()), { progress: progress.sink, now: () => new Date() });
      progress.done();
      if (json) printJson(terminal, outcome);
      else {
        terminal.out(summaryText(outcome.summary));
        printFiles(terminal, outcome.files);
      }
    } finally {
      progress.done();
    }
  });
}

/** The parsed flags of `m4` as the options of a run. */
export function m4Options(flags: Record<string, unknown>): M4Options {
  const { scenario, json: _json, verbose: _verbose, ...rest } = flags;
  return {
    ...optionalFlags,
    ...rest,
    scenarios: scenario,
  } as unknown as M4Options;
}

/** Flags that commander leaves out where they are not given. */
const optionalFlags = {
  threads: undefined,
  steps: undefined,
  driftText: undefined,
  out: undefined,
  resume: false,
  force: false,
  dryRun: false,
} satisfies Partial<M4Options>;

function summaryText(summary: Summary): string {
  const head = [
    "scenario",
    "rows",
    "B0",
    "B1",
    "B2",
    "B3",
    "B3 replayed",
    "B3 held-out",
    "B3/B1",
    "B3−B0 (95 % CI)",
    "drift",
  ];
  return table(
    head,
    summary.runs.map(({ scenario, rows, retention: r, drift }) => [
      scenario,
      String(rows),
      number(r?.b0_em),
      number(r?.b1_em),
      number(r?.b2_em),
      number(r?.b3_em),
      number(r?.b3_replayed_em),
      number(r?.b3_held_out_em),
      number(r?.b3_over_b1),
      r ? `${number(r.b3_minus_b0)} (${number(r.ci_low)} to ${number(r.ci_high)})` : "–",
      drift ? `${number(drift.delta_em, 2)} ${drift.passed ? "ok" : "ABOVE LIMIT"}` : "–",
    ]),
  );
}
