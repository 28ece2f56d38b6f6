import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { GeneratedStates } from "./generated_states.ts";
import type { GenerateOptions } from "./language_model.ts";
import { loadModel } from "./load.ts";
import { createLora, projections } from "./lora.ts";

const model = loadModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice());
const random = uniform(12);
const draw = (most: number) => Math.floor(random() * most);

/** An adapter of the upper `layers` blocks; the larger, the more answers turn. */
function addAdapter(name: string, layers: number, size: number): void {
  const options = { rank: 2, alpha: 4, targets: projections, layers, baseModel: "random" };
  const lora = createLora(model.config, options, random);
  for (const { b } of lora.pairs) for (let i = 0; i < b.length; i++) b[i] = (random() - 0.5) * size;
  model.addAdapter(name, lora);
}
addAdapter("upper", 2, 0.3);
addAdapter("all", 3, 0.3);

const prompts = Array.from({ length: 40 }, (_, i) => [
  ...[[257, 1, 2, 3, 4, 5], []][i % 2],
  ...Array.from({ length: 1 + draw(9) }, () => draw(200)),
]);
const options: GenerateOptions = { maxNewTokens: 8, until: (ids, i) => ids.length > (i * 5) % 8 };

async function work<T>(run: () => Promise<T>): Promise<[T, number]> {
  const before = model.net.flopCounter.flop;
  return [await run(), model.net.flopCounter.flop - before];
}

Deno.test("answers along drafts are those without, whatever the drafts are", async () => {
  const drafts = [
    prompts.map(() => []),
    prompts.map(() => Array.from({ length: 11 }, () => draw(200))),
    await model.generate(prompts, options),
    await model.generate(prompts, { maxNewTokens: 12 }),
    await model.generate(prompts, { ...options, adapters: ["upper"] }),
  ];
  for (const adapters of [[], ["upper"]]) {
    for (const more of [{}, { stopIds: [5, 17, 60, 99, 140, 181] }, { stopText: "a" }]) {
      const expected = await model.generate(prompts, { ...options, ...more, adapters });
      for (const answers of drafts) {
        const progress: number[] = [];
        const given = await model.generate(prompts, {
          ...{ ...options, ...more, adapters, drafts: { answers } },
          progress: (done) => progress.push(done),
        });
        assert.deepEqual(given, expected);
        assert.ok(progress.every((done) => done >= 0 && done <= prompts.length));
      }
    }
  }
});

Deno.test("with states of the blocks below, what the drafts get right costs the upper blocks alone", async () => {
  const states = new GeneratedStates(1, { chosen: false });
  const answers = await model.generate(prompts, { ...options, states });
  const plain = await work(() => model.generate(prompts, options));
  const again = await work(() => model.generate(prompts, { ...options, drafts: { answers, states } }));
  assert.deepEqual(again[0], plain[0]);
  assert.ok(again[1] < 0.75 * plain[1], `${again[1]} and ${plain[1]} operations`);
  const [upper, expected] = [
    await model.generate(prompts, { ...options, adapters: ["upper"], drafts: { answers, states } }),
    await model.generate(prompts, { ...options, adapters: ["upper"] }),
  ];
  assert.deepEqual(upper, expected);
  const turned = upper.filter((ids, i) => ids.join() !== answers[i].join()).length;
  assert.ok(turned > 4 && turned < 36, `${turned} of 40 turned`);
});

Deno.test("states that another adapter below, or other bits, would not give are left alone", async () => {
  const states = new GeneratedStates(1, { chosen: false });
  const answers = await model.generate(prompts, { ...options, states });
  const given = await model.generate(prompts, { ...options, adapters: ["all"], drafts: { answers, states } });
  assert.deepEqual(given, await model.generate(prompts, { ...options, adapters: ["all"] }));
  const other = { ...options, activationBits: 15 as const };
  const exact = loadModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice(), { activationBits: 15 });
  const before = exact.net.flopCounter.flop;
  assert.deepEqual(
    await exact.generate(prompts, { ...other, drafts: { answers, states } }),
    await exact.generate(prompts, other),
  );
  assert.ok(exact.net.flopCounter.flop > before);
});

Deno.test("drafts that do not fit the prompts or the vocabulary are refused", async () => {
  const asked = (answers: number[][]) => model.generate([[1, 2], [3]], { maxNewTokens: 2, drafts: { answers } });
  await assert.rejects(asked([[1]]), /drafts\.answers must hold one for each: received 1/);
  await assert.rejects(asked([[1], [99_999]]), /draft 1: token ids must be in/);
});
