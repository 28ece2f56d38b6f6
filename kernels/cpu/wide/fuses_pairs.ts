import { fasterInTime, type Loops, VECTORS } from "./faster_in_time.ts";
import { drop, f32x4Splat, localGet, localSet, pairRoot, range, relaxedMadd } from "./wasm_bytes.ts";

/** Chains of multiply-adds that do not wait for each other, and steps of all of them in a turn. */
const CHAINS = 10, STEPS = 4;
/** Fused, twice the chains take the time of one, otherwise twice it: what they take at most, and still count as fused. */
const MOST_TIME = 2 / 1.5;

let answer: boolean | undefined;

/**
 * Whether the engine fuses pairs of 128-bit instructions into 256-bit ones: measured once a process. A wrong answer costs speed and
 * changes no result.
 */
export function fusesPairs(now: () => number = () => performance.now()): boolean {
  answer ??= fasterInTime(chains(), MOST_TIME, now);
  return answer;
}

/** First twice {@link CHAINS} chains, two by two, then as many as that. */
function chains(): Loops {
  const half = VECTORS;
  const chain = (i: number) => VECTORS + 1 + i, pair = (i: number) => VECTORS + 1 + CHAINS + i;
  const next = (local: number) => [...[half, half, local].flatMap(localGet), ...relaxedMadd];
  const turn = (locals: number[]) =>
    range(STEPS).flatMap(() => locals.flatMap((local) => [...next(local), ...localSet(local)]));
  const singles = range(CHAINS).map(chain), pairs = range(2 * CHAINS).map(pair);
  return {
    vectors: 1 + 3 * CHAINS,
    setUp: [...f32x4Splat(0.5), ...localSet(half)],
    first: turn(pairs),
    second: turn(singles),
    unwanted: range(STEPS).flatMap(() => singles.flatMap((local) => [...next(local), ...drop])),
    wrapUp: range(CHAINS).flatMap((i) => pairRoot(pair(2 * i), pair(2 * i + 1))),
    results: [...singles, ...pairs],
  };
}
