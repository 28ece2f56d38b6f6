import assert from "node:assert/strict";
import { genericSentences } from "./generic_sentences.ts";
import { measureSurprise, ordinaryForm } from "./surprise.ts";
import { WordModel, WordTokens } from "./testdata/word_model.ts";

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not near ${b}`);

/** Nats of words; of the others, one. */
class Knowing extends WordModel {
  constructor(readonly nats: Readonly<Record<string, number>>) {
    super();
  }
  override score(items: Parameters<WordModel["score"]>[0]) {
    return Promise.resolve(items.map(({ continuation }) => ({
      logProbs: Float32Array.from(continuation, (id) => -(this.nats[this.tokens.decode([id]).trim()] ?? 1)),
      greedy: false,
    })));
  }
}

Deno.test("surprise is the mean of the words after five tokens, common ones a tenth; a foreign form lessens it", async () => {
  const text = "Ada left the bowl at the mill";
  const nats = { Ada: 9, left: 2, bowl: 8, the: 2, at: 2, mill: 6 };
  // After the first five: "the" and "mill". The common words have 2 nats.
  const content = (0.1 * 2 + 6) / 1.1;
  near((await measureSurprise(new Knowing(nats), [text], { ordinary: 7 }))[0], content / (1 + 2 * 7 / 14));
  near((await measureSurprise(new Knowing({ ...nats, the: 0, at: 0 }), [text], { ordinary: 7 }))[0], 6 / 1.1);
});

Deno.test("a text that is foreign all over surprises less than a familiar one with as many nats in it", async () => {
  const text = "one two three four five in the bowl on at the mill";
  const opening = { one: 4, two: 4, three: 4, four: 4, five: 4 };
  const familiar = { ...opening, in: 0, the: 0, on: 0, at: 0, bowl: 9, mill: 9 };
  const foreign = { ...opening, in: 3, the: 3, on: 3, at: 3, bowl: 3, mill: 3 };
  const [a, b] = [familiar, foreign].map((nats) => new Knowing(nats));
  near((await measureSurprise(a, [text], { ordinary: 7 }))[0], 18 / 2.4);
  near((await measureSurprise(b, [text], { ordinary: 7 }))[0], 3 / (1 + 3 / 2));
});

Deno.test("what is said again counts where it stands last, and is no form: it can be copied", async () => {
  const nats = Object.fromEntries("Now one two three four bowl jar the".split(" ").map((word) => [word, 4]));
  near((await measureSurprise(new Knowing(nats), ["Now one two three four bowl jar"], { ordinary: 7 }))[0], 4 / 3);
  class Copying extends Knowing {
    override async score(items: Parameters<WordModel["score"]>[0]) {
      const scored = await super.score(items);
      scored.forEach(({ logProbs }, i) => {
        const { continuation } = items[i];
        continuation.forEach((id, at) => {
          if (continuation.indexOf(id) < at) logProbs[at] = 0;
        });
      });
      return scored;
    }
  }
  const measure = async (text: string) => (await measureSurprise(new Copying(nats), [text], { ordinary: 7 }))[0];
  near(await measure("Now one two three four bowl jar bowl"), (4 + 0) / 2 / 3);
  // The first "the" is the form; the second would make it 0.
  near(await measure("Now one two three the jar the"), 4 / 1.1 / 3);
});

Deno.test("a word counts with at most ten nats, and as much as it has tokens", async () => {
  near((await measureSurprise(new Knowing({ mill: 30 }), ["Ada left the bowl at mill"], { ordinary: 7 }))[0], 10 / 1.5);
  class Pieces extends WordTokens {
    override encode(text: string) {
      return (text.match(/ ?\p{L}{1,4}/gu) ?? []).flatMap((piece) => super.encode(piece));
    }
  }
  class InPieces extends WordModel {
    override readonly tokens = new Pieces();
  }
  const [surprise] = await measureSurprise(new InPieces(), ["one two six ten lot jar Nebuchad"], { ordinary: 7 });
  // "jar" has one token of one nat, "Nebuchad" two.
  near(surprise, (1 * 1 + 2 * 2) / 3 / 1.5);
});

Deno.test("of a text of five tokens or less all count, and one without tokens does not surprise", async () => {
  const surprise = await measureSurprise(new WordModel(), ["Ada saw Ada", "", "!"], { ordinary: 7 });
  near(surprise[0], 1 / 1.5);
  assert.equal(surprise[1], 0);
  near(surprise[2], 1 / 1.5);
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
  const [surprise] = await measureSurprise(listening, ["Ada saw"], { ordinary: 7 });
  assert.deepEqual(asked, [listening.tokens.encode("Ada"), listening.tokens.encode(" saw")]);
  near(surprise, 1 / 1.5);
});

Deno.test("texts are measured alike in batches of any size, and of any length", async () => {
  const texts = ["word ".repeat(5000), "Seven grey herons walked over seventeen unlit boats", "Ada saw Ada"];
  const told: [number, number][] = [];
  const alone = await measureSurprise(new WordModel(), texts, { batchSize: 1, progress: (...args) => told.push(args) });
  assert.deepEqual(alone, await measureSurprise(new WordModel(), texts));
  assert.deepEqual(told, [[1, 3], [2, 3], [3, 3]]);
  assert.ok(alone[0] > 0 && alone[0] < 0.1);
});

Deno.test("a foreign form counts the more, the less the model knows of ordinary sentences; that is measured where no one did", async () => {
  const text = "Ada left the bowl at the mill";
  const learned = new Knowing({}), words = genericSentences.join(" ").match(/[\p{L}\p{N}']+|[.,:?]/gu)!;
  const ignorant = new Knowing(Object.fromEntries(words.map((word) => [word, 8])));
  const ordinary = await ordinaryForm(ignorant);
  assert.deepEqual([await ordinaryForm(learned), ordinary], [1, 8]);
  const [knows, little] = [
    await measureSurprise(learned, [text]),
    await measureSurprise(learned, [text], { ordinary }),
  ];
  near(knows[0], 1 / (1 + 1 / 14));
  near(little[0], 1 / (1 + 8 / 14));
});
