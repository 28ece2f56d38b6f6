import type { Command } from "commander";
import type { PretrainOptions } from "../core/run/m4_options.ts";
import type { PretrainReport } from "../core/run/pretrain/pretrain.ts";
import { explain } from "../schemas/errors.ts";
import { outputFlags } from "./flags.ts";
import { decimal, flag, integer, oneOf, type Parser, text, UsageError } from "./options.ts";
import { number, printFiles, printJson, table, type Terminal, terminalProgress } from "./print.ts";

const multipleOf64: Parser<number> = {
  rule: "a multiple of 64 from 64 to 4096",
  parse: (value) => {
    const parsed = integer(64, 4096).parse(value);
    return parsed !== undefined && parsed % 64 === 0 ? parsed : undefined;
  },
};

/** `hei-nw pretrain`. */
export function registerPretrain(program: Command, terminal: Terminal): void {
  const command = program.command("pretrain")
    .summary("make a small model from nothing")
    .description(
      "Trains a tokenizer and all weights of a small Qwen2 model on generated examples: answering from memory lines, facts by " +
        "heart, memory that contradicts them, what nobody knows, small skills. No name of an evaluation is among them.",
    );
  flag(command, "--out <DIR>", "model folder to write", text, { value: "reports/pretrain" });
  flag(command, "--from <DIR>", "model folder of an earlier training, to go on from its weights", text, {
    shown: "from nothing",
  });
  flag(command, "--seed <S>", "seed of weights, tokenizer and examples", integer(0), { value: 1 });
  flag(command, "--steps <N>", "optimiser steps", integer(1), { value: 5000 });
  flag(command, "--optimizer <name>", "what updates the projections", oneOf(["muon", "adamw"]), { value: "muon" });
  flag(command, "--batch-size <B>", "examples a step", integer(1, 4096), { value: 72 });
  flag(command, "--lr <lr>", "highest learning rate", decimal({ above: 0 }), { value: 3e-3 });
  flag(command, "--warmup <N>", "steps of linear warm-up", integer(0), { value: 100 });
  flag(command, "--schedule <shape>", "learning rate after warm-up", oneOf(["cosine", "linear", "constant"]), {
    value: "cosine",
  });
  flag(command, "--weight-decay <W>", "decay of matrices", decimal({ min: 0 }), { value: 0.1 });
  flag(command, "--first-lines <N>", "most memory lines at first; rises to six", integer(1, 6), { value: 2 });
  flag(
    command,
    "--context-weight <W>",
    "factor on the loss of a prompt's tokens; falls to a tenth",
    decimal({ min: 0 }),
    {
      value: 0.5,
    },
  );
  flag(command, "--layers <N>", "blocks", integer(1, 64), { value: 6 });
  flag(command, "--width <N>", "width of the residual stream", multipleOf64, { value: 128 });
  flag(command, "--vocab <N>", "most tokens in the vocabulary", integer(259, 65_536), { value: 2048 });
  flag(command, "--eval-every <N>", "steps between two tables of what has been learned", integer(1), { value: 500 });
  flag(command, "--save-every <N>", "steps between two checkpoints", integer(1), { value: 250 });
  flag(command, "--device <name>", "what computes", oneOf(["auto", "cpu", "webgpu", "reference"]), { value: "auto" });
  flag(command, "--threads <N>", "worker threads; changes no result", integer(1, 256), { shown: "all cores" });
  command.option("--resume", "go on with an interrupted training (same flags)");
  command.option("--force", "start over, and replace the model that the folder holds");
  outputFlags(command);
  command.action(async () => {
    const { json = false, verbose = false, ...flags } = command.opts();
    refuseShape(command);
    const { runPretrain } = await import("../core/run/pretrain/pretrain.ts");
    const progress = terminalProgress(terminal, verbose);
    const options = {
      threads: undefined,
      from: undefined,
      resume: false,
      force: false,
      ...flags,
    } as unknown as PretrainOptions;
    const tell = (report: PretrainReport) => {
      if (!terminal.interactive && !verbose) return;
      progress.done();
      terminal.err(reportText(report));
    };
    try {
      const outcome = await runPretrain(options, { progress: progress.sink, now: () => new Date() }, tell);
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
function refuseShape(command: Command): void {
  const from = command.getOptionValue("from");
  if (from === undefined) return;
  for (const name of ["layers", "width", "vocab"]) {
    if (command.getOptionValueSource(name) !== "cli") continue;
    throw new UsageError(explain({
      cannot: "run hei-nw pretrain",
      field: `--${name}`,
      rule: `left out beside --from: the shape is that of ${from}`,
      received: command.getOptionValue(name),
    }));
  }
}

function reportText({ steps, seconds, tokens, loss, em }: PretrainReport): string {
  const rate = `${Math.round(tokens / Math.max(1e-9, seconds))} tokens/s`;
  return `\nstep ${steps}: loss ${loss.toFixed(3)}, ${rate}\n` +
    table(["examples", "EM"], Object.entries(em).map(([kind, share]) => [kind, number(share)]));
}
