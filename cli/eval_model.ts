import type { Command } from "commander";
import type { EvalModelOptions, ModelReport } from "../core/run/eval_model.ts";
import { embeddedModel } from "../core/format/known_models.ts";
import { modelFlags, outputFlags } from "./flags.ts";
import { flag, integer, listOf, numbers, scenarioNames } from "./options.ts";
import { number, printJson, table, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw eval-model`. */
export function registerEvalModel(program: Command, terminal: Terminal): void {
  const command = program.command("eval-model")
    .summary("what a base model can do: read memory lines, know facts by heart, small skills")
    .description(
      "Asks records of fresh streams: with the telling line among four, in two orders, with it alone, and without memory; " +
        "then the invariant set. Exact match of greedy answers; nothing is trained.",
    );
  modelFlags(command, embeddedModel.id);
  flag(command, "--scenario <list>", "scenarios A, B, C; several separated by commas", listOf(scenarioNames), {
    value: ["A", "B", "C"],
    shown: "A,B,C",
  });
  flag(command, "-n, --n <N>", "records of a scenario, each asked in two wordings", integer(1, 100_000), {
    value: 200,
  });
  flag(command, "--seeds <list>", "seeds of the streams, separated by commas", numbers(0), {
    value: [101, 102],
    shown: "101,102",
  });
  outputFlags(command);
  command.action(async () => {
    const { json = false, verbose = false, ...flags } = command.opts();
    const { runEvalModel } = await import("../core/run/eval_model.ts");
    const progress = terminalProgress(terminal, verbose);
    const options = { threads: undefined, ...flags, scenarios: flags.scenario } as unknown as EvalModelOptions;
    const report = await runEvalModel(options, { progress: progress.sink, now: () => new Date() })
      .finally(() => progress.done());
    if (json) printJson(terminal, report);
    else terminal.out(reportText(report));
  });
}

/** The report for a person. */
function reportText(report: ModelReport): string {
  const rows = report.exams.map((exam) => [
    exam.scenario,
    String(exam.seed),
    String(exam.n),
    number(exam.four.replayed),
    number(exam.four.held_out),
    number(exam.reordered.replayed),
    number(exam.reordered.held_out),
    number(exam.alone.replayed),
    number(exam.alone.held_out),
    number(exam.without),
    number(exam.old),
  ]);
  const head = ["scenario", "seed", "n", "4 lines", "held-out", "reordered", "held-out", "1 line", "held-out"];
  return table([...head, "no memory", "old fact"], rows) +
    `\ninvariants ${number(report.invariants.em)} of ${report.invariants.n}, ` +
    `${(report.parameters / 1e6).toFixed(2)} M parameters, loaded in ${report.load_seconds.toFixed(2)} s, ` +
    `${report.answer_ms.toFixed(0)} ms an answer on ${report.device}\n`;
}
