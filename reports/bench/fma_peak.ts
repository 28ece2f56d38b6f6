/**
 * The most that WebAssembly can multiply and add on one thread of this machine: a loop of `f32x4.relaxed_madd` on registers alone,
 * in twelve chains that do not wait for each other. No matrix product in 128-bit WebAssembly can be faster.
 */
import { spread } from "./spread.ts";

const chains = 12;
/** Steps of all chains in one turn of the loop. */
const steps = 8;
/** A multiplication and an addition in each of four lanes. */
const flopPerTurn = chains * steps * 8;

const [I32, V128, F32] = [0x7f, 0x7b, 0x7d];
const localGet = (index: number) => [0x20, index];
const localSet = (index: number) => [0x21, index];
const splat = (bytes: readonly number[]) => [0x43, ...bytes, 0xfd, 0x13];
const relaxedMadd = [0xfd, 0x85, 0x02];
const add = [0xfd, 0xe4, 0x01];
const repeat = (count: number, code: (index: number) => number[]) => Array.from({ length: count }, (_, i) => code(i));

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value >>>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value];
}

const sized = (bytes: readonly number[]) => [...unsigned(bytes.length), ...bytes];
const section = (id: number, content: readonly number[]) => [id, ...sized(content)];

/** A module whose `run(turns)` steps every chain c ← c·½ + 1 and returns the sum of the chains' first lanes, 2 · chains in the end. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const turns = 0, half = 1, one = 2, chain = (i: number) => 3 + i;
  const step = (i: number) => [
    ...localGet(chain(i)),
    ...localGet(half),
    ...localGet(one),
    ...relaxedMadd,
    ...localSet(chain(i)),
  ];
  const body = [
    ...[1, chains + 2, V128],
    ...[...splat([0, 0, 0, 0x3f]), ...localSet(half)],
    ...[...splat([0, 0, 0x80, 0x3f]), ...localSet(one)],
    ...[0x03, 0x40], // loop
    ...repeat(steps, () => repeat(chains, step).flat()).flat(),
    ...[...localGet(turns), 0x41, 1, 0x6b, 0x22, turns, 0x0d, 0], // turns − 1, and again while there are any
    0x0b,
    ...localGet(chain(0)),
    ...repeat(chains - 1, (i) => [...localGet(chain(i + 1)), ...add]).flat(),
    ...[0xfd, 0x1f, 0],
    0x0b,
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]), // exports "run"
    ...section(10, [1, ...sized(body)]),
  ]);
}

/** GFLOP/s of one thread: the median of some runs of about `milliseconds` each. */
export function measureFmaPeak(milliseconds = 30, runs = 9): number {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()));
  const run = instance.exports.run as (turns: number) => number;
  const time = (turns: number) => {
    const start = performance.now();
    if (run(turns) !== 2 * chains) throw new Error("Cannot measure the FMA peak: the sum of the chains is wrong");
    return performance.now() - start;
  };
  time(100_000); // The optimising compiler takes over.
  const turns = Math.max(1000, Math.ceil(20_000 * milliseconds / Math.max(time(20_000), 0.01)));
  const rates = Array.from({ length: runs }, () => turns * flopPerTurn / time(turns) / 1e6);
  return spread(rates).median;
}
