import {
  F32,
  f32x4Add,
  f32x4Lane,
  I32,
  localGet,
  loopTimes,
  moduleOf,
  section,
  sized,
  text,
  unsigned,
  V128,
} from "./wasm_bytes.ts";

/** Rounds in a row that have to agree. */
const AGREEING = 3;
/** Turns of a round: some 20 µs where the code is optimised. */
const TURNS = 1000;
/** Part of the second loop's time that work whose results nobody wants takes at most where the code is optimised: next to none. */
const UNWANTED_PART = 1 / 4;
/** How long to wait for an answer: on a machine whose processors are all taken, optimised code comes late. */
const MILLISECONDS = 1000;

/** Two loops of vector instructions, and what stands around them. Locals from {@link VECTORS} on are vectors. */
export interface Loops {
  /** How many vectors. */
  vectors: number;
  /** Before the loops. */
  setUp: readonly number[];
  /** One turn of the first loop, one of the second, and one with the work of the second whose results are dropped. */
  first: readonly number[];
  second: readonly number[];
  unwanted: readonly number[];
  /** After the loops. */
  wrapUp?: readonly number[];
  /** The locals that the loops compute. */
  results: readonly number[];
}

/** The first local that is a vector; those before it count turns. */
export const VECTORS = 3;

type Run = (first: number, second: number, unwanted: number) => number;

/** `run(first, second, unwanted)`: so many turns of each loop, all in one function so that all are optimised at the same time. */
function runOf({ vectors, setUp, first, second, unwanted, wrapUp = [], results }: Loops): Run {
  const body = [
    ...[1, ...unsigned(vectors), V128],
    ...setUp,
    ...loopTimes(0, first),
    ...loopTimes(1, second),
    ...loopTimes(2, unwanted),
    ...wrapUp,
    ...localGet(results[0]),
    ...results.slice(1).flatMap((local) => [...localGet(local), ...f32x4Add]),
    ...[...f32x4Lane(0), 0x0b],
  ];
  const module = moduleOf(
    section(1, [1, 0x60, 3, I32, I32, I32, 1, F32]),
    section(3, [1, 0]),
    section(7, [1, ...text("run"), 0, 0]),
    section(10, [1, ...sized(body)]),
  );
  return new WebAssembly.Instance(new WebAssembly.Module(module)).exports.run as Run;
}

/**
 * Whether the first loop takes at most `part` of the second's time once the engine has optimised them, three rounds in a row. That it has,
 * work shows whose results are dropped: optimised code leaves it out. A wrong answer should change nothing but speed.
 */
export function fasterInTime(loops: Loops, part: number, now: () => number): boolean {
  const run = runOf(loops);
  const time = (...turns: [number, number, number]) => {
    const before = now();
    run(...turns);
    return now() - before;
  };
  let [yes, no] = [0, 0];
  for (const start = now(); yes < AGREEING && no < AGREEING && now() - start < MILLISECONDS;) {
    const second = time(0, TURNS, 0);
    const optimised = time(0, 0, TURNS) <= UNWANTED_PART * second;
    const faster = time(TURNS, 0, 0) <= part * second;
    [yes, no] = [optimised && faster ? yes + 1 : 0, optimised && !faster ? no + 1 : 0];
  }
  return yes === AGREEING;
}
