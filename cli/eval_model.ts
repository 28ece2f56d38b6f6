import type { Command } from "commander";
import type { ModelReport } from "../core/run/eval_model.ts";
import { embeddedModel } from "../core/format/known_models.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { modelFields } from "./model_flags.ts";
import { registered } from "./registry_flags.ts";
import { number, printJson, table, type Terminal, working } from "./print.ts";

const { scenarios, n } = recipeFields;
/** The scenarios that the specification has. */
const builtIn = ["A", "B", "C"];
const fields = {
  ...changed({ scenarios, n }, {
    scenarios: { default: builtIn },
    n: { default: 200, help: "records per scenario, each asked in two wordings" },
  }),
  seeds: {
    rule: { kind: "numbers", min: 0 },
    default: [101, 102],
    help: "seeds of the streams, separated by commas",
    group: scenarios.group,
    value: "<list>",
  },
  ...changed(modelFields, { model: { default: embeddedModel.id } }),
} as const;

/** `hei-nw eval-model`. */
export function registerEvalModel(program: Command, terminal: Terminal): void {
  const command = program.command("eval-model")
    .summary("measure what a base model can do before training")
    .description(
      "Asks questions about generated stories with four memory lines (in two orders), with the right line alone, and " +
        "without memory; then general prompts. Reports exact match of greedy answers. Nothing is trained.",
    );
  addFlags(command, { ...changed(fields, { scenarios: registered().scenarios }), ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, fields);
    const { runEvalModel } = await import("../core/run/eval_model.ts");
    const report = await working(terminal, verbose, (context) => runEvalModel(options, context));
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
