/**
 * The first bytes of the shared memory: what the main thread tells the workers. Word indices are into an Int32Array that
 * begins at address 0. The two words that threads wait on lie on cache lines of their own.
 */

/** Raised by the main thread for every command; workers wait on it. */
export const GENERATION = 0;
/** The operation's number, or {@link STOP}. */
export const OPCODE = 1;
/** Workers that have not finished; the main thread waits on it. */
export const REMAINING = 16;
/** Set by a worker whose share threw. */
export const FAILED = 32;
/** Byte address of the argument words. */
export const ARGS = 256;
/** As an opcode: end. */
export const STOP = -1;
/** Bytes reserved; the scratch of the threads follows. */
export const COMMAND_BYTES = 4096;
/** Bytes of scratch per thread: packed panels of A and B (assembly/gemm.ts), or an operation's own use. */
export const SCRATCH_BYTES = 1310720;

/**
 * How often a worker looks for the next operation before it sleeps (about 200 µs), and the main thread for the end of one
 * (100 µs). Waking takes some 50 µs: with shorter spins each side would find the other asleep, operation after operation.
 */
export const WORKER_SPINS = 8000;
export const MAIN_SPINS = 4000;

/** Calls the processor's spin-wait hint where the runtime has it. */
export const pause: () => void = (Atomics as unknown as { pause?: () => void }).pause ?? (() => {});
