import assert from "node:assert/strict";
import type { DeviceName } from "../../kernels/choose_device.ts";
import { quantize } from "../../kernels/reference/quantize.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { requestAdapter } from "../../kernels/webgpu/start.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { startModel } from "./load.ts";
import { LocalModel } from "./local_model.ts";
import { createLora, projections } from "./lora.ts";

function model(seed = 3): LocalModel {
  return new LocalModel(randomCheckpoint(seed, { tiedEmbedding: false }), new ReferenceDevice());
}

function loudLora(m: LocalModel, seed: number) {
  const random = uniform(seed);
  const lora = createLora(m.config, { rank: 2, alpha: 4, targets: projections, baseModel: "random" }, random);
  for (const p of lora.pairs) for (let i = 0; i < p.b.length; i++) p.b[i] = (random() * 2 - 1) * 0.5;
  return lora;
}

const prompts = [[257, 1, 2, 3, 4, 5], [257, 1, 2, 3, 9], [7], [257, 1, 2, 3, 4, 5, 6, 7, 8, 9]];

Deno.test("greedy decoding with a cache and shared prefixes says what scoring without one calls greedy", async () => {
  const m = model();
  m.addAdapter("loud", loudLora(m, 2));
  for (const adapters of [[], ["loud"]]) {
    const answers = await m.generate(prompts, { maxNewTokens: 12, adapters });
    const alone = await Promise.all(
      prompts.map(async (p) => (await m.generate([p], { maxNewTokens: 12, adapters }))[0]),
    );
    assert.deepEqual(answers, alone);
    const scored = await m.score(prompts.map((prompt, i) => ({ prompt, continuation: answers[i] })), { adapters });
    assert.ok(scored.every((s) => s.greedy));
    assert.ok(answers.some((a) => a.length === 12));
  }
});

Deno.test("scores are the logarithms of a distribution", async () => {
  const m = model();
  const every = Array.from({ length: m.config.vocab }, (_, id) => ({ prompt: [257, 1, 2], continuation: [id] }));
  const total = (await m.score(every)).reduce((sum, s) => sum + Math.exp(s.logProbs[0]), 0);
  assert.ok(Math.abs(total - 1) < 1e-4, String(total));
});

Deno.test("two adapters act together as the sum of their updates, and none leaves the base model as it was", async () => {
  const m = model();
  const item = [{ prompt: prompts[0], continuation: [4, 5, 6] }];
  const base = await m.score(item);
  const [one, two] = [loudLora(m, 4), loudLora(m, 5)];
  m.addAdapter("one", one);
  m.addAdapter("two", two);
  m.addAdapter("both", {
    ...one,
    rank: 4,
    alpha: 8,
    pairs: one.pairs.map((p, i) => ({
      ...p,
      a: Float32Array.from([...p.a, ...two.pairs[i].a]),
      b: Float32Array.from({ length: p.b.length * 2 }, (_, j) => {
        const row = Math.floor(j / 4), col = j % 4;
        return col < 2 ? p.b[row * 2 + col] : two.pairs[i].b[row * 2 + col - 2];
      }),
    })),
  });
  const together = await m.score(item, { adapters: ["one", "two"] });
  const merged = await m.score(item, { adapters: ["both"] });
  together[0].logProbs.forEach((l, i) => assert.ok(Math.abs(l - merged[0].logProbs[i]) < 1e-4));
  assert.notDeepEqual(together, base);
  assert.deepEqual(await m.score(item), base);
});

Deno.test("hidden states of a batch are those of each sequence alone", async () => {
  const m = model();
  const all = await m.hidden(prompts, [0, 2]);
  for (const [i, p] of prompts.entries()) {
    const [alone] = await m.hidden([p], [0, 2]);
    assert.deepEqual(all[i], alone);
    assert.equal(alone[0].length, p.length * m.config.width);
  }
});

Deno.test("sampling is set by its seed", async () => {
  const m = model();
  const sample = (seed: number) => m.generate(prompts, { maxNewTokens: 8, temperature: 1, topP: 0.9, seed });
  assert.deepEqual(await sample(1), await sample(1));
  assert.notDeepEqual(await sample(1), await sample(2));
});

Deno.test("a sampled answer is the same on every device, and whatever it is read in", async () => {
  const options = { maxNewTokens: 12, temperature: 1.2, topP: 0.95, seed: 3 };
  const wanted = await model().generate(prompts, options);
  const devices: DeviceName[] = await requestAdapter() ? ["cpu", "webgpu"] : ["cpu"];
  for (const device of devices) {
    using m = await startModel(randomCheckpoint(3, { tiedEmbedding: false }), { device, threads: 2 });
    assert.deepEqual(await m.generate(prompts, options), wanted, device);
  }
  // The number of a token is its own: a shorter answer begins as a longer one does.
  assert.deepEqual(
    await model().generate(prompts, { ...options, maxNewTokens: 5 }),
    wanted.map((ids) => ids.slice(0, 5)),
  );
});

Deno.test("logits that are no numbers are an error, not an answer", async () => {
  const m = model();
  const broken = createLora(m.config, { rank: 1, alpha: 1, targets: ["o_proj"], baseModel: "" }, () => 0.5);
  m.addAdapter("broken", { ...broken, pairs: broken.pairs.map((pair) => ({ ...pair, b: pair.b.map(() => NaN) })) });
  for (const temperature of [0, 1]) {
    await assert.rejects(
      m.generate(prompts, { maxNewTokens: 3, temperature, adapters: ["broken"] }),
      /Cannot choose a token: logits must be numbers/,
    );
  }
});

Deno.test("an answer of no tokens is empty, and one of half a token refused", async () => {
  assert.deepEqual(await model().generate(prompts, { maxNewTokens: 0 }), prompts.map(() => []));
  for (const maxNewTokens of [-1, 1.5, NaN]) {
    await assert.rejects(model().generate(prompts, { maxNewTokens }), /maxNewTokens must be an integer of at least 0/);
  }
});

Deno.test("an answer ends at its stop text", async () => {
  const m = model();
  const [free] = await m.generate([prompts[0]], { maxNewTokens: 12 });
  const text = m.tokens.decode([free[3]]);
  const [cut] = await m.generate([prompts[0]], { maxNewTokens: 12, stopText: text });
  assert.equal(cut.length, free.findIndex((_, i) => m.tokens.decode(free.slice(0, i + 1)).includes(text)) + 1);
});

Deno.test("an answer ends with the token after which `until` holds for its prompt, in every batch of prompts", async () => {
  const m = model();
  const many = Array.from({ length: 300 }, (_, i) => prompts[i % prompts.length]);
  const free = await m.generate(many, { maxNewTokens: 8 });
  const cut = await m.generate(many, { maxNewTokens: 8, until: (ids, i) => ids.length > i % 5 });
  assert.deepEqual(cut, free.map((ids, i) => ids.slice(0, i % 5 + 1)));
});

Deno.test("what does not fit is refused with its name", async () => {
  const m = model();
  await assert.rejects(
    m.generate([[1], []], { maxNewTokens: 1 }),
    /Cannot run prompt 1: it must hold at least one token/,
  );
  await assert.rejects(
    m.generate([new Array(510).fill(1)], { maxNewTokens: 3 }),
    /at most 512 tokens: received 510 and 3 to come/,
  );
  await assert.rejects(
    m.score([{ prompt: [999], continuation: [1] }]),
    /token ids must be in \[0, 258\): received 999/,
  );
  await assert.rejects(m.score([{ prompt: [], continuation: [1] }]), /Cannot score item 0/);
  await assert.rejects(
    m.generate([[1]], { maxNewTokens: 1, adapters: ["gone"] }),
    /name must be one of \[\]: received gone/,
  );
  const other = new LocalModel(randomCheckpoint(1, { width: 16 }), new ReferenceDevice());
  assert.throws(() => other.addAdapter("x", loudLora(m, 1)), /Cannot apply adapter: layer 0 q_proj must be \[32,16\]/);
});

Deno.test("a call may ask for more bits than the model was loaded with, and gets no fewer", async () => {
  const plain = randomCheckpoint(9, { ffn: 64 });
  const quantised = {
    ...plain,
    tensor(name: string) {
      const stored = plain.tensor(name);
      if (!name.endsWith("_proj.weight")) return stored;
      const values = new Float32Array(stored.data.buffer as ArrayBuffer);
      return { ...stored, format: "q4_0" as const, data: quantize(values, "q4_0") };
    },
  };
  const items = [{ prompt: [257, 1, 2, 3], continuation: [4, 5, 6] }];
  const scored = async (own: 8 | 15 | 32, asked?: 8 | 15) => {
    const m = new LocalModel(quantised, new ReferenceDevice(), { activationBits: own });
    return [...(await m.score(items, asked === undefined ? {} : { activationBits: asked }))[0].logProbs];
  };
  assert.deepEqual(await scored(8, 15), await scored(15));
  assert.notDeepEqual(await scored(8), await scored(15));
  assert.deepEqual(await scored(32, 8), await scored(32));
});
