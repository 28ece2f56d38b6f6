import { fasterInTime } from "./faster_in_time.ts";
import {
  dotOfShorts,
  F32,
  f32x4Add,
  f32x4Lane,
  i16x8Const,
  I32,
  i32x4Add,
  localGet,
  localSet,
  loopTimes,
  moduleOf,
  range,
  relaxedDot,
  relaxedDotAdd,
  section,
  sized,
  text,
  unsigned,
  V128,
} from "./wasm_bytes.ts";

/** Sums that do not wait for each other, and steps of all of them in a turn. */
const CHAINS = 8, STEPS = 4;
/** Turns of a round: some 20 µs where the code is optimised. */
const TURNS = 1000;
/** How long to look. */
const MILLISECONDS = 10;
/** One instruction for three takes about half of their time; where V8 writes five for it, more than all of it. */
const MOST_TIME = 0.8;

let answer: boolean | undefined;

/**
 * Whether four products of bytes and their sum are one instruction (VNNI) to the engine: measured once a process, as what it stands for
 * is only speed. A wrong answer changes no result.
 */
export function fusesDots(now: () => number = () => performance.now()): boolean {
  answer ??= fasterInTime(sumsModule(), { part: MOST_TIME, turns: TURNS, milliseconds: MILLISECONDS }, now);
  return answer;
}

/** `run(fused, widened)`: turns of sums by one instruction, and of the same by three. */
function sumsModule(): Uint8Array<ArrayBuffer> {
  const fused = 0, widened = 1, x = 2, ones = 3;
  const sum = (i: number) => 4 + i;
  const byOne = (i: number) => [...[x, ones, sum(i)].flatMap(localGet), ...relaxedDotAdd, ...localSet(sum(i))];
  const byThree = (i: number) => [
    ...[sum(i), x, ones].flatMap(localGet),
    ...[...relaxedDot, ...localGet(ones), ...dotOfShorts, ...i32x4Add, ...localSet(sum(i))],
  ];
  const loop = (turns: number, step: (i: number) => number[]) =>
    loopTimes(turns, range(STEPS).flatMap(() => range(CHAINS).flatMap(step)));
  return moduleOf(
    section(1, [1, 0x60, 2, I32, I32, 1, F32]),
    section(3, [1, 0]),
    section(7, [1, ...text("run"), 0, 0]),
    section(10, [
      1,
      ...sized([
        ...[1, ...unsigned(2 + CHAINS), V128],
        ...[...i16x8Const(1), ...localSet(ones), ...i16x8Const(3), ...localSet(x)],
        ...range(CHAINS).flatMap((i) => [...i16x8Const(i), ...localSet(sum(i))]),
        ...loop(fused, byOne),
        ...loop(widened, byThree),
        ...localGet(ones),
        ...range(CHAINS).flatMap((i) => [...localGet(sum(i)), ...f32x4Add]),
        ...f32x4Lane(0),
        0x0b,
      ]),
    ]),
  );
}
