/**
 * The first bytes of the shared memory: a ring of commands, and the words by which threads agree on who does what. Word indices are into
 * an Int32Array that begins at address 0; words that different threads write lie on cache lines of their own.
 */

/** The command that is being worked on and its next part (claims.ts); threads without work wait on it. */
export const CLAIM = 0;
/** The slot behind the last command that was published. */
export const TAIL = 16;
/** Threads that wait on {@link CLAIM}. */
export const SLEEPERS = 32;
/** Number of the last fence that was passed; the main thread waits on it. */
export const DONE = 48;
/** Set by a thread whose part threw: the command's opcode. */
export const FAILED = 64;
/** Set when the pool is closed: threads end. */
export const STOPPED = 80;

/** Commands in the ring, a power of two. */
export const SLOTS = 4096;
/** Where the ring begins, and bytes of a slot. */
const RING = 4096;
const SLOT_BYTES = 128;
/** Words of a slot: the operation's number, into how many parts it falls, how many of these are not done, and its state. */
export const OPCODE = 0;
export const PARTS = 1;
export const LEFT = 2;
export const STATE = 3;
/** Words of arguments, which follow. */
export const ARGS = 4;
export const ARG_WORDS = SLOT_BYTES / 4 - ARGS;

/** States of a command: a thread that starts it and the main thread that calls it off both begin at the first. */
export const QUEUED = 0;
export const STARTED = 1;
export const CALLED_OFF = 2;

/** Bytes of a page of WebAssembly. */
export const PAGE = 65536;

/** Bytes reserved; the scratch of the threads follows. */
export const COMMAND_BYTES = RING + SLOTS * SLOT_BYTES;
/** Bytes of scratch per thread: packed panels of A and B (assembly/gemm.ts), or an operation's own use. */
export const SCRATCH_BYTES = 1310720;

/** The first word of a slot. */
export function slotWord(slot: number): number {
  return (RING + slot * SLOT_BYTES) / 4;
}

/** The slot after this one. */
export function slotAfter(slot: number): number {
  return (slot + 1) % SLOTS;
}
