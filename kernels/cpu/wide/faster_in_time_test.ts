import assert from "node:assert/strict";
import { fasterInTime, type Loops, VECTORS } from "./faster_in_time.ts";
import { drop, f32x4Add, f32x4Splat, localGet, localSet, range } from "./wasm_bytes.ts";

const steps = (count: number, end: readonly number[]) =>
  range(count).flatMap(() => [...[VECTORS, VECTORS].flatMap(localGet), ...f32x4Add, ...end]);
const loops = (first: number, second: number): Loops => ({
  vectors: 1,
  setUp: [...f32x4Splat(0.5), ...localSet(VECTORS)],
  first: steps(first, localSet(VECTORS)),
  second: steps(second, localSet(VECTORS)),
  unwanted: steps(second, drop),
  results: [VECTORS],
});

/** A clock by which every round's second loop, unwanted work and first loop take what the script says; the last line goes on for ever. */
function scripted(rounds: readonly (readonly [second: number, unwanted: number, first: number])[]) {
  const taken: number[] = [];
  let time = 0, calls = 0;
  return {
    taken,
    now(): number {
      // Once at the start and before every round; then before and after each loop.
      const at = (calls - 1) % 7;
      if (calls++ > 0 && at > 0 && at % 2 === 0) {
        const round = Math.floor((calls - 2) / 7);
        time += rounds[Math.min(round, rounds.length - 1)][at / 2 - 1];
        taken[round] = time;
      }
      return time;
    },
  };
}

Deno.test("three rounds of optimised code decide", () => {
  const yes = scripted([[20, 1, 10]]), no = scripted([[20, 1, 30]]);
  assert.equal(fasterInTime(loops(1, 1), 0.8, yes.now), true);
  assert.equal(fasterInTime(loops(1, 1), 0.8, no.now), false);
  assert.deepEqual([yes.taken.length, no.taken.length], [3, 3]);
});

Deno.test("rounds before the code is optimised do not count, whatever they say", () => {
  const slow = [60, 60, 70] as const;
  const clock = scripted([slow, slow, slow, slow, [20, 1, 10]]);
  assert.equal(fasterInTime(loops(1, 1), 0.8, clock.now), true);
  assert.equal(clock.taken.length, 7);
});

Deno.test("an interruption begins the count anew", () => {
  const fast = [20, 1, 10] as const;
  const clock = scripted([fast, fast, [20, 1, 900], fast]);
  assert.equal(fasterInTime(loops(1, 1), 0.8, clock.now), false);
  const brief = scripted([fast, fast, [20, 1, 90], fast]);
  assert.equal(fasterInTime(loops(1, 1), 0.8, brief.now), true);
  assert.equal(brief.taken.length, 6);
});

Deno.test("code that is never optimised is given up", () => {
  const clock = scripted([[30, 30, 10]]);
  assert.equal(fasterInTime(loops(1, 1), 0.8, clock.now), false);
  assert.ok(clock.taken.at(-1)! >= 1000 && clock.taken.at(-1)! < 1100);
});

Deno.test("by the real clock fewer steps are faster, and more are not", () => {
  const now = () => performance.now();
  assert.equal(fasterInTime(loops(10, 60), 0.8, now), true);
  assert.equal(fasterInTime(loops(60, 10), 0.8, now), false);
});
