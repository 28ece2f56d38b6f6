import type { Command } from "commander";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";
import { inventedText, keptText, unmeasuredText } from "../core/run/teach/loss_text.ts";
import { absenceLine } from "./absence_line.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { chosenFields, dtypes, loraFields, modelFields } from "./model_flags.ts";
import { printFiles, printJson, printWarnings, type Terminal, working } from "./print.ts";

/** The rows of `train-lora`. */
export const trainLoraFields = {
  data: {
    rule: { kind: "text" },
    default: undefined,
    help: 'JSON lines of {"prompt": …, "completion": …}',
    value: "<FILE>",
    required: "rows.jsonl",
  },
  out: {
    rule: { kind: "text" },
    default: undefined,
    help: "adapter folder to write",
    value: "<DIR>",
    required: "my-adapter",
  },
  raw: {
    rule: { kind: "switch" },
    default: false,
    help: "use no chat template: the completion follows the prompt directly",
  },
  noAnchors: {
    rule: { kind: "switch" },
    default: false,
    help: "train only the rows; even a few can cost the model most of what it knew",
  },
  noAbstain: {
    rule: { kind: "switch" },
    default: false,
    help: 'train no "I don\'t know." rows; the model may then make things up',
  },
  ...modelFields,
  ...changed(chosenFields(pick(recipeFields, ["epochs", "steps", "batchSize"]), "from the rows"), {
    epochs: { help: "passes over the rows" },
    steps: { help: "optimiser steps in total; overrides --epochs" },
    batchSize: { help: "your rows per step (anchors come on top)" },
  }),
  ...changed(pick(recipeFields, ["seed"]), {
    seed: {
      help: "seed of the adapter, the order of the rows, and the anchors",
      group: recipeFields.epochs.group,
    },
  }),
  ...loraFields,
  ...changed(
    chosenFields(pick(recipeFields, ["loraRank", "loraAlpha", "loraLr", "loraLayers", "warmup"]), "from the model"),
    {
      loraRank: { shown: "32" },
      loraAlpha: { shown: "twice the rank" },
      loraLayers: {
        shown: "half of the blocks",
        help: "adapt only the top N blocks, which is faster; 0 adapts all",
      },
      warmup: { shown: "4" },
    },
  ),
  dtype: {
    rule: { kind: "choice", of: dtypes },
    default: "f32",
    help: "number format of the adapter's weights",
    group: recipeFields.epochs.group,
    value: "<type>",
  },
  ...changed(pick(runFields, ["resume", "force"]), {
    resume: { help: "continue an interrupted training (same flags, same data)" },
    force: { help: "replace the adapter in the folder" },
  }),
} as const;

/** What a person may do about a loss. */
function remedy(noAnchors: boolean): string {
  return noAnchors
    ? "Without --no-anchors the base model is held."
    : "Fewer --steps, a lower --lora-lr or fewer --lora-layers lose less.";
}

/** `hei-nw train-lora`. */
export function registerTrainLora(program: Command, terminal: Terminal): void {
  const command = program.command("train-lora")
    .summary("train a LoRA adapter on a file of prompts and completions")
    .description(
      'Trains a LoRA adapter on JSON lines of {"prompt": …, "completion": …}, with loss on the completions, and writes it as a ' +
        "PEFT folder. The base weights stay in their stored format. Anchor rows and whitened inputs hold the base model to what " +
        "it was, and what it lost is measured. Where most rows ask for facts, questions about others are taught to be answered " +
        '"I don\'t know.", and what is made up is measured. Steps, rate, rank and blocks come from the rows and the model unless they are given.',
    );
  addFlags(command, { ...trainLoraFields, ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, trainLoraFields);
    const { runTrainLora } = await import("../core/run/train_lora.ts");
    const outcome = await working(terminal, verbose, (context) => runTrainLora(options, context));
    const { rows, steps, trainable_params, loss, drift, absence, lost } = outcome.summary;
    const warning = lost === null ? unmeasuredText(drift) : `${lost}. ${remedy(options.noAnchors)}`;
    const invented = inventedText(absence);
    const bare = options.noAbstain || options.noAnchors;
    printWarnings(terminal, [
      ...(warning === undefined ? [] : [warning]),
      ...(invented === undefined
        ? []
        : [`${invented}.${bare ? " Without --no-abstain and --no-anchors it learns not to." : ""}`]),
    ]);
    if (json) return printJson(terminal, outcome);
    const [first, last] = [loss[0], loss[loss.length - 1]].map((value) => value.toFixed(3));
    terminal.out(`${rows} rows, ${steps} steps, ${trainable_params} parameters: loss ${first} → ${last}\n`);
    terminal.out(`${keptText(drift)}\n`);
    if (absence) terminal.out(absenceLine(absence));
    printFiles(terminal, outcome.files);
  });
}
