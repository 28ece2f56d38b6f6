import assert from "node:assert/strict";
import { ALIGNMENT, Heap } from "./heap.ts";

/** A heap over addresses 64…1088 that may grow by 1024 bytes once. */
function small(): Heap {
  let left = 1;
  return new Heap(64, 1088, (bytes) => left-- > 0 && bytes <= 1024 ? 1024 : 0);
}

Deno.test("the heap hands out aligned, disjoint blocks and counts them", () => {
  const heap = small();
  const a = heap.alloc(1), b = heap.alloc(65), c = heap.alloc(0);
  assert.deepEqual([a, b, c], [64, 128, 256]);
  for (const at of [a, b, c]) assert.equal(at % ALIGNMENT, 0);
  assert.equal(heap.used, 64 + 128 + 64);
});

Deno.test("the heap joins freed neighbours, so that a large block fits again", () => {
  const heap = new Heap(0, 1024, () => 0);
  const blocks = Array.from({ length: 16 }, () => heap.alloc(64));
  assert.equal(heap.alloc(64), -1);
  for (const at of [3, 1, 2, 0, 15, 14]) assert.ok(heap.free(blocks[at]));
  assert.equal(heap.alloc(256), 0);
  assert.equal(heap.alloc(128), 14 * 64);
  assert.equal(heap.alloc(64), -1);
});

Deno.test("the heap takes the tightest gap", () => {
  const heap = new Heap(0, 1024, () => 0);
  const [wide, , narrow] = [heap.alloc(256), heap.alloc(64), heap.alloc(64), heap.alloc(64)];
  heap.free(wide);
  heap.free(narrow);
  assert.equal(heap.alloc(64), narrow);
});

Deno.test("the heap grows by what is missing behind its last gap, and reports when it cannot", () => {
  const heap = small();
  assert.equal(heap.alloc(1536), 64);
  assert.equal(heap.alloc(512), 64 + 1536);
  assert.equal(heap.alloc(64), -1);
  assert.equal(heap.used, 2048);
});

Deno.test("freeing twice or elsewhere changes nothing, and the peak stays", () => {
  const heap = small();
  const at = heap.alloc(640);
  assert.equal(heap.free(at), true);
  assert.equal(heap.free(at), false);
  assert.equal(heap.free(at + 64), false);
  assert.equal(heap.used, 0);
  assert.equal(heap.peak, 640);
});
