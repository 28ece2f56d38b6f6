import assert from "node:assert/strict";
import { BufferPool, sizeClass } from "./buffer_pool.ts";

Deno.test("size classes hold what is asked for, waste at most a quarter, and are multiples of four", () => {
  assert.equal(sizeClass(1), 256);
  assert.equal(sizeClass(257), 320);
  for (let bytes = 257; bytes < 1e6; bytes += 331) {
    const size = sizeClass(bytes);
    assert.ok(size >= bytes && size <= 1.25 * bytes + 4 && size % 4 === 0, `${bytes}: ${size}`);
    assert.equal(sizeClass(size), size);
  }
});

Deno.test("a buffer is used again, and the one that waited longest goes where too many wait", () => {
  const dropped: GPUBuffer[] = [];
  const pool = new BufferPool({
    make: (size) => ({ size }) as GPUBuffer,
    drop: (buffer) => dropped.push(buffer),
    limit: 1000,
  });
  const [a, b, c] = [256, 512, 320].map((size) => pool.take(size).buffer);
  pool.give(a);
  assert.deepEqual(pool.take(256), { buffer: a, fresh: false });
  assert.equal(pool.take(256).fresh, true);
  [a, b, c].forEach((buffer) => pool.give(buffer));
  assert.deepEqual(dropped, [a]);
  assert.equal(pool.take(512).buffer, b);
});
