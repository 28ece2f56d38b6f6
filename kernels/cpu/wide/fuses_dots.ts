import { fasterInTime, type Loops, VECTORS } from "./faster_in_time.ts";
import {
  dotOfShorts,
  drop,
  i16x8Const,
  i32x4Add,
  localGet,
  localSet,
  range,
  relaxedDot,
  relaxedDotAdd,
} from "./wasm_bytes.ts";

/** Sums that do not wait for each other, and steps of all of them in a turn. */
const CHAINS = 8, STEPS = 4;
/** One instruction for three takes about half of their time; where V8 writes five for it, more than all of it. */
const MOST_TIME = 0.8;

let answer: boolean | undefined;

/**
 * Whether four products of bytes and their sum are one instruction (VNNI) to the engine: measured once a process, as what it stands for
 * is only speed. A wrong answer changes no result.
 */
export function fusesDots(now: () => number = () => performance.now()): boolean {
  answer ??= fasterInTime(sums(), MOST_TIME, now);
  return answer;
}

/** Sums by one instruction, then the same by three. */
function sums(): Loops {
  const x = VECTORS, ones = VECTORS + 1;
  const sum = (i: number) => VECTORS + 2 + i;
  const byOne = (i: number) => [...[x, ones, sum(i)].flatMap(localGet), ...relaxedDotAdd];
  const byThree = (i: number) => [
    ...[sum(i), x, ones].flatMap(localGet),
    ...[...relaxedDot, ...localGet(ones), ...dotOfShorts, ...i32x4Add],
  ];
  const turn = (step: (i: number) => number[], end: (i: number) => number[]) =>
    range(STEPS).flatMap(() => range(CHAINS).flatMap((i) => [...step(i), ...end(i)]));
  const keep = (i: number) => localSet(sum(i));
  return {
    vectors: 2 + CHAINS,
    setUp: [
      ...[...i16x8Const(1), ...localSet(ones), ...i16x8Const(3), ...localSet(x)],
      ...range(CHAINS).flatMap((i) => [...i16x8Const(i), ...localSet(sum(i))]),
    ],
    first: turn(byOne, keep),
    second: turn(byThree, keep),
    unwanted: turn(byThree, () => drop),
    results: range(CHAINS).map(sum),
  };
}
