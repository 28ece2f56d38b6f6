import type { Command } from "commander";
import type { TrainLoraOptions } from "../core/run/m4_options.ts";
import { loraFlags, modelFlags, outputFlags, scheduleFlags } from "./flags.ts";
import { flag, integer, missingFlag, oneOf, text } from "./options.ts";
import { printFiles, printJson, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw train-lora`. */
export function registerTrainLora(program: Command, terminal: Terminal): void {
  const command = program.command("train-lora")
    .summary("train a LoRA adapter on a file of prompts and completions")
    .description(
      'Trains a LoRA adapter on JSON lines of {"prompt": …, "completion": …}, with loss on the completions, and writes it as a ' +
        "PEFT folder. The base weights stay in their stored format.",
    );
  modelFlags(command);
  flag(command, "--data <FILE>", 'JSON lines of {"prompt": …, "completion": …} (required)', text);
  flag(command, "--out <DIR>", "adapter folder to write (required)", text);
  command.option("--raw", "leave the chat template out: the completion follows the prompt as it stands");
  flag(command, "--epochs <E>", "passes over the rows", integer(1, 10_000), { value: 1 });
  flag(command, "--steps <N>", "optimiser steps in all, instead of what --epochs gives", integer(1), {
    shown: "from --epochs",
  });
  flag(command, "--batch-size <B>", "rows a step", integer(1, 1024), { value: 8 });
  loraFlags(command, { rank: 8, alpha: 16, lr: 1e-4 });
  scheduleFlags(command, { warmup: 0 });
  flag(command, "--dtype <type>", "how the adapter's weights are written", oneOf(["f32", "f16", "bf16"]), {
    value: "f32",
  });
  flag(command, "--seed <S>", "seed of the adapter and of the order of the rows", integer(0), { value: 13 });
  command.option("--resume", "go on with an interrupted training (same flags, same data)");
  command.option("--force", "replace the adapter that the folder holds");
  outputFlags(command);
  command.action(async () => {
    const flags = command.opts();
    if (flags.data === undefined) throw missingFlag("train-lora", "--data", "e.g. --data rows.jsonl");
    if (flags.out === undefined) throw missingFlag("train-lora", "--out", "e.g. --out my-adapter");
    const { runTrainLora } = await import("../core/run/train_lora.ts");
    const progress = terminalProgress(terminal, flags.verbose ?? false);
    try {
      const outcome = await runTrainLora(trainLoraOptions(flags), { progress: progress.sink, now: () => new Date() });
      progress.done();
      if (flags.json) printJson(terminal, outcome);
      else {
        const { rows, steps, trainable_params, loss } = outcome.summary;
        terminal.out(
          `${rows} rows, ${steps} steps, ${trainable_params} parameters: loss ${loss[0].toFixed(3)} → ${
            loss[loss.length - 1].toFixed(3)
          }\n`,
        );
        printFiles(terminal, outcome.files);
      }
    } finally {
      progress.done();
    }
  });
}

/** The parsed flags of `train-lora` as options. */
export function trainLoraOptions(flags: Record<string, unknown>): TrainLoraOptions {
  const { json: _json, verbose: _verbose, ...rest } = flags;
  return {
    threads: undefined,
    steps: undefined,
    raw: false,
    resume: false,
    force: false,
    ...rest,
  } as unknown as TrainLoraOptions;
}
