import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { decode, type DecodeOptions } from "./generation.ts";
import { loadModel } from "./load.ts";
import { Session } from "./session.ts";

const model = loadModel(randomCheckpoint(5, { tiedEmbedding: false }), new ReferenceDevice());
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

async function answers(options: Partial<DecodeOptions>): Promise<{ ids: number[][]; done: number[] }> {
  const session = new Session(model.net, []), done: number[] = [];
  const ids = await decode(session, prompts, {
    ...{ maxNewTokens, cacheRows: 1e6, passRows: 1e6, stride: 1, ends: () => false, until },
    progress: (count) => done.push(count),
    ...options,
  });
  session.close();
  return { ids, done };
}

Deno.test("however few fit the cache and whoever joins when, every prompt gets the answer that it gets alone", async () => {
  const session = new Session(model.net, []);
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
  const session = new Session({ ...model.net, device: counting }, []);
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
