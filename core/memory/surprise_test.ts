import assert from "node:assert/strict";
import { genericSentences } from "./generic_sentences.ts";
import { measureSurprise, ordinarySurprise } from "./surprise.ts";
import { WordModel, WordTokens } from "./testdata/word_model.ts";

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not near ${b}`);

Deno.test("surprise is the mean of a text's tokens after the first five, and at least that of ordinary sentences", async () => {
  // A word that stands once among the first five has −log p = 1/2, a new one 1.
  const texts = ["Ada was at the harbour and the harbour", "Ada was at the harbour at the"];
  const surprise = await measureSurprise(new WordModel(), texts, { ordinary: 0.6, batchSize: 1 });
  near(surprise[0], 2 / 3);
  assert.equal(surprise[1], 0.6);
});

Deno.test("of a text of five tokens or less all count, and of one without tokens none", async () => {
  const surprise = await measureSurprise(new WordModel(), ["Ada saw Ada", ""], { ordinary: 0 });
  near(surprise[0], 1);
  assert.equal(surprise[1], 0);
});

Deno.test("a token that is the first of all is read, not foreseen, where nothing is put in front of a text", async () => {
  const asked: (readonly number[])[] = [];
  class Bare extends WordModel {
    override readonly tokens = Object.assign(new WordTokens(), { endIds: [] });
    override score(items: Parameters<WordModel["score"]>[0]) {
      asked.push(...items.flatMap(({ prompt, continuation }) => [prompt, continuation]));
      return super.score(items);
    }
  }
  const listening = new Bare();
  await measureSurprise(listening, ["Ada saw"], { ordinary: 0 });
  assert.deepEqual(asked, [listening.tokens.encode("Ada"), listening.tokens.encode(" saw")]);
});

Deno.test("ordinary sentences are measured where no one did", async () => {
  const model = new WordModel();
  const ordinary = await ordinarySurprise(model);
  assert.ok(ordinary > 0.5 && ordinary < 1, `${ordinary}`);
  const text = "Seven grey herons walked over seventeen unlit boats";
  assert.deepEqual(await measureSurprise(model, [text]), await measureSurprise(model, [text], { ordinary }));
  const each = await measureSurprise(model, genericSentences, { ordinary: 0 });
  near(ordinary, each.reduce((sum, nats) => sum + nats, 0) / each.length);
});

Deno.test("a text of any length is measured", async () => {
  const [surprise] = await measureSurprise(new WordModel(), ["word ".repeat(5000)], { ordinary: 0 });
  assert.ok(surprise > 0 && surprise < 1);
});
