import assert from "node:assert/strict";
import { FILL } from "../assembly/opcodes.ts";
import { COMMAND_BYTES, SCRATCH_BYTES, SLOTS } from "./command_block.ts";
import { Pool } from "./pool.ts";

const scratch = COMMAND_BYTES + 3 * SCRATCH_BYTES;

/** Two threads over a memory with some room behind their scratch, which begins at the address `at`. */
async function withPool(
  use: (pool: Pool, values: Float32Array, at: number) => Promise<void>,
  threads = 2,
): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(scratch / 65536) + 16, maximum: 256, shared: true });
  using pool = await Pool.start(memory, threads, SCRATCH_BYTES, { wide: false, fusedDots: false });
  await use(pool, new Float32Array(memory.buffer, scratch, 16 * 16384), scratch);
}

/** Encodes that `count` values from the `from`-th on become `value`. */
function fill(
  { queue }: Pool,
  at: number,
  from: number,
  count: number,
  value: number,
  parts: number,
  signal?: AbortSignal,
) {
  queue.ints.set([at + 4 * from, count]);
  queue.floats[2] = value;
  queue.run(FILL, parts, signal);
}

Deno.test("commands run in the order in which they were encoded, however many parts they have", async () => {
  await withPool(async (pool, values, at) => {
    for (let round = 0; round < 300; round++) {
      fill(pool, at, 0, 64 * 40, round, 1 + round % 40);
      fill(pool, at, 640, 64 * 5, -round, 1 + round % 7);
    }
    await pool.queue.settled();
    assert.ok(values.subarray(0, 640).every((v) => v === 299));
    assert.ok(values.subarray(640, 960).every((v) => v === -299));
    assert.ok(values.subarray(960, 2560).every((v) => v === 299));
    assert.equal(values[2560], 0);
  });
});

Deno.test("more commands than the ring holds wait their turn, and whoever waits for them is told when all are done", async () => {
  await withPool(async (pool, values, at) => {
    const settled: number[] = [], waits: Promise<void>[] = [];
    for (let i = 0; i < 3 * SLOTS; i++) {
      fill(pool, at, i % 1000, 1, i, 1);
      if (i % SLOTS === 17) waits.push(pool.queue.settled().then(() => void settled.push(i)));
    }
    assert.ok(pool.queue.busy);
    assert.equal(pool.queue.encoded, 3 * SLOTS);
    await pool.queue.settled();
    assert.equal(pool.queue.completed, 3 * SLOTS);
    await Promise.all(waits);
    assert.equal(pool.queue.encoded, 3 * SLOTS);
    assert.deepEqual(settled, [17, 17 + SLOTS, 17 + 2 * SLOTS]);
    for (let i = 0; i < 1000; i++) assert.equal(values[i] % 1000, i);
    assert.equal(Math.max(...values.subarray(0, 1000)), 3 * SLOTS - 1);
    assert.equal(pool.queue.busy, false);
    // And as good as new.
    fill(pool, at, 0, 1, -1, 1);
    await pool.queue.settled();
    assert.equal(values[0], -1);
  });
});

Deno.test("what was encoded with a signal is left out once that is aborted, and nothing else", async () => {
  await withPool(async (pool, values, at) => {
    const { queue } = pool, controller = new AbortController(), { signal } = controller;
    const some = 64 * 4000;
    for (let i = 1; i <= 2 * SLOTS; i++) fill(pool, at, 0, some, i, 8, signal);
    fill(pool, at, 1, 1, -5, 1);
    controller.abort();
    queue.callOff(signal);
    await queue.settled();
    assert.equal(values[1], -5);
    const last = values[0];
    assert.ok(last < SLOTS, `${last} of ${2 * SLOTS} commands ran`);
    // A command is left out whole.
    assert.ok(values.subarray(2, some).every((v) => v === last));
    fill(pool, at, 0, 1, 7, 1, signal);
    fill(pool, at, 2, 1, 8, 1);
    await queue.settled();
    assert.deepEqual([...values.subarray(0, 3)], [last, -5, 8]);
  });
});

Deno.test("the caller's own thread does the same work, and its event loop turns where results are waited for", async () => {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(scratch / 65536) + 16, maximum: 256, shared: true });
  using pool = await Pool.start(memory, 1, SCRATCH_BYTES, { wide: false, fusedDots: false, alone: true });
  const values = new Float32Array(memory.buffer, scratch, 16 * 16384);
  const controller = new AbortController(), { signal } = controller;
  setTimeout(() => controller.abort());
  let rounds = 0;
  for (; !signal.aborted && rounds < 1e6; rounds++) {
    fill(pool, scratch, 0, 64 * 1000, rounds, 7, signal);
    fill(pool, scratch, 64 * 1000, 64, -rounds, 1);
    await pool.queue.settled();
    assert.deepEqual([values[0], values[64 * 1000 - 1], values[64 * 1000]], [rounds, rounds, -rounds]);
  }
  assert.ok(signal.aborted, "a timer never came");
  fill(pool, scratch, 0, 64, -9, 2, signal);
  await pool.queue.settled();
  assert.equal(values[0], rounds - 1);
});

Deno.test("a pool that is closed tells those who wait and those who come, and closing twice is harmless", async () => {
  await withPool(async (pool, _values, at) => {
    for (let i = 0; i < 2 * SLOTS; i++) fill(pool, at, 0, 64 * 4000, i, 4);
    const waits = [pool.queue.settled(), pool.queue.settled()];
    pool.close();
    pool.close();
    for (const wait of waits) await assert.rejects(wait, /the device must be open: received "a closed device"/);
    await assert.rejects(pool.queue.settled(), /a closed device/);
    assert.throws(() => fill(pool, at, 0, 1, 1, 1), /a closed device/);
  });
});

Deno.test("a thread that ends is an error for those who wait, not a standstill", async () => {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(scratch / 65536) + 16, maximum: 256, shared: true });
  const dying = `import { parentPort } from "node:worker_threads";
    parentPort.once("message", () => {
      parentPort.postMessage("ready");
      setTimeout(() => { throw new Error("no more memory"); }, 100);
    });`;
  const known = { wide: false, fusedDots: false, worker: new URL(`data:text/javascript,${encodeURIComponent(dying)}`) };
  using pool = await Pool.start(memory, 2, SCRATCH_BYTES, known);
  fill(pool, scratch, 0, 64, 1, 1);
  await assert.rejects(
    pool.queue.settled(),
    /every thread must be alive: received "one that has ended \(.*no more memory/,
  );
  assert.throws(() => fill(pool, scratch, 0, 1, 1, 1), /one that has ended/);
});
