import assert from "node:assert/strict";
import { WorkQueue } from "./work_queue.ts";

Deno.test("turns go in the order of arrival, one at a time", async () => {
  const queue = new WorkQueue(10), done: number[] = [];
  let atOnce = 0;
  await Promise.all([0, 1, 2, 3].map(async (i) => {
    using _ = await queue.enter();
    assert.equal(++atOnce, 1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    done.push(i);
    atOnce--;
  }));
  assert.deepEqual(done, [0, 1, 2, 3]);
  assert.equal(queue.waiting, 0);
});

Deno.test("who gives up waiting leaves the place to the next", async () => {
  const queue = new WorkQueue(10), gone = new AbortController();
  const first = await queue.enter();
  const second = queue.enter(gone.signal), third = queue.enter();
  gone.abort(new Error("gone"));
  await assert.rejects(second, /gone/);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  await assert.rejects(queue.enter(gone.signal), /gone/);
  (await queue.enter())[Symbol.dispose]();
});

Deno.test("too many are refused; at the end those that wait are, and the server's own work is done", async () => {
  const queue = new WorkQueue(1);
  const first = await queue.enter();
  const waiting = queue.enter(), own = queue.enter(undefined, true);
  await assert.rejects(queue.enter(), { status: 429 });
  let closed = false;
  const closing = queue.close().then(() => closed = true);
  await assert.rejects(waiting, { status: 503 });
  await assert.rejects(queue.enter(), { status: 503 });
  first[Symbol.dispose]();
  const turn = await own;
  assert.equal(closed, false);
  turn[Symbol.dispose]();
  await closing;
});
