// The scratch of this thread. Every thread has an instance of the module, and so globals, of its own: a share of an operation may run on
// any thread, and uses the scratch of the one that it runs on.
let start: usize = 0;
let size: usize = 0;

/** Called once a thread, before anything else: `bytes` from `at` on are its own. */
export function useScratch(at: usize, bytes: usize): void {
  start = at;
  size = bytes;
}

// @ts-ignore: decorator
@inline
export function scratchStart(): usize {
  return start;
}

// @ts-ignore: decorator
@inline
export function scratchSize(): usize {
  return size;
}

// @ts-ignore: decorator
@inline
export function scratchEnd(): usize {
  return start + size;
}
