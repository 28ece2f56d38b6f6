import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { Random } from "../random/random.ts";
import { ExactIndex } from "./exact_index.ts";
import { decideWrites, defaultGateWeights, type GateQuestion, labelDecisions } from "./gate.ts";
import { passAtRate, passesAt } from "./gate_sweep.ts";
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
    };
  });
}
const thresholds = Array.from({ length: 40 }, (_, i) => 0.4 + 0.06 * i);

Deno.test("every pass of a sweep is what decideWrites gives at that threshold", async () => {
  const questions = stream(1);
  const passes = await passesAt(questions, thresholds);
  assert.deepEqual(passes.map(({ threshold }) => threshold), thresholds);
  for (const { threshold, decisions, writes } of passes) {
    assert.deepEqual(decisions, decideWrites(questions, new ExactIndex(), { threshold }));
    assert.equal(writes, decisions.filter(({ shouldWrite }) => shouldWrite).length);
  }
});

Deno.test("a threshold that is higher by the weight of novelty never writes more; without novelty none does", async () => {
  for (let seed = 0; seed < 8; seed++) {
    const questions = stream(seed, 120);
    for (const beta of [0, 0.5, 1]) {
      const passes = await passesAt(questions, thresholds, { weights: { ...defaultGateWeights, beta } });
      for (const a of passes) {
        for (const b of passes) if (b.threshold >= a.threshold + beta) assert.ok(b.writes <= a.writes, `${beta}`);
      }
    }
  }
});

Deno.test("between neighbouring thresholds writes can rise: what is not stored makes nothing old", async () => {
  const [x, y] = [Float32Array.of(1, 0, 0), (sign: number) => unit(Float32Array.of(1, sign, 0.5))];
  const one = (id: string, surprise: number, key: Float32Array) => ({ id, surprise, key, reward: false, pin: false });
  const questions = [one("first", 0.4, x), one("second", 0.9, y(1)), one("third", 0.9, y(-1))];
  const [low, high] = await passesAt(questions, [1.35, 1.45]);
  assert.ok(high.writes > low.writes, `${low.writes} at 1.35, ${high.writes} at 1.45`);
});

Deno.test("permuted labels change no write, only the figures", async () => {
  const questions = stream(3), random = new Random("labels");
  const labels = questions.map(({ surprise }) => surprise > 1.2);
  const [pass] = await passesAt(questions, [1.6]);
  const figures = (own: readonly boolean[]) =>
    gateTelemetry(
      labelDecisions(pass.decisions, own.map((shouldRemember) => ({ shouldRemember }))),
      questions.map(() => 10),
    );
  const [told, permuted] = [figures(labels), figures(random.shuffle(labels))];
  assert.equal(permuted.writes_per_1k_tokens, told.writes_per_1k_tokens);
  assert.ok(told.pr_auc! > permuted.pr_auc!);
});

Deno.test("a threshold is found for a rate, within one write where one exists", async () => {
  const questions = stream(5, 400), tokens = 4000;
  for (const rate of [1, 5, 20, 80]) {
    const { writes, threshold } = await passAtRate(questions, tokens, rate);
    assert.ok(Math.abs(writes - rate * tokens / 1000) <= 2, `${writes} at ${rate}`);
    assert.equal(threshold, Number(threshold.toFixed(4)));
  }
  await assert.rejects(passAtRate(questions, tokens, 200), InputError);
});

Deno.test("a sweep ends where its progress throws", async () => {
  const questions = stream(6, 3000);
  const ended = new Error("ended");
  await assert.rejects(
    passesAt(questions, [0], {
      progress() {
        throw ended;
      },
    }),
    ended,
  );
});
