// Rows looked up, picked, placed and added.
import { intArg, pointerArg, shareStart } from "../args";
import { dequantise, formatBytes } from "../weights/dequantise";

/** Argument words: see EMBED in opcodes.ts. */
export function embed(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 3), cols = intArg(args, 4), format = intArg(args, 5), entries = intArg(args, 6);
  const rowBytes = formatBytes(format, cols);
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const id = load<i32>(pointerArg(args, 2) + (<usize>r << 2));
    const out = pointerArg(args, 0) + <usize>r * (<usize>cols << 2);
    // What the device itself chose is −1 where there was nothing to choose.
    if (<u32>id >= <u32>entries) memory.fill(out, 0, <usize>cols << 2);
    else dequantise(out, pointerArg(args, 1) + <usize>id * rowBytes, cols, format);
  }
}

/** out[i] = x[index[i]]. */
export function gatherRows(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 3), bytes = <usize>intArg(args, 4) << 2;
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const from = load<i32>(pointerArg(args, 2) + (<usize>r << 2));
    memory.copy(pointerArg(args, 0) + <usize>r * bytes, pointerArg(args, 1) + <usize>from * bytes, bytes);
  }
}

/** out[index[i]] = x[i], the indices being distinct. */
export function scatterRows(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 3), bytes = <usize>intArg(args, 4) << 2;
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const to = load<i32>(pointerArg(args, 2) + (<usize>r << 2));
    memory.copy(pointerArg(args, 0) + <usize>to * bytes, pointerArg(args, 1) + <usize>r * bytes, bytes);
  }
}

/** out[index[i]] += x[i]. Threads split the columns, so that a row named twice is added to in order, by one thread. */
export function scatterAddRows(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 3), cols = intArg(args, 4);
  const bytes = <usize>cols << 2;
  const begin = <usize>shareStart(cols, part, parts, 16) << 2;
  const end = <usize>shareStart(cols, part + 1, parts, 16) << 2;
  for (let r = 0; r < rows; ++r) {
    const to = load<i32>(pointerArg(args, 2) + (<usize>r << 2));
    const out = pointerArg(args, 0) + <usize>to * bytes;
    const x = pointerArg(args, 1) + <usize>r * bytes;
    let i = begin;
    for (; i + 16 <= end; i += 16) v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(x + i)));
    for (; i < end; i += 4) store<f32>(out + i, load<f32>(out + i) + load<f32>(x + i));
  }
}

/** A copy, in stretches of 64 KiB. */
export function copyBytes(args: usize, part: i32, parts: i32): void {
  const bytes = intArg(args, 2);
  const begin = <usize>shareStart(bytes, part, parts, 1 << 16), end = <usize>shareStart(bytes, part + 1, parts, 1 << 16);
  memory.copy(pointerArg(args, 0) + begin, pointerArg(args, 1) + begin, end - begin);
}
