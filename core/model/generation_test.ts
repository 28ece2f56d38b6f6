import assert from "node:assert/strict";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { decode, type DecodeOptions } from "./generation.ts";
import { ChosenLogProbs } from "./chosen_log_probs.ts";
import { GeneratedStates } from "./generated_states.ts";
import { loadModel } from "./load.ts";
import { Session } from "./session.ts";

const checkpoint = randomCheckpoint(5, { tiedEmbedding: false });
const model = loadModel(checkpoint, new ReferenceDevice());
const random = uniform(9);
const draw = (most: number) => Math.floor(random() * most);
/** Some share one of two beginnings, some nothing; all are of different lengths. */
const prompts = Array.from({ length: 60 }, (_, i) => [
  ...[[257, 1, 2, 3, 4], [9, 8, 7, 6, 5, 4], []][i % 3],
  ...Array.from({ length: 1 + draw(9) }, () => draw(200)),
]);
const maxNewTokens = 9;
/** Answers end after one to nine tokens. */
const until = (soFar: readonly number[], prompt: number) => soFar.length > (prompt * 7) % 9;

async function answers(options: Partial<DecodeOptions>, { net } = model): Promise<{ ids: number[][]; done: number[] }> {
  using session = new Session(net, []);
  const done: number[] = [];
  const ids = await decode(session, prompts, {
    ...{ maxNewTokens, cacheRows: 1e6, passRows: 1e6, stride: 1, ends: () => false, until },
    progress: (count) => done.push(count),
    ...options,
  });
  return { ids, done };
}

Deno.test("however few fit the cache and whoever joins when, every prompt gets the answer that it gets alone", async () => {
  using session = new Session(model.net, []);
  const alone: number[][] = [];
  for (const [i, prompt] of prompts.entries()) {
    const [ids] = await decode(session, [prompt], {
      ...{ maxNewTokens, cacheRows: 0, passRows: 0, stride: 1, ends: () => false },
      until: (soFar) => until(soFar, i),
    });
    alone.push(ids);
  }
  assert.ok(new Set(alone.map(({ length }) => length)).size === 9);
  for (const cacheRows of [0, 30, 70, 200, 1e6]) {
    for (const [stride, passRows] of [[1, 1e6], [4, 20]]) {
      const { ids, done } = await answers({ cacheRows, stride, passRows });
      assert.deepEqual(ids, alone);
      assert.equal(done.at(-1), prompts.length);
      assert.deepEqual(done, [...done].sort((a, b) => a - b));
    }
  }
});

Deno.test("a small cache is kept full: far fewer passes than prompts one after another would take", async () => {
  let passes = 0;
  const counting = new Proxy(model.net.device, {
    get(device, name) {
      if (name === "embed") passes++;
      const value = Reflect.get(device, name);
      return typeof value === "function" ? value.bind(device) : value;
    },
  });
  using session = new Session({ ...model.net, device: counting }, []);
  await decode(session, prompts, {
    ...{ maxNewTokens, cacheRows: 200, passRows: 1e6, stride: 1, ends: () => false, until },
  });
  // About ten prompts fit, their answers are five tokens long on the average, and a pass over prompts stands before each five.
  assert.ok(passes < 60, `${passes} passes`);
});

Deno.test("an answer that ends before its first token takes no room, and no prompts no time", async () => {
  assert.deepEqual((await answers({ ends: () => true, cacheRows: 50 })).ids, prompts.map(() => []));
  assert.deepEqual(await decode(new Session(model.net, []), [], {} as DecodeOptions), []);
});

Deno.test("states that decoding keeps are those of a pass over prompt and answer", async () => {
  const { layers, width } = model.config;
  for (const [layer, stride, cacheRows] of [[0, 1, 1e6], [1, 4, 70], [1, 1, 30]]) {
    const states = new GeneratedStates(layer);
    const { ids } = await answers({ stride, cacheRows, passRows: 40, states });
    for (const [i, prompt] of prompts.entries()) {
      const whole = [...prompt, ...ids[i]];
      const [[below, above]] = await model.hidden([whole], [layer, layers]);
      const kept = states.hidden(i, whole.length - 1);
      assert.equal(kept.length, (whole.length - 1) * width);
      assertClose(kept, below.subarray(0, kept.length));
      assertClose(
        states.chosenFrom(i, prompt.length, ids[i].length),
        await normed(above, prompt.length - 1, ids[i].length),
      );
    }
  }
});

Deno.test("log-probabilities that decoding keeps are those of a score of the same answers, greedy or drawn", async () => {
  using cpu = await createCpuDevice({ threads: 1 });
  using model = loadModel(checkpoint, cpu);
  for (const sampling of [undefined, { temperature: 1, topP: 0.9, seed: 5 }]) {
    for (const [stride, cacheRows] of [[1, 1e6], [4, 70]]) {
      const logProbs = new ChosenLogProbs();
      const { ids } = await answers(
        { stride, cacheRows, passRows: 40, logProbs, ...(sampling ? { sampling } : {}) },
        model,
      );
      const asked = ids.flatMap((continuation, i) => continuation.length > 0 ? [{ i, continuation }] : []);
      assert.ok(asked.length > 10);
      const scored = await model.score(asked.map(({ i, continuation }) => ({ prompt: prompts[i], continuation })));
      for (const [j, { i, continuation }] of asked.entries()) {
        const kept = logProbs.of(i, prompts[i].length, continuation.length);
        assertClose(Float32Array.from(kept), scored[j].logProbs);
      }
    }
  }
});

/** The final norm of `count` rows from `first` on. */
async function normed(x: Float32Array, first: number, count: number): Promise<Float32Array> {
  const { device, net, config: { width, normEps } } = model;
  const [from, out, rstd] = [device.alloc(count * width), device.alloc(count * width), device.alloc(count)];
  device.write(from, x.subarray(first * width, (first + count) * width));
  device.rmsNorm({ out, rstd, x: from, weight: net.weights.finalNorm, rows: count, cols: width, eps: normEps });
  return await device.read(out);
}

function assertClose(got: Float32Array, expected: Float32Array): void {
  assert.equal(got.length, expected.length);
  for (const [i, x] of expected.entries()) assert.ok(Math.abs(got[i] - x) < 1e-5, `${i}: ${got[i]} and ${x}`);
}
