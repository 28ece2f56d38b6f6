import type { Command } from "commander";
import type { TrainReaderOptions } from "../core/run/m4_options.ts";
import { loraFlags, modelFlags, outputFlags, scheduleFlags } from "./flags.ts";
import { flag, integer, text } from "./options.ts";
import { printFiles, printJson, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw train-reader`. */
export function registerTrainReader(program: Command, terminal: Terminal): void {
  const command = program.command("train-reader")
    .summary("train the adapter that answers from memory tokens")
    .description(
      "Trains a LoRA adapter on generated reading tasks: a question, some memory lines, the answer. Names and wordings " +
        "are others than those of any evaluation. The adapter is active only where memory tokens are.",
    );
  modelFlags(command, "HuggingFaceTB/SmolLM2-135M-Instruct");
  flag(command, "--seed <S>", "seed of everything that is drawn", integer(0), { value: 13 });
  flag(command, "--tasks <N>", "generated reading tasks", integer(1, 10_000_000), { value: 2400 });
  flag(command, "--eval-tasks <N>", "tasks, never trained on, that are asked at the end", integer(0, 100_000), {
    value: 150,
  });
  flag(command, "--steps <N>", "optimiser steps", integer(1), { value: 200 });
  flag(command, "--batch-size <B>", "tasks a step", integer(1, 1024), { value: 12 });
  loraFlags(command, { rank: 8, alpha: 16, lr: 1e-3 });
  scheduleFlags(command, { warmup: 10 });
  flag(command, "--out <DIR>", "adapter folder to write", text, { shown: "core/adapters/reader-<model>" });
  command.option("--resume", "go on with an interrupted training (same flags)");
  command.option("--force", "replace the adapter that the folder holds");
  outputFlags(command);
  command.action(async () => {
    const { json = false, verbose = false } = command.opts();
    const { runTrainReader } = await import("../core/run/train_reader.ts");
    const progress = terminalProgress(terminal, verbose);
    try {
      const options = trainReaderOptions(command.opts());
      const outcome = await runTrainReader(options, { progress: progress.sink, now: () => new Date() });
      progress.done();
      if (json) printJson(terminal, outcome);
      else {
        terminal.out(`${JSON.stringify(outcome.summary, null, 2)}\n`);
        printFiles(terminal, outcome.files);
      }
    } finally {
      progress.done();
    }
  });
}

/** The parsed flags of `train-reader` as options. */
export function trainReaderOptions(flags: Record<string, unknown>): TrainReaderOptions {
  const { json: _json, verbose: _verbose, ...rest } = flags;
  return { threads: undefined, out: undefined, resume: false, force: false, ...rest } as unknown as TrainReaderOptions;
}
