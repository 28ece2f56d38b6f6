import assert from "node:assert/strict";
import { smallMemory } from "../../memory/testdata/small_memory.ts";
import { RunError } from "../../../schemas/errors.ts";
import { specification } from "../../../schemas/recipe.ts";
import { filled, firstQueue, livedByCycle } from "./cycle_queues.ts";
import { minedRows, queued } from "./queue.ts";
import type { Remembered } from "./remember.ts";

const options = { ...specification, cycles: 2, newEachCycle: true };

async function remembered(): Promise<{ all: Remembered } & AsyncDisposable> {
  const { documents, traces, memory, store } = await smallMemory();
  // The gate's report enters no queue.
  const gate = {} as Remembered["gate"];
  return { all: { documents, traces, memory, gate }, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

Deno.test("a cycle knows what has come by then, with lags and likeness of that time; the last one knows all", async () => {
  await using held = await remembered();
  const { all } = held;
  const first = livedByCycle(all, 0, options);
  assert.deepEqual(first.documents.map(({ id }) => id), all.documents.slice(0, 3).map(({ id }) => id));
  assert.equal(first.documents.at(-1)!.lag, 0);
  assert.equal(first.documents[0].lag, all.documents[0].lag - all.documents[2].lag);
  assert.deepEqual([first.traces.length, first.memory.index.size, all.memory.index.size], [3, 3, 5]);
  assert.equal(livedByCycle(all, 1, options), all);
  assert.equal(livedByCycle(all, 0, { ...options, newEachCycle: false }), all);
  assert.equal(livedByCycle(all, 0, { ...options, cycles: 1 }), all);
});

Deno.test("the first queue asks about what has come by then only, and an epoch of it is as long as one of all", async () => {
  await using held = await remembered();
  const { all } = held;
  const [first, whole] = [firstQueue(all, options), queued(minedRows(all, options), options)];
  const traces = (rows: typeof first) => new Set(rows.map(({ trace_id }) => trace_id));
  assert.equal(traces(first).size, 3);
  assert.ok(first.length < whole.length && traces(whole).size > 3);
  const long = filled(first, whole.length);
  assert.equal(long.length, whole.length);
  assert.deepEqual(traces(long), traces(first));
  assert.deepEqual(filled(whole, 1), whole);
  assert.deepEqual(firstQueue(all, { ...options, newEachCycle: false }), whole);
});

Deno.test("where nothing was written by the end of the first cycle, that is said", async () => {
  await using held = await remembered();
  const late = { ...held.all, traces: held.all.traces.slice(4) };
  assert.throws(
    () => firstQueue(late, options),
    (error) => error instanceof RunError && /cycles must be fewer, .* none in the first 3/.test(error.message),
  );
  assert.throws(() => firstQueue({ ...late, traces: [] }, options), /tau must be lower/);
});
