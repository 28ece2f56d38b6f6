/**
 * The most that 128-bit WebAssembly can multiply and add on some threads of this machine: a loop of `f32x4.relaxed_madd` on registers
 * alone, in twelve chains that do not wait for each other and that V8 has no reason to pair.
 */
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
  range,
  relaxedMadd,
  section,
  sized,
  text,
  V128,
} from "../../kernels/cpu/wide/wasm_bytes.ts";
import { spread } from "./spread.ts";

const chains = 12;
/** Steps of all chains in one turn of the loop. */
const steps = 8;
/** A multiplication and an addition in each of four lanes. */
const flopPerTurn = chains * steps * 8;

/** A module whose `run(turns)` steps every chain c ← c·½ + 1 and returns the sum of the chains' first lanes, 2 · chains in the end. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const turns = 0, half = 1, one = 2, chain = (i: number) => 3 + i;
  const step = (i: number) => [...[chain(i), half, one].flatMap(localGet), ...relaxedMadd, ...localSet(chain(i))];
  const body = [
    ...[1, chains + 2, V128],
    ...[...f32x4Splat(0.5), ...localSet(half)],
    ...[...f32x4Splat(1), ...localSet(one)],
    ...loopTimes(turns, range(steps).flatMap(() => range(chains).flatMap(step))),
    ...localGet(chain(0)),
    ...range(chains - 1).flatMap((i) => [...localGet(chain(i + 1)), ...f32x4Add]),
    ...f32x4Lane(0),
    0x0b,
  ];
  return moduleOf(
    section(1, [1, 0x60, 1, I32, 1, F32]),
    section(3, [1, 0]),
    section(7, [1, ...text("run"), 0, 0]),
    section(10, [1, ...sized(body)]),
  );
}

/** The loop, ready to run: for about so many milliseconds, at so many GFLOP/s. */
export function fmaLoop(): (milliseconds: number) => number {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()));
  const run = instance.exports.run as (turns: number) => number;
  const time = (turns: number) => {
    const start = performance.now();
    if (run(turns) !== 2 * chains) throw new Error("Cannot measure the FMA peak: the sum of the chains is wrong");
    return performance.now() - start;
  };
  time(100_000); // The optimising compiler takes over.
  const perMillisecond = 20_000 / Math.max(time(20_000), 0.01);
  return (milliseconds) => {
    const turns = Math.max(1000, Math.ceil(perMillisecond * milliseconds));
    return turns * flopPerTurn / time(turns) / 1e6;
  };
}

/** GFLOP/s of one thread: the median of some runs of about `milliseconds` each. */
export function measureFmaPeak(milliseconds = 30, runs = 9): number {
  const run = fmaLoop();
  return spread(Array.from({ length: runs }, () => run(milliseconds))).median;
}
