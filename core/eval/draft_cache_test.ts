import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { type WordCall, WordModel } from "../memory/testdata/word_model.ts";
import type { GenerateOptions } from "../model/language_model.ts";
import { loadModel } from "../model/load.ts";
import { createLora, projections } from "../model/lora.ts";
import { DraftCache } from "./draft_cache.ts";
import { type DriftProbe, measureDrift } from "./drift_guard.ts";

Deno.test("who is asked later says what it says unasked, with less work, under every name", async () => {
  const model = loadModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice());
  const random = uniform(7);
  const options = { rank: 2, alpha: 4, targets: projections, layers: 1, baseModel: "random" };
  const lora = createLora(model.config, options, random);
  for (const { b } of lora.pairs) for (let i = 0; i < b.length; i++) b[i] = (random() - 0.5) * 0.3;
  model.addAdapter("upper", lora);
  const before = new DraftCache(2);
  const draw = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 200));
  const questions = {
    first: Array.from({ length: 30 }, () => draw(9)),
    second: Array.from({ length: 20 }, () => draw(6)),
  };
  for (const adapters of [[], ["upper"]]) {
    for (const [name, prompts] of Object.entries(questions)) {
      const from = model.net.flopCounter.flop;
      const plain = await model.generate(prompts, { maxNewTokens: 6, adapters });
      const between = model.net.flopCounter.flop;
      assert.deepEqual(await before.generate(name, model, prompts, { maxNewTokens: 6, adapters }), plain);
      const share = (model.net.flopCounter.flop - between) / (between - from);
      assert.ok(adapters.length === 0 ? share === 1 : share < 0.95, `${share} of the operations`);
    }
  }
  model.close();
});

Deno.test("the guard's second round has the answers of the first for drafts", async () => {
  const asked: GenerateOptions[] = [];
  class Listening extends WordModel {
    override async generate(...call: Parameters<WordModel["generate"]>): Promise<number[][]> {
      asked.push(call[1]);
      return await super.generate(...call);
    }
  }
  const answer = ({ prompt }: WordCall) => prompt.startsWith("[user]") ? "It is Madrid." : " Paris, which lies";
  const model = new Listening(answer);
  const probe: DriftProbe = {
    invariants: [{ kind: "capital", prompt: "The capital of France is", answer: "Paris" }],
    chat: [{ kind: "capital", question: "What is the capital of Spain?", answers: ["Madrid"] }],
    text: { skipped: "none" },
  };
  const before = new DraftCache(1);
  const first = await measureDrift(model, probe, [], { before });
  assert.deepEqual(first, await measureDrift(model, probe, []));
  assert.deepEqual(await measureDrift(model, probe, ["student"], { before }), first);
  const said = (options: GenerateOptions) => options.drafts?.answers.map((ids) => model.tokens.decode(ids));
  assert.deepEqual(asked.map(said).slice(0, 4), [undefined, undefined, undefined, undefined]);
  assert.match(said(asked[4])![0], /^ Paris/);
  assert.match(said(asked[5])![0], /^It is Madrid/);
});
