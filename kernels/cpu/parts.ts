/** The number of parts of a command. More parts share the work better if a thread is delayed, and cost more. */
import { MOST_PARTS } from "./pool/claims.ts";

/** Below this many values an operation is not worth a second thread. */
const SOLO_VALUES = 4096;
/** Below this many operations a product is not. */
const SOLO_FLOPS = 100_000;

/** Parts of an operation that passes over so many values. */
export function partsOfValues(values: number, threads: number): number {
  if (threads === 1 || values < SOLO_VALUES) return 1;
  return Math.max(threads, Math.min(4 * threads, MOST_PARTS, Math.floor(values / 16384)));
}

/** Parts of a product. */
export function partsOfProduct(flops: number, threads: number): number {
  if (threads === 1 || flops < SOLO_FLOPS) return 1;
  return threads;
}
