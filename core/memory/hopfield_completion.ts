import { IdentityCompletion } from "./identity_completion.ts";
import type { PatternCompletion, Trace } from "./memory.ts";
import { dot, unit } from "./vectors.ts";

/** How the readout is made. */
export interface HopfieldOptions {
  /** Updates of the state; one is what attention does. */
  steps: number;
  /** Of the softmax over cosines: the lower, the nearer the state comes to one stored key. */
  temperature: number;
}

/**
 * A modern Hopfield network over the candidates (Ramsauer et al. 2020, "Hopfield networks is all you need"): the cue is the state ξ, the
 * candidates' keys are the stored patterns X, and each step sets ξ to the unit vector along X · softmax(Xᵀξ / temperature). Candidates are
 * ranked by their cosine to the last state. It reads keys and changes none.
 */
export class HopfieldCompletion implements PatternCompletion {
  readonly #keyOf: (id: string) => Float32Array | undefined;
  readonly #options: HopfieldOptions;

  /** @param keyOf The unit-length key of a candidate; a candidate without one is left out. */
  constructor(keyOf: (id: string) => Float32Array | undefined, options: HopfieldOptions) {
    this.#keyOf = keyOf;
    this.#options = options;
  }

  /** The candidates, best first; ties keep their order. */
  complete(cue: Float32Array, candidates: readonly { id: string; score: number }[]): { id: string; score: number }[] {
    const stored = candidates.flatMap(({ id }) => {
      const key = this.#keyOf(id);
      return key === undefined ? [] : [{ id, key }];
    });
    let state = cue;
    for (let step = 0; step < this.#options.steps && stored.length > 0; step++) state = this.#updated(state, stored);
    return stored.map(({ id, key }) => ({ id, score: dot(state, key) })).sort((a, b) => b.score - a.score);
  }

  #updated(state: Float32Array, stored: readonly { key: Float32Array }[]): Float32Array {
    const energies = stored.map(({ key }) => dot(state, key) / this.#options.temperature);
    const highest = Math.max(...energies);
    const next = new Float32Array(state.length);
    stored.forEach(({ key }, i) => {
      const weight = Math.exp(energies[i] - highest);
      for (let j = 0; j < next.length; j++) next[j] += weight * key[j];
    });
    return unit(next);
  }
}

/** Completion over traces as a recipe has it: none if there are no steps. */
export function completionOf(
  traces: readonly Pick<Trace, "traceId" | "key">[],
  options: { hopfieldSteps: number; hopfieldTemperature: number; noHopfield?: boolean },
): PatternCompletion {
  const { hopfieldSteps: steps, hopfieldTemperature: temperature, noHopfield = false } = options;
  if (steps === 0 || noHopfield) return new IdentityCompletion();
  const keys = new Map(traces.map(({ traceId, key }) => [traceId, key]));
  return new HopfieldCompletion((id) => keys.get(id), { steps, temperature });
}
