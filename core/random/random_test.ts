import assert from "node:assert/strict";
import { hash32, Random } from "./random.ts";

Deno.test("Random gives the same stream for the same seed, as number or text, and another for another seed", () => {
  const draws = (seed: number | string) => {
    const random = new Random(seed);
    return Array.from({ length: 8 }, () => random.next());
  };
  assert.deepEqual(draws(7), draws("7"));
  assert.notDeepEqual(draws(7), draws(8));
});

Deno.test("Random.next and gaussian have the mean and variance of their distributions", () => {
  const random = new Random("moments");
  const count = 40_000;
  const uniform = Array.from({ length: count }, () => random.next());
  const normal = Array.from({ length: count }, () => random.gaussian());
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = (values: number[]) => mean(values.map((value) => (value - mean0) ** 2));
  let mean0 = mean(uniform);
  assert.ok(uniform.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(mean0 - 0.5) < 0.01);
  assert.ok(Math.abs(variance(uniform) - 1 / 12) < 0.005);
  mean0 = mean(normal);
  assert.ok(Math.abs(mean0) < 0.02);
  assert.ok(Math.abs(variance(normal) - 1) < 0.03);
});

Deno.test("Random.int is even over its range and refuses an empty one", () => {
  const random = new Random(1);
  const counts = new Array(6).fill(0);
  for (let draw = 0; draw < 12_000; draw++) counts[random.int(6)]++;
  assert.ok(counts.every((count) => Math.abs(count - 2000) < 200), String(counts));
  assert.throws(() => random.int(0), RangeError);
});

Deno.test("Random.shuffle permutes a copy", () => {
  const list = Array.from({ length: 50 }, (_, index) => index);
  const shuffled = new Random(3).shuffle(list);
  assert.notDeepEqual(shuffled, list);
  assert.deepEqual(shuffled.toSorted((a, b) => a - b), list);
});

Deno.test("Random.fork depends on seed and label, not on the draws before it", () => {
  const fresh = new Random("x");
  const used = new Random("x");
  used.next();
  assert.equal(fresh.fork("a").next(), used.fork("a").next());
  assert.notEqual(fresh.fork("a").next(), fresh.fork("b").next());
});

Deno.test("hash32 tells texts and salts apart and stays within 32 bits", () => {
  const hashes = new Set(Array.from({ length: 5000 }, (_, index) => hash32(`text ${index}`)));
  assert.ok(hashes.size >= 4998);
  assert.notEqual(hash32("a"), hash32("a", 1));
  assert.ok([...hashes].every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32));
});
