import type { Command } from "commander";
import { referenceModel } from "../core/format/known_models.ts";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { loraFields, modelFields, startFields, trainingFileFields } from "./model_flags.ts";
import type { RunOutcome } from "../core/run/m4_options.ts";
import type { ReaderNotNeeded, ReaderReport } from "../core/run/train_reader.ts";
import { number, printFiles, printJson, type Terminal, working } from "./print.ts";

const { group } = recipeFields.epochs;

/** The rows of `train-reader`. */
export const trainReaderFields = {
  ...changed(modelFields, { model: { default: referenceModel.id } }),
  ...changed(pick(recipeFields, ["seed"]), { seed: { group } }),
  tasks: {
    rule: { kind: "integer", min: 1, max: 10_000_000 },
    default: 2400,
    help: "generated reading tasks",
    group,
  },
  ...trainingFileFields,
  evalTasks: {
    rule: { kind: "integer", min: 0, max: 100_000 },
    default: 200,
    help: "untrained tasks to ask before and after",
    group,
  },
  steps: { rule: { kind: "integer", min: 1 }, default: 200, help: "optimiser steps", group },
  ...changed(pick(recipeFields, ["batchSize"]), { batchSize: { default: 12, help: "tasks a step" } }),
  ...changed(loraFields, { loraLr: { default: 1e-3 }, warmup: { default: 10 } }),
  ...startFields,
  ...changed(pick(runFields, ["out", "resume", "force"]), {
    out: { help: "adapter folder to write", shown: "core/adapters/reader-<model>" },
    resume: { help: "continue an interrupted training (same flags)" },
    force: { help: "replace the adapter in the folder" },
  }),
} as const;

/** `hei-nw train-reader`. */
export function registerTrainReader(program: Command, terminal: Terminal): void {
  const command = program.command("train-reader")
    .summary("train the adapter that answers from memory tokens")
    .description(
      "Trains a LoRA adapter on generated reading tasks: a question, some memory lines, the answer. Names and wordings " +
        "are others than those of any evaluation. The adapter is active only where memory tokens are. Tasks that were not trained are " +
        "asked without it and with it, and it is said which to use; a model that answers them by itself is not trained.",
    );
  addFlags(command, { ...trainReaderFields, ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, trainReaderFields);
    const { runTrainReader } = await import("../core/run/train_reader.ts");
    const outcome = await working(terminal, verbose, (context) => runTrainReader(options, context));
    if (json) return printJson(terminal, outcome);
    terminal.out(`${JSON.stringify(outcome.summary, null, 2)}\n`);
    printFiles(terminal, outcome.files);
    terminal.out(readerAdvice(outcome));
  });
}

/** Which to use, in a sentence; empty if nothing was asked. */
export function readerAdvice({ out, summary }: RunOutcome<ReaderReport | ReaderNotNeeded>): string {
  const { eval_tasks: count, em_without_reader: without } = summary;
  if (!("em" in summary)) {
    return `Of ${count} tasks the model answers ${
      number(without)
    } without a reader, so none was trained: go without (--reader none).\n`;
  }
  const { em, gain } = summary;
  if (gain === undefined) return "";
  const found = `Of ${count} tasks ${number(em)} are answered with the reader and ${number(without)} without ` +
    `(${number(gain.mean)} more, 95 % interval ${number(gain.low)} to ${number(gain.high)})`;
  return gain.use === "reader"
    ? `${found}: use it (--reader ${out}).\n`
    : `${found}: the model reads as well without; go without (--reader none).\n`;
}
