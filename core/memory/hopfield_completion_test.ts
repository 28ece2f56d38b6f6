import assert from "node:assert/strict";
import { Random } from "../random/random.ts";
import { ExactIndex } from "./exact_index.ts";
import { HopfieldCompletion } from "./hopfield_completion.ts";
import { unit } from "./vectors.ts";

const random = new Random("hopfield");
const vector = (length = 24) => unit(Float32Array.from({ length }, () => random.gaussian()));
const keys = new Map(Array.from({ length: 30 }, (_, i) => [`t${i}`, vector()]));
const index = new ExactIndex();
for (const [id, key] of keys) index.add(id, key);

Deno.test("a cold readout of a noisy cue ends at the nearest stored key, whatever the steps", () => {
  for (const [id, key] of keys) {
    const cue = unit(key.map((x) => x + 0.1 * random.gaussian()));
    for (const steps of [1, 5]) {
      const completion = new HopfieldCompletion((id) => keys.get(id), { steps, temperature: 0.01 });
      const [first, second] = completion.complete(cue, index.search(cue, 30));
      assert.equal(first.id, id);
      assert.ok(first.score > 0.99 && second.score < first.score, `${first.score} ${second.score}`);
    }
  }
});

Deno.test("no step leaves the order as it was found, and nothing that is read changes", () => {
  const cue = vector(), before = structuredClone([...keys, cue]);
  const found = index.search(cue, 10);
  const ids = (steps: number) =>
    new HopfieldCompletion((id) => keys.get(id), { steps, temperature: 0.1 }).complete(cue, found).map(({ id }) => id);
  assert.deepEqual(ids(0), found.map(({ id }) => id));
  assert.deepEqual(ids(3).sort(), found.map(({ id }) => id).sort());
  assert.deepEqual([...keys, cue], before);
});

Deno.test("a hot readout pulls towards what most candidates share, so two keys that support each other win over a lone one", () => {
  const pair = [Float32Array.of(0.8, 0.6, 0), Float32Array.of(0.8, 0.5, Math.sqrt(1 - 0.64 - 0.25))];
  const stored = new Map([["lone", Float32Array.of(0.82, -Math.sqrt(1 - 0.82 ** 2), 0)], ["a", pair[0]], [
    "b",
    pair[1],
  ]]);
  const own = new ExactIndex();
  for (const [id, key] of stored) own.add(id, key);
  const cue = Float32Array.of(1, 0, 0), found = own.search(cue, 3);
  assert.equal(found[0].id, "lone");
  const completed = new HopfieldCompletion((id) => stored.get(id), { steps: 1, temperature: 1 }).complete(cue, found);
  assert.notEqual(completed[0].id, "lone");
});

Deno.test("an empty memory completes to nothing", () => {
  assert.deepEqual(new HopfieldCompletion(() => undefined, { steps: 2, temperature: 0.1 }).complete(vector(), []), []);
});
