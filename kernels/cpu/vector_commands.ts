/** Commands over values that lie one after another. */
import type { AdamWArgs, SiluMulBackwardArgs, Tensor } from "../device.ts";
import * as op from "./assembly/opcodes.ts";
import { type Commands, runOver } from "./commands.ts";
import { COMMAND_BYTES } from "./pool/command_block.ts";

export function runSiluMul(commands: Commands, a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
  const { memory, pool: { queue: { ints } } } = commands;
  ints[0] = memory.ptr(a.out, a.n, "siluMul", "out");
  ints[1] = memory.ptr(a.gate, a.n, "siluMul", "gate");
  ints[2] = memory.ptr(a.up, a.n, "siluMul", "up");
  ints[3] = a.n;
  runOver(commands, op.SILU_MUL, a.n);
}

export function runSiluMulBackward(commands: Commands, a: SiluMulBackwardArgs): void {
  const { memory, pool: { queue: { ints } } } = commands;
  ints[0] = memory.ptr(a.dgate, a.n, "siluMulBackward", "dgate");
  ints[1] = memory.ptr(a.dup, a.n, "siluMulBackward", "dup");
  ints[2] = memory.ptr(a.dout, a.n, "siluMulBackward", "dout");
  ints[3] = memory.ptr(a.gate, a.n, "siluMulBackward", "gate");
  ints[4] = memory.ptr(a.up, a.n, "siluMulBackward", "up");
  ints[5] = memory.ptr(a.out, a.n, "siluMulBackward", "out");
  ints[6] = a.n;
  runOver(commands, op.SILU_MUL_BACKWARD, a.n);
}

export function runAxpy(commands: Commands, a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
  const { memory, pool: { queue: { ints, floats } } } = commands;
  ints[0] = memory.ptr(a.out, a.n, "axpy", "out");
  ints[1] = memory.ptr(a.x, a.n, "axpy", "x");
  ints[2] = a.n;
  floats[3] = a.alpha;
  runOver(commands, op.AXPY, a.n);
}

export function runFill(commands: Commands, a: { out: Tensor; value: number; n: number }): void {
  const { memory, pool: { queue: { ints, floats } } } = commands;
  ints[0] = memory.ptr(a.out, a.n, "fill", "out");
  ints[1] = a.n;
  floats[2] = a.value;
  runOver(commands, op.FILL, a.n);
}

export function runSumSquares(commands: Commands, a: { out: Tensor; x: Tensor; n: number }): void {
  const { memory, pool: { queue }, signal } = commands, { ints } = queue;
  const x = memory.ptr(a.x, a.n, "sumSquares", "x");
  const out = memory.ptr(a.out, 1, "sumSquares", "out");
  // A partial sum for every 16 KiB of x: those of a whole 4 GiB fit the scratch of the first thread, which no command in between uses.
  const partials = COMMAND_BYTES;
  ints[0] = partials;
  ints[1] = x;
  ints[2] = a.n;
  runOver(commands, op.SUM_SQUARES_PARTIALS, a.n);
  ints[0] = out;
  ints[1] = partials;
  ints[2] = Math.ceil(a.n / op.SUM_CHUNK);
  queue.run(op.SUM_SQUARES_FINISH, 1, signal);
}

export function runAdamW(commands: Commands, a: AdamWArgs): void {
  const { memory, pool: { queue: { ints, floats, doubles } } } = commands;
  ints[0] = memory.ptr(a.params, a.n, "adamW", "params");
  ints[1] = memory.ptr(a.grads, a.n, "adamW", "grads");
  ints[2] = memory.ptr(a.m, a.n, "adamW", "m");
  ints[3] = memory.ptr(a.v, a.n, "adamW", "v");
  ints[4] = a.n;
  // Differences from 1 are taken here, in f64: in f32 they would lose half of their digits.
  floats[5] = a.beta1;
  floats[6] = 1 - a.beta1;
  floats[7] = a.beta2;
  floats[8] = 1 - a.beta2;
  floats[9] = 1 - a.lr * a.weightDecay;
  floats[10] = a.lr / (1 - a.beta1 ** a.step);
  floats[11] = 1 / Math.sqrt(1 - a.beta2 ** a.step);
  floats[12] = a.eps;
  ints[13] = a.clip ? memory.ptr(a.clip.sumSquares, 1, "adamW", "clip.sumSquares") : 0;
  doubles[7] = a.clip?.norm ?? 0;
  runOver(commands, op.ADAMW, a.n);
}
