import type { PatternCompletion } from "./memory.ts";

/** The first form of pattern completion: candidates come out as they went in. */
export class IdentityCompletion implements PatternCompletion {
  /** Returns a copy of the candidates, in the same order. */
  complete(_cue: Float32Array, candidates: readonly { id: string; score: number }[]): { id: string; score: number }[] {
    return [...candidates];
  }
}
