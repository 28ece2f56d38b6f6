import type { Command } from "commander";
import { referenceModel } from "../core/format/known_models.ts";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { modelFields } from "./model_flags.ts";
import { printFiles, printJson, type Terminal, working } from "./print.ts";

const { group } = recipeFields.epochs;

/** The rows of `train-keyer`. */
const trainKeyerFields = {
  ...changed(modelFields, { model: { default: referenceModel.id } }),
  ...changed(pick(recipeFields, ["seed", "wordShare"]), { seed: { group }, wordShare: { group } }),
  pairs: {
    rule: { kind: "integer", min: 2, max: 1_000_000 },
    default: 1500,
    help: "generated pairs of a cue and its episode, each with a similar wrong episode",
    group,
  },
  evalPairs: {
    rule: { kind: "integer", min: 0, max: 100_000 },
    default: 300,
    help: "untrained pairs to search for at the end",
    group,
  },
  layers: {
    rule: { kind: "numbers", min: 0 },
    default: undefined,
    help: "blocks after which hidden states are read; 0 is the embedding",
    group,
    shown: "0 and 4/30 of the number of blocks",
  },
  units: {
    rule: { kind: "integer", min: 8, max: 65_536 },
    default: 2048,
    help: "length of a key",
    group,
    flag: "dg.d",
  },
  winners: {
    rule: { kind: "integer", min: 1, max: 65_536 },
    default: 64,
    help: "nonzero units in a key, at most",
    group,
    flag: "dg.k",
  },
  steps: { rule: { kind: "integer", min: 1, max: 1_000_000 }, default: 120, help: "optimiser steps", group },
  batchSize: { rule: { kind: "integer", min: 2, max: 4096 }, default: 48, help: "pairs a step", group },
  rate: { rule: { kind: "number", above: 0 }, default: 0.005, help: "AdamW's learning rate at the start", group },
  temperature: {
    rule: { kind: "number", above: 0 },
    default: 0.05,
    help: "temperature of the softmax over cosines",
    group,
  },
  ...changed(pick(runFields, ["out", "force"]), {
    out: { help: "keyer folder to write", shown: "core/adapters/keyer-<model>" },
    force: { help: "replace the keyer in the folder" },
  }),
} as const;

/** `hei-nw train-keyer`. */
export function registerTrainKeyer(program: Command, terminal: Terminal): void {
  const command = program.command("train-keyer")
    .summary("train the projection that makes sparse keys")
    .description(
      "Trains a projection of the model's hidden states to sparse keys, so that the key of a question is nearest to the key of its " +
        "episode. No name and no wording of an evaluation is used. Compares trained keys, untrained keys, hidden states and words.",
    );
  addFlags(command, { ...trainKeyerFields, ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, trainKeyerFields);
    const { runTrainKeyer } = await import("../core/run/train_keyer.ts");
    const outcome = await working(terminal, verbose, (context) => runTrainKeyer(options, context));
    if (json) return printJson(terminal, outcome);
    terminal.out(`${JSON.stringify(outcome.summary, null, 2)}\n`);
    printFiles(terminal, outcome.files);
  });
}
