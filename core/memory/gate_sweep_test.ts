import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { Random } from "../random/random.ts";
import { ExactIndex } from "./exact_index.ts";
import { decideWrites, defaultGateWeights, type GateQuestion, labelDecisions } from "./gate.ts";
import { LivedStream } from "./gate_sweep.ts";
import { gateTelemetry } from "./gate_telemetry.ts";
import { unit } from "./vectors.ts";

/** Texts of a few kinds, so that much resembles what was said before. */
function stream(seed: number, count = 200): GateQuestion[] {
  const random = new Random(`sweep/${seed}`);
  const vector = () => Float32Array.from({ length: 8 }, () => random.gaussian());
  const kinds = Array.from({ length: 12 }, vector);
  return Array.from({ length: count }, (_, i) => {
    const kind = random.pick(kinds);
    return {
      id: `e${i}`,
      surprise: 0.5 + random.next(),
      key: unit(kind.map((x) => x + 0.4 * random.gaussian())),
      reward: random.next() < 0.1,
      pin: random.next() < 0.05,
      ...(i > 0 && random.next() < 0.05 ? { replaces: `e${random.int(i)}` } : {}),
      ...(random.next() < 0.02 ? { always: true } : {}),
    };
  });
}
const thresholds = Array.from({ length: 40 }, (_, i) => 0.4 + 0.06 * i);

Deno.test("every pass of a sweep is what decideWrites gives at that threshold", async () => {
  const questions = stream(1);
  const lived = await LivedStream.of(questions, new ExactIndex());
  for (const threshold of thresholds) {
    const pass = lived.at(threshold);
    assert.equal(pass.threshold, threshold);
    assert.deepEqual(pass.decisions, decideWrites(questions, new ExactIndex(), { threshold }));
    assert.equal(pass.writes, pass.decisions.filter(({ shouldWrite }) => shouldWrite).length);
  }
});

Deno.test("what a higher threshold writes a lower one writes too, on any stream and with any weights", () => {
  for (let seed = 0; seed < 12; seed++) {
    const questions = stream(seed, 120), random = new Random(`weights/${seed}`);
    const weights = seed === 0 ? defaultGateWeights : {
      ...{ alpha: 2 * random.next() - 0.5, beta: 4 * random.next() - 1, gamma: random.next(), delta: random.next() },
    };
    const stored = stream(100 + seed, 20);
    const writtenAt = (threshold: number) => {
      const index = new ExactIndex();
      for (const { id, key } of stored) index.add(`before ${id}`, key);
      const decisions = decideWrites(questions, index, { weights, threshold });
      const written = decisions.flatMap(({ shouldWrite }, i) => shouldWrite ? [questions[i].id] : []);
      return { written: new Set(written), decisions };
    };
    const scores = writtenAt(0).decisions.map(({ score }) => score).sort((a, b) => a - b);
    // Neighbours: each score, and just above and below it.
    const near = scores.flatMap((score) => [score - 1e-9, score, score + 1e-9]).filter((_, i) => i % 7 === 0);
    near.reduce((lower, threshold) => {
      const { written } = writtenAt(threshold);
      assert.ok(written.isSubsetOf(lower), `seed ${seed}, τ ${threshold}`);
      return written;
    }, new Set(questions.map(({ id }) => id)));
  }
});

Deno.test("permuted labels change no write, only the figures", async () => {
  const questions = stream(3), random = new Random("labels");
  const labels = questions.map(({ surprise }) => surprise > 1.2);
  const pass = (await LivedStream.of(questions, new ExactIndex())).at(1.6);
  const figures = (own: readonly boolean[]) =>
    gateTelemetry(
      labelDecisions(pass.decisions, own.map((shouldRemember) => ({ shouldRemember }))),
      questions.map(() => 10),
    );
  const [told, permuted] = [figures(labels), figures(random.shuffle(labels))];
  assert.equal(permuted.writes_per_1k_tokens, told.writes_per_1k_tokens);
  assert.ok(told.pr_auc! > permuted.pr_auc!);
});

Deno.test("a threshold is found for a rate: exactly, where no scores are equal", async () => {
  const questions = stream(5, 400).map(({ always: _, ...one }) => one), tokens = 4000;
  const lived = await LivedStream.of(questions, new ExactIndex());
  for (const rate of [0.01, 1, 5, 20, 80, 99.9, 100]) {
    const { writes, threshold } = lived.atRate(rate, tokens);
    assert.equal(writes, Math.max(1, Math.round(rate * tokens / 1000)), `at ${rate}`);
    assert.equal(lived.at(threshold).writes, writes);
  }
  assert.throws(() => lived.atRate(200, tokens), InputError);
  assert.equal(lived.atRate(5, tokens).threshold, Number(lived.atRate(5, tokens).threshold.toFixed(4)));
});

Deno.test("equal scores are written together, and what is always written counts", async () => {
  const key = Float32Array.of(1, 0);
  const one = (id: string, surprise: number, always = false) =>
    ({ id, key, surprise, reward: false, pin: false, always }) as GateQuestion;
  const weights = { ...defaultGateWeights, beta: 0 };
  const told = [one("a", 3), one("b", 2), one("c", 2), one("d", 2), one("e", 1), one("f", 0, true)];
  const lived = await LivedStream.of(told, new ExactIndex(), { weights });
  // Of 2, 5 and 6 that can be written, the nearest; with nothing but `always` it is one.
  assert.deepEqual([1, 2, 3, 4, 5, 6].map((wanted) => lived.atRate(wanted, 1000).writes), [1, 2, 2, 5, 5, 6]);
  const always = await LivedStream.of([one("a", 3, true)], new ExactIndex());
  assert.equal(always.atRate(1, 1000).writes, 1);
});

Deno.test("a sweep ends where its progress throws", async () => {
  const ended = new Error("ended");
  const progress = () => {
    throw ended;
  };
  await assert.rejects(LivedStream.of(stream(6, 3000), new ExactIndex(), { progress }), ended);
});
