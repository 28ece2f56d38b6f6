import type { Command } from "commander";
import type { PretrainReport } from "../core/run/pretrain/pretrain.ts";
import { explain } from "../schemas/errors.ts";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, givenFlags, outputFields, UsageError } from "./flags.ts";
import { number, printFiles, printJson, table, type Terminal, terminalProgress } from "./print.ts";

/** The shape of a model that begins from nothing. */
const shape = {
  layers: { rule: { kind: "integer", min: 1, max: 64 }, default: 6, help: "blocks" },
  width: {
    rule: { kind: "integer", min: 64, max: 4096, multipleOf: 64 },
    default: 128,
    help: "width of the residual stream",
  },
  vocab: { rule: { kind: "integer", min: 259, max: 65_536 }, default: 2048, help: "tokens in the vocabulary, at most" },
} as const;

const fields = {
  out: { rule: { kind: "text" }, default: "reports/pretrain", help: "model folder to write", value: "<DIR>" },
  from: {
    rule: { kind: "text" },
    default: undefined,
    help: "model folder of an earlier training, to start from its weights",
    value: "<DIR>",
    shown: "from nothing",
  },
  seed: {
    rule: { kind: "integer", min: 0 },
    default: 1,
    help: "seed of weights, tokenizer and examples",
    value: "<S>",
  },
  steps: { rule: { kind: "integer", min: 1 }, default: 5000, help: "optimiser steps" },
  optimizer: {
    rule: { kind: "choice", of: ["muon", "adamw"] },
    default: "muon",
    help: "optimiser for the projections",
    value: "<name>",
  },
  batchSize: { rule: { kind: "integer", min: 1, max: 4096 }, default: 72, help: "examples a step", value: "<B>" },
  lr: { rule: { kind: "number", above: 0 }, default: 3e-3, help: "highest learning rate", value: "<lr>" },
  ...changed(pick(recipeFields, ["warmup", "schedule"]), {
    warmup: { default: 100, group: undefined, level: "everyday" },
    schedule: { group: undefined, level: "everyday" },
  }),
  weightDecay: { rule: { kind: "number", min: 0 }, default: 0.1, help: "weight decay of matrices", value: "<W>" },
  firstLines: {
    rule: { kind: "integer", min: 1, max: 6 },
    default: 2,
    help: "memory lines per example at the start, at most; rises to six",
  },
  contextWeight: {
    rule: { kind: "number", min: 0 },
    default: 0.5,
    help: "weight of the loss on a prompt's tokens; falls to a tenth of this",
    value: "<W>",
  },
  ...shape,
  evalEvery: {
    rule: { kind: "integer", min: 1 },
    default: 500,
    help: "steps between two evaluations",
  },
  saveEvery: { rule: { kind: "integer", min: 1 }, default: 250, help: "steps between two checkpoints" },
  ...changed(pick(runFields, ["device", "threads", "resume", "force"]), {
    resume: { help: "continue an interrupted training (same flags)" },
    force: { help: "start over, and replace the model in the folder" },
  }),
} as const;

/** `hei-nw pretrain`. */
export function registerPretrain(program: Command, terminal: Terminal): void {
  const command = program.command("pretrain")
    .summary("train a small model from nothing")
    .description(
      "Trains a tokenizer and all weights of a small Qwen2 model on generated examples: answering from memory lines, facts by " +
        "heart, memory that contradicts them, questions without an answer, small skills. No name from an evaluation is used.",
    );
  addFlags(command, { ...fields, ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, fields);
    refuseShape(command, options.from);
    const { runPretrain } = await import("../core/run/pretrain/pretrain.ts");
    const progress = terminalProgress(terminal, verbose);
    const tell = (report: PretrainReport) => {
      if (!terminal.interactive && !verbose) return;
      progress.done();
      terminal.err(reportText(report));
    };
    try {
      const outcome = await runPretrain(options, {
        progress: progress.sink,
        now: () => new Date(),
        signal: terminal.signal,
      }, tell);
      progress.done();
      if (json) printJson(terminal, outcome);
      else {
        terminal.out(reportText(outcome.summary));
        printFiles(terminal, outcome.files);
      }
    } finally {
      progress.done();
    }
  });
}

/** A model to go on from has its own shape. */
function refuseShape(command: Command, from: string | undefined): void {
  if (from === undefined) return;
  for (const [name, received] of Object.entries(givenFlags(command, shape))) {
    throw new UsageError(explain({
      cannot: "run hei-nw pretrain",
      field: `--${name}`,
      rule: `left out when --from is given: the shape is that of ${from}`,
      received,
    }));
  }
}

function reportText({ steps, seconds, tokens, loss, em }: PretrainReport): string {
  const rate = `${Math.round(tokens / Math.max(1e-9, seconds))} tokens/s`;
  return `\nstep ${steps}: loss ${loss.toFixed(3)}, ${rate}\n` +
    table(["examples", "EM"], Object.entries(em).map(([kind, share]) => [kind, number(share)]));
}
