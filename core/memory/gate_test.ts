import assert from "node:assert/strict";
import { decideWrites, defaultGateWeights, gateInput, labelDecisions, measureEpisodes, salience } from "./gate.ts";
import { ExactIndex } from "./exact_index.ts";
import { createKeyer } from "./keyer.ts";
import { smallStream } from "./testdata/small_stream.ts";
import { WordModel } from "./testdata/word_model.ts";

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not near ${b}`);

Deno.test("salience weighs surprise, novelty, reward and pin by 1, 1, 0.5 and 0.8", () => {
  const { score, contributions } = salience({ surprise: 2, novelty: 0.5, reward: true, pin: true });
  assert.deepEqual(contributions, { surprise: 2, novelty: 0.5, reward: 0.5, pin: 0.8 });
  near(score, 3.8);
  near(
    salience({ surprise: 2, novelty: 0.5, reward: false, pin: false }, { alpha: 2, beta: 4, gamma: 1, delta: 1 }).score,
    6,
  );
});

Deno.test("novelty is 1 for an empty store and falls by all that is lived; the index keeps what is written", () => {
  const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)];
  const measure = (id: string, key: Float32Array, surprise: number) => ({
    id,
    surprise,
    key,
    reward: false,
    pin: false,
  });
  const index = new ExactIndex();
  const told = [measure("1", a, 0.1), measure("2", a, 1.7), measure("3", a, 1.4), measure("4", b, 0)];
  const decisions = decideWrites(told, index, { threshold: 1.5 });
  // 0.1 + 1 is not written, yet the second was heard before.
  assert.deepEqual(decisions.map((d) => d.shouldWrite), [false, true, false, false]);
  [1, 0, 0, 0.4].forEach((novelty, i) => near(decisions[i].features.novelty, novelty));
  assert.deepEqual(index.search(a, 9).map(({ id }) => id), ["2"]);
  near(decideWrites([measure("5", Float32Array.of(-1, 0), 0)], index)[0].features.novelty, 1);
  near(decideWrites([measure("6", a, 0)], index)[0].features.novelty, 0);
  // Told again, it is not compared with itself, and what it corrects is gone.
  near(decideWrites([measure("2", a, 0)], index)[0].features.novelty, 1);
  decideWrites([measure("2", a, 1)], index);
  near(decideWrites([{ ...measure("7", a, 1), replaces: "2" }], index, { threshold: 1.5 })[0].features.novelty, 1);
  assert.deepEqual(index.search(a, 9).map(({ id }) => id), ["7"]);
  // Refused at first, written when it is told again with a pin.
  decideWrites([measure("8", b, 0), { ...measure("8", b, 0), always: true }], index);
  assert.deepEqual(index.search(b, 9).map(({ id }) => id), ["8", "7"]);
});

Deno.test("an episode is written when S is above the threshold, not when it is equal", () => {
  const question = { id: "a", key: Float32Array.of(1), surprise: 0.5, reward: false, pin: false };
  const [decision] = decideWrites([question], new ExactIndex(), { threshold: 1.5 });
  assert.equal(decision.score, 1.5);
  assert.equal(decision.shouldWrite, false);
});

Deno.test("the gate decides the same whatever the label says and wherever the answer stands", async () => {
  const model = new WordModel();
  const keyer = await createKeyer(model);
  const flipped = smallStream.episodes.map((e) => ({
    ...e,
    shouldRemember: !e.shouldRemember,
    cues: [],
    answer: e.text.slice(0, 3),
    answerSpan: { start: 0, end: 3 },
    kind: "filler" as const,
  }));
  const decide = async (episodes: typeof smallStream.episodes) => {
    const measured = await measureEpisodes(model, keyer, episodes.map(gateInput));
    const questions = measured.map((measurement, i) => ({ ...measurement, id: episodes[i].id }));
    return decideWrites(questions, new ExactIndex(), { weights: defaultGateWeights });
  };
  const [straight, reversed] = [await decide(smallStream.episodes), await decide(flipped)];
  assert.deepEqual(straight, reversed);
  assert.ok(straight.some((verdict) => verdict.shouldWrite));
  assert.deepEqual(Object.keys(gateInput(smallStream.episodes[0])).sort(), ["pin", "reward", "text"]);
  const labelled = labelDecisions(straight, smallStream.episodes);
  assert.deepEqual(labelled.map((d) => d.shouldRememberLabel), smallStream.episodes.map((e) => e.shouldRemember));
  assert.deepEqual(labelled.map((d) => d.index), [0, 1, 2, 3, 4]);
});
