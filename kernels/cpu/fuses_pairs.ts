import { fasterInTime } from "./faster_in_time.ts";
import {
  F32,
  f32x4Add,
  f32x4Lane,
  f32x4Splat,
  I32,
  localGet,
  localSet,
  loopTimes,
  moduleOf,
  pairRoot,
  range,
  relaxedMadd,
  section,
  sized,
  text,
  unsigned,
  V128,
} from "./wasm_bytes.ts";

/** Chains of multiply-adds that do not wait for each other, and steps of all of them in a turn. */
const CHAINS = 10, STEPS = 4;
/** Turns of a round: some 20 µs where the code is optimised. */
const TURNS = 1000;
/** How long to look. */
const MILLISECONDS = 20;
/** Fused, twice the chains take the time of one, otherwise twice it: what they take at most, and still count as fused. */
const MOST_TIME = 2 / 1.5;

let answer: boolean | undefined;

/**
 * Whether the engine fuses pairs of 128-bit instructions into 256-bit ones: measured once a process. A wrong answer, on a machine
 * that is busy at the time, costs speed and changes no result.
 */
export function fusesPairs(now: () => number = () => performance.now()): boolean {
  answer ??= fasterInTime(chainsModule(), { part: MOST_TIME, turns: TURNS, milliseconds: MILLISECONDS }, now);
  return answer;
}

/**
 * `run(paired, single)`: turns of a loop over twice {@link CHAINS} chains, two by two, and of one over as many as that. Both loops are in
 * one function so that both are optimised at the same time.
 */
function chainsModule(): Uint8Array<ArrayBuffer> {
  const paired = 0, single = 1, half = 2;
  const chain = (i: number) => 3 + i, pair = (i: number) => 3 + CHAINS + i;
  const step = (local: number) => [...[half, half, local].flatMap(localGet), ...relaxedMadd, ...localSet(local)];
  const loop = (turns: number, locals: number[]) => loopTimes(turns, range(STEPS).flatMap(() => locals.flatMap(step)));
  const singles = range(CHAINS).map(chain), pairs = range(2 * CHAINS).map(pair);
  return moduleOf(
    section(1, [1, 0x60, 2, I32, I32, 1, F32]),
    section(3, [1, 0]),
    section(7, [1, ...text("run"), 0, 0]),
    section(10, [
      1,
      ...sized([
        ...[1, ...unsigned(1 + 3 * CHAINS), V128],
        ...[...f32x4Splat(0.5), ...localSet(half)],
        ...loop(single, singles),
        ...loop(paired, pairs),
        ...range(CHAINS).flatMap((i) => pairRoot(pair(2 * i), pair(2 * i + 1))),
        ...localGet(half),
        ...[...singles, ...pairs].flatMap((local) => [...localGet(local), ...f32x4Add]),
        ...f32x4Lane(0),
        0x0b,
      ]),
    ]),
  );
}
