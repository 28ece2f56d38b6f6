// How an operation reads its argument words, and which share of the work is its own.

// @ts-ignore: decorator
@inline
export function pointerArg(args: usize, index: usize): usize {
  return load<usize>(args + (index << 2));
}

// @ts-ignore: decorator
@inline
export function intArg(args: usize, index: usize): i32 {
  return load<i32>(args + (index << 2));
}

// @ts-ignore: decorator
@inline
export function floatArg(args: usize, index: usize): f32 {
  return load<f32>(args + (index << 2));
}

/**
 * Where share `part` of `count` things begins; it ends where the next begins. Shares begin at multiples of `unit`: a
 * vector loop and its scalar tail may round differently, so a value has to be in the same one for any number of threads.
 */
export function shareStart(count: i32, part: i32, parts: i32, unit: i32): i32 {
  const units = (count + unit - 1) / unit;
  return min(count, <i32>(<i64>units * part / parts) * unit);
}
