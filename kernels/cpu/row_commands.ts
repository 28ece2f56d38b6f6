/** Commands that go over rows: looked up, normed, rotated, moved. */
import type {
  EmbedArgs,
  MoveRowsArgs,
  RmsNormArgs,
  RmsNormBackwardArgs,
  RmsNormWeightBackwardArgs,
  RopeArgs,
  Tensor,
} from "../device.ts";
import * as op from "./assembly/opcodes.ts";
import { type Commands, runOver } from "./commands.ts";
import { refuse, requireIndices } from "./cpu_memory.ts";
import { FORMAT_CODES } from "./format_codes.ts";

export function runEmbed(commands: Commands, a: EmbedArgs): void {
  const { memory, pool: { queue: { ints } } } = commands;
  const { table, rows, cols, idsAt = 0 } = a;
  if (table.kind === "weight" && table.cols !== cols) refuse("embed", "table.cols", String(cols), table.cols);
  const tablePtr = table.kind === "weight"
    ? memory.own(table, "embed", "table").ptr
    : memory.ptr(table, cols, "embed", "table");
  const tableRows = table.kind === "weight" ? table.rows : Math.floor(table.length / cols);
  // Ids that a command chooses are looked at when they are there.
  const ids = memory.known(a.ids, rows, "embed", "ids", idsAt);
  if (ids) requireIndices(ids, tableRows, "embed", "ids");
  ints[0] = memory.ptr(a.out, rows * cols, "embed", "out");
  ints[1] = tablePtr;
  ints[2] = memory.ptr(a.ids, idsAt + rows, "embed", "ids") + 4 * idsAt;
  ints[3] = rows;
  ints[4] = cols;
  ints[5] = table.kind === "weight" ? FORMAT_CODES[table.format] : op.FORMAT_F32;
  ints[6] = tableRows;
  runOver(commands, op.EMBED, rows * cols);
}

export function runRmsNorm(commands: Commands, a: RmsNormArgs): void {
  const { memory, pool: { queue: { ints, floats } } } = commands;
  const { rows, cols } = a;
  ints[0] = memory.ptr(a.out, rows * cols, "rmsNorm", "out");
  ints[1] = memory.ptr(a.rstd, rows, "rmsNorm", "rstd");
  ints[2] = memory.ptr(a.x, rows * cols, "rmsNorm", "x");
  ints[3] = memory.ptr(a.weight, cols, "rmsNorm", "weight");
  ints[4] = rows;
  ints[5] = cols;
  floats[6] = a.eps;
  runOver(commands, op.RMS_NORM, rows * cols);
}

export function runRmsNormBackward(commands: Commands, a: RmsNormBackwardArgs): void {
  const { memory, pool: { queue: { ints } } } = commands;
  const { rows, cols } = a;
  ints[0] = memory.ptr(a.dx, rows * cols, "rmsNormBackward", "dx");
  ints[1] = memory.ptr(a.dy, rows * cols, "rmsNormBackward", "dy");
  ints[2] = memory.ptr(a.x, rows * cols, "rmsNormBackward", "x");
  ints[3] = memory.ptr(a.weight, cols, "rmsNormBackward", "weight");
  ints[4] = memory.ptr(a.rstd, rows, "rmsNormBackward", "rstd");
  ints[5] = rows;
  ints[6] = cols;
  runOver(commands, op.RMS_NORM_BACKWARD, rows * cols);
}

export function runRmsNormWeightBackward(commands: Commands, a: RmsNormWeightBackwardArgs): void {
  const { memory, pool: { queue: { ints } } } = commands;
  const { rows, cols } = a;
  ints[0] = memory.ptr(a.dweight, cols, "rmsNormWeightBackward", "dweight");
  ints[1] = memory.ptr(a.dy, rows * cols, "rmsNormWeightBackward", "dy");
  ints[2] = memory.ptr(a.x, rows * cols, "rmsNormWeightBackward", "x");
  ints[3] = memory.ptr(a.rstd, rows, "rmsNormWeightBackward", "rstd");
  ints[4] = rows;
  ints[5] = cols;
  runOver(commands, op.RMS_NORM_WEIGHT_BACKWARD, rows * cols);
}

export function runRope(commands: Commands, a: RopeArgs): void {
  const { memory, pool: { queue: { ints } } } = commands;
  const { rows, heads, headDim } = a;
  ints[0] = memory.ptr(a.x, rows * heads * headDim, "rope", "x");
  ints[1] = memory.indices(a.positions, rows, Math.floor(a.table.length / headDim), "rope", "positions");
  ints[2] = memory.ptr(a.table, headDim, "rope", "table");
  ints[3] = rows;
  ints[4] = heads;
  ints[5] = headDim;
  ints[6] = a.inverse ? 1 : 0;
  runOver(commands, op.ROPE, rows * heads * headDim);
}

/** `indexed` is the operand whose rows the indices name. */
export function runMoveRows(commands: Commands, opcode: number, name: string, a: MoveRowsArgs, indexed: Tensor): void {
  const { memory, pool: { queue: { ints } } } = commands;
  const { rows, cols, out, x } = a, dense = indexed === out ? x : out;
  if (dense.length < rows * cols) refuse(name, "rows × cols", `at most ${dense.length}`, rows * cols);
  ints[0] = memory.ptr(out, indexed === out ? 0 : rows * cols, name, "out");
  ints[1] = memory.ptr(x, indexed === x ? 0 : rows * cols, name, "x");
  ints[2] = memory.indices(a.index, rows, Math.floor(indexed.length / cols), name, "index");
  ints[3] = rows;
  ints[4] = cols;
  runOver(commands, opcode, rows * cols);
}
