import type { Command } from "commander";
import { referenceModel } from "../core/format/known_models.ts";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { loraFields, modelFields, startFields, trainingFileFields } from "./model_flags.ts";
import { printFiles, printJson, type Terminal, working } from "./print.ts";

const { group } = recipeFields.epochs;

/** The rows of `train-asker`. */
const trainAskerFields = {
  ...changed(modelFields, { model: { default: referenceModel.id } }),
  ...changed(pick(recipeFields, ["seed"]), { seed: { group } }),
  rows: {
    rule: { kind: "integer", min: 1, max: 10_000_000 },
    default: 4600,
    help: "training rows from generated notes",
    group,
  },
  ...trainingFileFields,
  evalNotes: {
    rule: { kind: "integer", min: 0, max: 100_000 },
    default: 60,
    help: "untrained notes to ask about at the end",
    group,
  },
  ...changed(pick(recipeFields, ["steps", "batchSize"]), {
    steps: { help: "optimiser steps", group, shown: "one pass over the rows" },
    batchSize: { default: 16, help: "rows a step" },
  }),
  ...changed(loraFields, {
    loraRank: { default: 16 },
    loraAlpha: { default: 32 },
    loraLr: { default: 1e-3 },
    loraLayers: { default: 15 },
    warmup: { default: 10 },
    schedule: { default: "cosine" as const },
  }),
  ...startFields,
  ...changed(pick(runFields, ["out", "resume", "force"]), {
    out: { help: "adapter folder to write", shown: "core/adapters/asker-<model>" },
    resume: { help: "continue an interrupted training (same flags)" },
    force: { help: "replace the adapter in the folder" },
  }),
} as const;

/** `hei-nw train-asker`. */
export function registerTrainAsker(program: Command, terminal: Terminal): void {
  const command = program.command("train-asker")
    .summary("train the adapter that makes questions from notes")
    .description(
      "Trains a LoRA adapter on generated notes: it lists the answers in a note, asks questions for each answer, and asks " +
        "the same about something else. No name and no form of an evaluation is used.",
    );
  addFlags(command, { ...trainAskerFields, ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, trainAskerFields);
    const { runTrainAsker } = await import("../core/run/train_asker.ts");
    const outcome = await working(terminal, verbose, (context) => runTrainAsker(options, context));
    if (json) return printJson(terminal, outcome);
    terminal.out(`${JSON.stringify(outcome.summary, null, 2)}\n`);
    printFiles(terminal, outcome.files);
  });
}
