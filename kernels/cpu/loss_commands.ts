/** Commands over rows of logits: losses with their gradients, and choices. */
import type { ArgmaxArgs, IntTensor, LossArgs, SampleArgs, Tensor } from "../device.ts";
import * as op from "./assembly/opcodes.ts";
import { type Commands, runOver } from "./commands.ts";

export function runCrossEntropy(commands: Commands, a: LossArgs & { targets: IntTensor }): void {
  const third = commands.memory.indices(a.targets, a.rows, a.vocab, "crossEntropy", "targets");
  runLoss(commands, op.CROSS_ENTROPY, "crossEntropy", a, third);
}

export function runKlDivergence(commands: Commands, a: LossArgs & { teacher: Tensor; bound?: number }): void {
  const { memory, pool: { queue: { floats } } } = commands;
  floats[6] = a.bound ? 1 / a.bound : 0;
  const third = memory.ptr(a.teacher, a.rows * a.vocab, "klDivergence", "teacher");
  runLoss(commands, op.KL_DIVERGENCE, "klDivergence", a, third);
}

function runLoss(commands: Commands, opcode: number, name: string, a: LossArgs, third: number): void {
  const { memory, pool: { queue: { ints, floats } } } = commands;
  ints[0] = memory.ptr(a.logits, a.rows * a.vocab, name, "logits");
  ints[1] = memory.ptr(a.losses, a.rows, name, "losses");
  ints[2] = third;
  ints[3] = a.rows;
  ints[4] = a.vocab;
  floats[5] = a.scale;
  runOver(commands, opcode, a.rows * a.vocab);
}

export function runArgmaxRows(commands: Commands, a: ArgmaxArgs): void {
  const { memory, pool: { queue: { ints } } } = commands;
  ints[0] = memory.chosen(a.out, a.rows, "argmaxRows", a.outAt ?? 0);
  ints[1] = memory.ptr(a.x, a.rows * a.cols, "argmaxRows", "x");
  ints[2] = a.rows;
  ints[3] = a.cols;
  runOver(commands, op.ARGMAX_ROWS, a.rows * a.cols);
}

export function runSampleRows({ memory, pool: { queue }, signal }: Commands, a: SampleArgs): void {
  const { ints, doubles } = queue;
  if (a.rows === 0) return;
  ints[0] = memory.chosen(a.out, a.rows, "sampleRows", a.outAt ?? 0);
  ints[1] = memory.ptr(a.x, a.rows * a.cols, "sampleRows", "x");
  ints[2] = memory.ptr(a.uniforms, a.rows, "sampleRows", "uniforms");
  ints[3] = a.rows;
  ints[4] = a.cols;
  doubles[3] = a.temperature;
  doubles[4] = a.topP;
  queue.run(op.SAMPLE_ROWS, Math.min(a.rows, 64), signal);
}
