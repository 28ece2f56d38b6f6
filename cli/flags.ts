/** Groups of flags that several commands share, with the specification's defaults. */
import type { Command } from "commander";
import { activationBits } from "../kernels/activation_bits.ts";
import { projections } from "../core/format/lora_adapter.ts";
import { decimal, flag, integer, listOf, oneOf, oneOfNumbers, text } from "./options.ts";

/** Where the specification's default model is. */
export const defaultModel = "Qwen/Qwen2.5-1.5B-Instruct";

/** --model, --device, --threads. */
export function modelFlags(command: Command, model: string = defaultModel): void {
  flag(command, "--model <ID>", "base model: a Hugging Face id, a folder or a GGUF file", text, { value: model });
  flag(command, "--device <name>", "what computes", oneOf(["auto", "cpu", "webgpu", "reference"]), { value: "auto" });
  flag(command, "--threads <N>", "worker threads; changes no result", integer(1, 256), { shown: "all cores" });
  flag(
    command,
    "--activation-bits <B>",
    "bits that inputs of quantised weights keep: 32 (f32), or 15 or 8, which the cpu multiplies in integers, faster",
    oneOfNumbers(activationBits),
    { value: 32 },
  );
}

/** --n (or -n) and --seed. */
export function sizeFlags(command: Command, n: number): void {
  flag(command, "-n, --n <N>", "records per scenario", integer(1, 1_000_000), { value: n });
  flag(command, "--seed <S>", "seed of everything that is drawn", integer(0), { value: 13 });
}

/** --tau and the weights of the salience S. */
export function gateFlags(command: Command): void {
  flag(command, "--tau <T>", "write gate: an episode is written where S is above it", decimal(), { value: 1.5 });
  flag(command, "--alpha <W>", "weight of surprise in S", decimal(), { value: 1.0, shown: "1.0" });
  flag(command, "--beta <W>", "weight of novelty in S", decimal(), { value: 1.0, shown: "1.0" });
  flag(command, "--gamma <W>", "weight of reward in S", decimal(), { value: 0.5 });
  flag(command, "--delta <W>", "weight of a pin in S", decimal(), { value: 0.8 });
}

/** --reader, --top-k, --max-memory-tokens. */
export function memoryFlags(command: Command): void {
  flag(
    command,
    "--reader <DIR>",
    "adapter that reads memory tokens: a PEFT folder, or none, or auto (the one that ships for the model)",
    text,
    { value: "auto" },
  );
  flag(command, "--top-k <K>", "traces recalled for a question", integer(1, 64), { value: 2 });
  flag(command, "--max-memory-tokens <M>", "most memory tokens in a prompt", integer(1, 4096), { value: 128 });
  flag(command, "--max-new-tokens <M>", "most tokens in an answer", integer(1, 1024), { value: 16 });
}

/** Replay, scheduling and the LoRA trainer. */
export function consolidationFlags(command: Command): void {
  flag(command, "--cycles <K>", "replay cycles", integer(1, 1000), { value: 1 });
  flag(command, "--queue-size <Q>", "most rows in the queue of a cycle", integer(1, 1_000_000), { value: 512 });
  flag(command, "--lambda-recency <R>", "weight of recency in the CA2 priority", decimal(), {
    value: 1.0,
    shown: "1.0",
  });
  flag(command, "--lambda-sim <L>", "weight of similarity in the CA2 priority", decimal(), {
    value: 1.0,
    shown: "1.0",
  });
  flag(command, "--epochs <E>", "passes over the queue", integer(1, 10_000), { value: 1 });
  flag(command, "--batch-size <B>", "replay rows a step", integer(1, 1024), { value: 8 });
  loraFlags(command, { rank: 8, alpha: 16, lr: 1e-4 });
  flag(command, "--steps <N>", "optimiser steps in all, instead of what --epochs and --cycles give", integer(1), {
    shown: "from --epochs",
  });
  flag(
    command,
    "--min-steps <N>",
    "fewest optimiser steps where --steps is not given: a small queue is passed over more often",
    integer(0),
    {
      value: 0,
    },
  );
  scheduleFlags(command, { warmup: 0 });
  flag(
    command,
    "--whiten <ridge>",
    "train LoRA on whitened inputs, with this share of the mean eigenvalue added to all, so that it reads little of what " +
      "all texts share; about 0.1, and 0 is plain LoRA",
    decimal({ min: 0 }),
    { value: 0 },
  );
  flag(
    command,
    "--anchor-weight <W>",
    "weight of KL(base || student) on foreign rows, which keeps what the model knows; 0 switches it off",
    decimal({ min: 0 }),
    { value: 0.5 },
  );
  flag(
    command,
    "--anchor-bound <nats>",
    "in foreign texts a token's KL counts as bound * log(1 + KL / bound), so that a few tokens that are far off do not decide; " +
      "0 is plain KL",
    decimal({ min: 0 }),
    { value: 0 },
  );
  flag(
    command,
    "--anchor-share <S>",
    "share of the foreign rows' tokens whose KL a step computes, those that moved most before others; right on the average",
    decimal({ above: 0, max: 1 }),
    { value: 1 },
  );
  flag(command, "--anchor-chat <N>", "foreign chat questions a step", integer(0, 1024), { value: 5 });
  flag(command, "--anchor-text <N>", "stretches of plain text a step", integer(0, 1024), { value: 3 });
  flag(command, "--anchor-statements <N>", "brief foreign texts a step, of one to three statements", integer(0, 1024), {
    value: 0,
  });
  flag(
    command,
    "--anchor-memory <N>",
    "rows with memory tokens a step, on the average: reading tasks, and replayed rows as B2 asks them",
    integer(0, 1024),
    {
      value: 1,
    },
  );
}

/** Shape and rate of a LoRA adapter. */
export function loraFlags(command: Command, defaults: { rank: number; alpha: number; lr: number }): void {
  flag(command, "--lora-rank <r>", "LoRA rank", integer(1, 1024), { value: defaults.rank });
  flag(command, "--lora-alpha <a>", "LoRA alpha; the update is scaled by alpha / rank", decimal({ above: 0 }), {
    value: defaults.alpha,
    shown: defaults.alpha.toFixed(1),
  });
  flag(command, "--lora-lr <lr>", "learning rate", decimal({ above: 0 }), { value: defaults.lr });
  flag(command, "--lora-targets <list>", "projections that are adapted", listOf(projections), {
    value: [...projections],
  });
  flag(
    command,
    "--lora-layers <N>",
    "adapt the uppermost N blocks only, which is faster; 0 adapts all",
    integer(0, 65_536),
    {
      value: 0,
    },
  );
}

/** --warmup and --schedule. */
export function scheduleFlags(command: Command, defaults: { warmup: number }): void {
  flag(command, "--warmup <N>", "steps of linear warm-up", integer(0), { value: defaults.warmup });
  flag(command, "--schedule <shape>", "learning rate after warm-up", oneOf(["cosine", "linear", "constant"]), {
    value: "cosine",
  });
}

/** --json and --verbose. */
export function outputFlags(command: Command): void {
  command.option("--json", "print one JSON object on stdout and nothing else there");
  command.option("--verbose", "a line on stderr for every stage, where stderr is no terminal");
}
