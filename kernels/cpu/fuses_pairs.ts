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
/** How long to look; a function as small is optimised within a few. */
const MILLISECONDS = 20;
/** Fused, twice the chains take the time of one; otherwise twice it. */
const LEAST_GAIN = 1.5;
/** Rounds in a row that have to agree. */
const AGREEING = 3;

let answer: boolean | undefined;

/**
 * Whether the engine fuses pairs of 128-bit instructions into 256-bit ones: measured once a process. A wrong answer, on a machine
 * that is busy at the time, costs speed and changes no result.
 */
export function fusesPairs(now: () => number = () => performance.now()): boolean {
  answer ??= measure(now);
  return answer;
}

function measure(now: () => number): boolean {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(chainsModule()));
  const run = instance.exports.run as (single: number, paired: number) => number;
  const time = (single: number, paired: number) => {
    const before = now();
    run(single, paired);
    return now() - before;
  };
  let agreeing = 0;
  for (const start = now(); agreeing < AGREEING && now() - start < MILLISECONDS;) {
    const gain = 2 * time(TURNS, 0) / time(0, TURNS);
    agreeing = gain >= LEAST_GAIN ? agreeing + 1 : 0;
  }
  return agreeing === AGREEING;
}

/**
 * `run(single, paired)`: turns of a loop over {@link CHAINS} chains, and of one over twice as many, two by two. Both loops are in
 * one function so that both are optimised at the same time.
 */
function chainsModule(): Uint8Array<ArrayBuffer> {
  const single = 0, paired = 1, half = 2;
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
