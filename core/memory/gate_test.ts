import assert from "node:assert/strict";
import {
  decideWrites,
  defaultGateWeights,
  gateInput,
  labelDecisions,
  measureEpisodes,
  measureSurprise,
  salience,
} from "./gate.ts";
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

Deno.test("surprise is the mean negative log-likelihood of the answer's tokens given the text before it", async () => {
  const model = new WordModel();
  const inputs = [
    { text: "Ada was at the harbour.", answerSpan: { start: 15, end: 22 } },
    // The word stands once before it: −log p is 1/2; a second word is new: 1.
    { text: "At the harbour Ada saw the harbour light.", answerSpan: { start: 27, end: 40 } },
  ];
  const surprise = await measureSurprise(model, inputs, { batchSize: 1 });
  near(surprise[0], 1);
  near(surprise[1], 0.75);
});

Deno.test("novelty is 1 for an empty store, 0 for a stored text, and falls only by what was written", () => {
  const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)];
  const measure = (key: Float32Array, surprise: number) => ({ surprise, key, reward: false, pin: false });
  const verdicts = decideWrites([measure(a, 0.1), measure(a, 0.7), measure(a, 0.7), measure(b, 0)], { threshold: 1.5 });
  // 0.1 + 1 is not written, so the second is still new.
  assert.deepEqual(verdicts.map((v) => v.shouldWrite), [false, true, false, false]);
  [1, 1, 0, 0.4].forEach((novelty, i) => near(verdicts[i].features.novelty, novelty));
  near(decideWrites([measure(Float32Array.of(-1, 0), 0)], { stored: [a] })[0].features.novelty, 1);
});

Deno.test("an episode is written when S is above the threshold, not when it is equal", () => {
  const key = Float32Array.of(1);
  const verdict = decideWrites([{ surprise: 0.5, key, reward: false, pin: false }], { threshold: 1.5 })[0];
  assert.equal(verdict.score, 1.5);
  assert.equal(verdict.shouldWrite, false);
});

Deno.test("the gate decides the same whatever the label says", async () => {
  const model = new WordModel();
  const keyer = await createKeyer(model);
  const flipped = smallStream.episodes.map((e) => ({
    ...e,
    shouldRemember: !e.shouldRemember,
    cues: [],
    kind: "filler" as const,
  }));
  const decide = async (episodes: typeof smallStream.episodes) =>
    decideWrites(await measureEpisodes(model, keyer, episodes.map(gateInput)), { weights: defaultGateWeights });
  const [straight, reversed] = [await decide(smallStream.episodes), await decide(flipped)];
  assert.deepEqual(straight, reversed);
  assert.ok(straight.some((verdict) => verdict.shouldWrite));
  assert.deepEqual(Object.keys(gateInput(smallStream.episodes[0])).sort(), ["answerSpan", "pin", "reward", "text"]);
  const labelled = labelDecisions(straight, smallStream.episodes);
  assert.deepEqual(labelled.map((d) => d.shouldRememberLabel), smallStream.episodes.map((e) => e.shouldRemember));
  assert.deepEqual(labelled.map((d) => d.index), [0, 1, 2, 3, 4]);
});
