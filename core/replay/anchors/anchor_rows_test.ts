import assert from "node:assert/strict";
import { ReferenceDevice } from "../../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../../tests/random_checkpoint.ts";
import { LocalModel } from "../../model/local_model.ts";
import { createLora, projections } from "../../model/lora.ts";
import { memoryBlock } from "../../memory/packer.ts";
import { LoraTrainer } from "../../train/lora_trainer.ts";
import { FrozenStateCache } from "../../train/frozen_state_cache.ts";
import { chatAnchorRows, dealt, memoryAnchorRows, textAnchorRows } from "./anchor_rows.ts";

function modelWithReader(): LocalModel {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  const random = uniform(3);
  const options = { rank: 2, alpha: 4, targets: projections, baseModel: "random" };
  const reader = createLora(model.config, options, random);
  for (const { b } of reader.pairs) for (let i = 0; i < b.length; i++) b[i] = (random() - 0.5) * 0.4;
  model.addAdapter("reader", reader);
  model.addAdapter("fresh", createLora(model.config, options, random));
  return model;
}

const turn = `${memoryBlock(["The bell rings at nine."])}When does the bell ring?`;

Deno.test("an anchored reading task is what base model and reader say with the memory tokens in the prompt", async () => {
  const model = modelWithReader();
  const [row] = await memoryAnchorRows(model, [turn], "reader");
  assert.equal(row.loss, "kl");
  assert.equal(row.extraAdapter, "reader");
  const prompt = row.tokens.slice(0, row.answerStart);
  assert.match(model.tokens.decode(prompt), /The bell rings at nine\.[\s\S]*When does the bell ring\?/);
  const [said] = await model.generate([prompt], { maxNewTokens: 24, adapters: ["reader"] });
  const answer = row.tokens.slice(row.answerStart);
  assert.ok(answer.length >= 8);
  assert.deepEqual(answer, [...said.slice(0, answer.length)]);
  assert.notDeepEqual((await model.generate([prompt], { maxNewTokens: 24 }))[0], said);
  assert.ok((await new LoraTrainer(model, "fresh").gradients([row])).kl! < 1e-6);
});

Deno.test("anchored questions and texts name no adapter, and an untrained student is where the base model is", async () => {
  const model = modelWithReader();
  const rows = [
    ...await chatAnchorRows(model, ["Who rings the bell?"]),
    ...textAnchorRows(model, ["A bell rang.", "x"]),
  ];
  assert.ok(rows.length >= 2 && rows.every((row) => row.extraAdapter === undefined && row.loss === "kl"));
  assert.ok((await new LoraTrainer(model, "fresh").gradients(rows)).kl! < 1e-6);
});

Deno.test("what was computed when a row was generated is not computed again, and changes no gradient", async () => {
  const model = modelWithReader();
  const random = uniform(4);
  const upper = createLora(
    model.config,
    { rank: 2, alpha: 4, targets: projections, layers: 1, baseModel: "random" },
    random,
  );
  for (const { b } of upper.pairs) for (let i = 0; i < b.length; i++) b[i] = (random() - 0.5) * 0.4;
  model.addAdapter("upper", upper);
  const states = new FrozenStateCache(model, model.config.layers - 1);
  const questions = ["Who rings the bell?", "When?"];
  const rows = [
    ...await chatAnchorRows(model, questions, { states }),
    ...await memoryAnchorRows(model, [turn], "reader", { states }),
  ];
  const gradientsOf = async (options: { states?: FrozenStateCache }) => {
    const trainer = new LoraTrainer(model, "upper", options);
    const work = model.net.flopCounter.tokens;
    const { kl } = await trainer.gradients(rows);
    const { pairs } = await trainer.readGradients();
    trainer.close();
    return { kl: kl!, all: pairs.flatMap(({ a, b }) => [...a, ...b]), tokens: model.net.flopCounter.tokens - work };
  };
  const [kept, anew] = [await gradientsOf({ states }), await gradientsOf({})];
  assert.ok(kept.kl > 1e-4 && Math.abs(kept.kl - anew.kl) < 1e-5 * anew.kl, `${kept.kl} and ${anew.kl}`);
  const largest = Math.max(...anew.all.map(Math.abs));
  for (const [i, g] of anew.all.entries()) assert.ok(Math.abs(kept.all[i] - g) < 1e-4 * largest);
  // Lower blocks, teacher and student, or the student alone.
  assert.ok(anew.tokens >= 2.5 * kept.tokens && kept.tokens > 0, `${kept.tokens} and ${anew.tokens} tokens`);
});

Deno.test("dealt gives every item once before any comes again", () => {
  const rotate = (pool: readonly string[], round: number) => [...pool.slice(round), ...pool.slice(0, round)];
  const given = Array.from({ length: 6 }, (_, i) => dealt(["a", "b", "c"], i, rotate));
  assert.deepEqual(given, ["a", "b", "c", "b", "c", "a"]);
});
