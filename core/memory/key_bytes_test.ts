import assert from "node:assert/strict";
import { keyBytes, keyFrom } from "./key_bytes.ts";

function sparse(length: number, places: readonly number[]): Float32Array {
  const key = new Float32Array(length);
  for (const place of places) key[place] = 1 / (place + 3);
  return key;
}

Deno.test("keys of both forms come back bit for bit", () => {
  const dense = Float32Array.from({ length: 96 }, (_, i) => Math.sin(i + 1));
  const keys = [dense, sparse(2048, [0, 7, 2047]), sparse(65_536, [65_535]), sparse(70_000, [69_999]), sparse(64, [])];
  for (const key of [...keys, new Float32Array(0), Float32Array.of(0)]) assert.deepEqual(keyFrom(keyBytes(key)), key);
  // A view into a longer buffer, too.
  assert.deepEqual(keyFrom(keyBytes(dense.subarray(5, 20))), dense.slice(5, 20));
});

Deno.test("64 winners of 2,048 take less than 0.6 KB; a dense key is its numbers", () => {
  assert.equal(keyBytes(sparse(2048, Array.from({ length: 64 }, (_, i) => 31 * i))).length, 389);
  const dense = Float32Array.of(0.5, 0.25, 0, 1);
  assert.deepEqual(keyBytes(dense), new Uint8Array(dense.buffer));
});

Deno.test("bytes that are no key give none", () => {
  const bytes = keyBytes(sparse(2048, [3, 5]));
  assert.equal(keyFrom(bytes.slice(0, -3)), undefined);
  assert.equal(keyFrom(bytes.with(0, 2)), undefined);
  // Length 3: the place 5 lies outside.
  assert.equal(keyFrom(bytes.with(1, 3).with(2, 0)), undefined);
  assert.equal(keyFrom(bytes.with(4, 255)), undefined);
});
